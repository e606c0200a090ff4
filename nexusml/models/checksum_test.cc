#include "nexusml/models/checksum.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace nexusml::models {
namespace {

TEST(Sha256, AgreesWithTheStandardsExample) {
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, OfAFileIsThatOfItsBytes) {
  const support::TemporaryFolder folder;
  const std::string bytes = std::string(200'000, 'x') + '\0' + "end";
  support::write_text(folder.path() / "file", bytes);
  EXPECT_EQ(sha256_of_file(folder.path() / "file").value(), sha256(bytes));
  EXPECT_EQ(sha256_of_file(folder.path() / "none").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(sha256_of_file(folder.path()).error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace nexusml::models
