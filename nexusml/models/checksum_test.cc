#include "nexusml/models/checksum.h"

#include <gtest/gtest.h>

namespace nexusml::models {
namespace {

TEST(Sha256, AgreesWithTheStandardsExample) {
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace nexusml::models
