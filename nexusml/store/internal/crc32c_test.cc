#include "nexusml/store/internal/crc32c.h"

#include <gtest/gtest.h>

#include <string>

namespace nexusml::store::internal {
namespace {

// Golden values: RFC 3720, appendix B.4; "123456789" is the check value of the catalogue of CRCs.
TEST(Crc32c, EqualsTheStandardsValues) {
  EXPECT_EQ(crc32c(""), 0u);
  EXPECT_EQ(crc32c("123456789"), 0xE3069283u);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAu);
  EXPECT_EQ(crc32c(std::string(32, '\xFF')), 0x62A8AB43u);
  std::string ascending;
  for (char byte = 0; byte < 32; ++byte) ascending += byte;
  EXPECT_EQ(crc32c(ascending), 0x46DD794Eu);
}

TEST(Crc32c, ContinuesWherePiecesEnd) {
  const std::string text = "the quick brown fox jumps over the lazy dog";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    EXPECT_EQ(crc32c(std::string_view(text).substr(cut), crc32c(std::string_view(text).substr(0, cut))), crc32c(text));
  }
}

}  // namespace
}  // namespace nexusml::store::internal
