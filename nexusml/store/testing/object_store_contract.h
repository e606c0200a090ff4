#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "nexusml/store/objects.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::store::testing {

/// How to get an empty store of one driver; nothing if its server is not there.
struct ObjectStoreDriver {
  std::string name;
  std::function<std::unique_ptr<ObjectStore>()> make_empty;
};

inline void PrintTo(const ObjectStoreDriver& driver, std::ostream* out) {
  *out << driver.name;
}

/// What every driver of ObjectStore must do, as tests. A driver's test instantiates it.
class ObjectStoreContract : public ::testing::TestWithParam<ObjectStoreDriver> {
 protected:
  void SetUp() override {
    store_ = GetParam().make_empty();
    if (store_ == nullptr) GTEST_SKIP() << "the server of " << GetParam().name << " could not be started";
  }
  ObjectStore& store() { return *store_; }
  std::string file(std::string_view name) { return folder_.file(name); }

 private:
  support::TemporaryFolder folder_;
  std::unique_ptr<ObjectStore> store_;
};

}  // namespace nexusml::store::testing
