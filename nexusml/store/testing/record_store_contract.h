#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "nexusml/base/uuid.h"
#include "nexusml/store/records.h"

namespace nexusml::store::testing {

/// How to get at one driver's database.
struct RecordStoreDriver {
  std::string name;
  std::function<bool()> start_empty;  ///< from here on the database is a new one; false if its server is not there
  std::function<std::unique_ptr<RecordStore>()> open;
};

inline void PrintTo(const RecordStoreDriver& driver, std::ostream* out) {
  *out << driver.name;
}

/// What every driver of RecordStore must do, as tests. A driver's test instantiates it.
class RecordStoreContract : public ::testing::TestWithParam<RecordStoreDriver> {
 protected:
  void SetUp() override {
    if (!GetParam().start_empty()) GTEST_SKIP() << "the server of " << GetParam().name << " could not be started";
    store_ = open();
  }
  static std::unique_ptr<RecordStore> open() { return GetParam().open(); }
  RecordStore& store() { return *store_; }
  void reopen() { store_ = open(); }

  /// A new id.
  std::string id() { return std::string(base::view(ids_.next(noon()))); }
  /// Noon of ten days ago, UTC, so that hours around it are of one day.
  [[nodiscard]] Time noon() const { return noon_; }
  /// A prediction that sets what must be set.
  static PredictionRecord prediction(std::string_view id, Time time, std::string_view model = "sentiment",
                                     std::string_view label = "positive");
  /// Writes that one, and expects success.
  std::string write_one(Time time, std::string_view model = "sentiment", std::string_view label = "positive");
  TimeWindow whole_day() const { return {noon_ - std::chrono::hours(12), noon_ + std::chrono::hours(12)}; }

 private:
  base::Uuid7Generator ids_;
  Time noon_ = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()) - std::chrono::days(10) +
               std::chrono::hours(12);
  std::unique_ptr<RecordStore> store_;
};

}  // namespace nexusml::store::testing
