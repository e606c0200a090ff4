#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "nexusml/store/cache.h"

namespace nexusml::store::testing {

/// How to get an empty cache of one driver.
struct CacheDriver {
  std::string name;
  std::function<std::unique_ptr<Cache>()> make_empty;       ///< nothing if its server is not there
  std::function<void(std::chrono::milliseconds)> let_pass;  ///< time
};

inline void PrintTo(const CacheDriver& driver, std::ostream* out) {
  *out << driver.name;
}

/// What every driver of Cache must do, as tests. A driver's test instantiates it.
class CacheContract : public ::testing::TestWithParam<CacheDriver> {
 protected:
  void SetUp() override {
    cache_ = GetParam().make_empty();
    if (cache_ == nullptr) GTEST_SKIP() << "the server of " << GetParam().name << " could not be started";
  }
  Cache& cache() { return *cache_; }
  static void let_pass(std::chrono::milliseconds time) { GetParam().let_pass(time); }

 private:
  std::unique_ptr<Cache> cache_;
};

}  // namespace nexusml::store::testing
