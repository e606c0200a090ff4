#include "nexusml/monitor/reference.h"

#include <gtest/gtest.h>

#include "nexusml/monitor/internal/sealed_text.h"
#include "nexusml/monitor/testing/live_rows.h"

namespace nexusml::monitor {
namespace {

Reference some_reference() {
  stats::ReferenceProfile profile = *testing::live_reference(testing::live_rows(300, 1));
  profile.value = stats::profile_numbers({1, 2, 3});
  return {std::make_shared<const stats::ReferenceProfile>(std::move(profile)), ReferenceOrigin::kLearnt,
          std::chrono::system_clock::time_point(std::chrono::microseconds(1'700'000'000'123'456))};
}

TEST(ReferenceFile, GivesTheReferenceBack) {
  const Reference reference = some_reference();
  const auto read = parse_reference_file(reference_file("fraud", reference));
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->model, "fraud");
  EXPECT_EQ(read->reference.origin, ReferenceOrigin::kLearnt);
  EXPECT_EQ(read->reference.created, reference.created);
  EXPECT_EQ(*read->reference.profile, *reference.profile);
}

TEST(ReferenceFile, SaysWhatIsWrongWithIt) {
  const std::string good = reference_file("fraud", some_reference());
  EXPECT_EQ(parse_reference_file("").error().message, "its first line is not ours");
  EXPECT_EQ(parse_reference_file(good.substr(0, good.size() - 1)).error().message, "it is cut off or too long");
  std::string bad = good;
  bad[bad.size() / 2] ^= 1;
  EXPECT_EQ(parse_reference_file(bad).error().message, "its checksum does not fit");
  EXPECT_EQ(parse_reference_file(seal("reference", 9, "x")).error().message, "its format is 9, this program reads 1");
  EXPECT_EQ(parse_reference_file(seal("window", 1, "x")).error().message, "its first line is not ours");
  EXPECT_EQ(parse_reference_file(seal("reference", 1, "x")).error().code, ErrorCode::kCorrupt);
}

TEST(SealedText, HashesAsFnv1aDoes) {
  EXPECT_EQ(hash_of(""), 0xCBF29CE484222325ULL);  // published values of FNV-1a
  EXPECT_EQ(hash_of("a"), 0xAF63DC4C8601EC8CULL);
  EXPECT_EQ(hash_of("foobar"), 0x85944171F73967E8ULL);
}

}  // namespace
}  // namespace nexusml::monitor
