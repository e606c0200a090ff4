#include "nexusml/monitor/internal/summary_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nexusml::monitor {
namespace {

using namespace std::chrono_literals;

TEST(Counted, KnowsOneAndMany) {
  EXPECT_EQ(counted(0, "label"), "0 labels");
  EXPECT_EQ(counted(1, "prediction"), "1 prediction");
  EXPECT_EQ(counted(2, "prediction"), "2 predictions");
  EXPECT_EQ(counted(12'034, "input"), "12,034 inputs");
}

TEST(Grouped, PutsACommaBeforeEveryThreeDigits) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1'000), "1,000");
  EXPECT_EQ(grouped(1'234'567), "1,234,567");
  EXPECT_EQ(grouped(18'446'744'073'709'551'615U), "18,446,744,073,709,551,615");
}

TEST(DurationText, HasTheUnitThatSuits) {
  EXPECT_EQ(duration_text(0), "0 s");
  EXPECT_EQ(duration_text(4.537e-6), "4.54 µs");
  EXPECT_EQ(duration_text(0.000123), "123 µs");
  EXPECT_EQ(duration_text(0.0951675), "95.2 ms");
  EXPECT_EQ(duration_text(0.5), "500 ms");
  EXPECT_EQ(duration_text(1.25), "1.25 s");
  EXPECT_EQ(duration_text(1234.5), "1234 s");
}

TEST(SpanText, HasTwoPartsAtMost) {
  EXPECT_EQ(span_text(0s), "0 s");
  EXPECT_EQ(span_text(119s), "119 s");
  EXPECT_EQ(span_text(47min), "47 min");
  EXPECT_EQ(span_text(3h + 5min + 59s), "3 h 5 min");
  EXPECT_EQ(span_text(52h), "2 d 4 h");
}

TEST(LikelihoodText, NamesNoNumberNearZero) {
  EXPECT_EQ(likelihood_text(std::nullopt), "-");
  EXPECT_EQ(likelihood_text(0), "< 0.0001");
  EXPECT_EQ(likelihood_text(1e-253), "< 0.0001");
  EXPECT_EQ(likelihood_text(0.03), "0.0300");
}

TEST(FindingText, IsInWords) {
  EXPECT_EQ(finding_text({QualityIssueKind::kOutOfRange, "glucose", 1'200, 0.034}),
            "numbers beyond what training saw in glucose: 1,200 (3.4 %)");
  EXPECT_EQ(finding_text({QualityIssueKind::kUnknownField, "shoe_size", 1, 0.5}),
            "inputs with a field that the model does not know, such as shoe_size: 1 (50.0 %)");
  EXPECT_EQ(finding_text({QualityIssueKind::kRepeatedInput, "", 7, 1}), "inputs that came before: 7 (100.0 %)");
  EXPECT_EQ(finding_text({QualityIssueKind::kStaleData, "", 7, 1}), "nothing new for unusually long");
}

TEST(FindingText, HoldsNoNameOfTheEnum) {
  for (int kind = 0; kind <= static_cast<int>(QualityIssueKind::kStaleData); ++kind) {
    const auto one = static_cast<QualityIssueKind>(kind);
    EXPECT_THAT(finding_text({one, "f", 1, 1}), ::testing::Not(::testing::HasSubstr("_")));
    int concerned = 0;
    for (const QualityDimension dimension : kQualityDimensions) concerned += concerns(one, dimension) ? 1 : 0;
    EXPECT_GE(concerned, 1) << name_of(one) << " must lower a score";
    EXPECT_FALSE(concerns(one, QualityDimension::kOverall));
  }
}

}  // namespace
}  // namespace nexusml::monitor
