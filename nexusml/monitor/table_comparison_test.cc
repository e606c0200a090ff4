#include "nexusml/monitor/table_comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "nexusml/base/text.h"
#include "nexusml/monitor/testing/sides.h"
#include "nexusml/stats/distances.h"
#include "nexusml/stats/kolmogorov_smirnov.h"
#include "nexusml/stats/wasserstein.h"

namespace nexusml::monitor {
namespace {

using monitor::testing::normal_values;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Result<TableComparison> comparison_of(std::string reference, std::string current, const TableOptions& options = {}) {
  const auto first = table_text(std::move(reference));
  const auto second = table_text(std::move(current));
  return compare_tables(*first, *second, options);
}

TableComparison compared(std::string reference, std::string current, const TableOptions& options = {}) {
  Result<TableComparison> comparison = comparison_of(std::move(reference), std::move(current), options);
  return std::move(comparison).value();
}

const ComparedFeature& feature(const TableComparison& comparison, std::string_view name) {
  const auto found = std::ranges::find_if(comparison.features, [&](const auto& one) { return one.drift.name == name; });
  if (found == comparison.features.end()) bug("a test asks for a feature that was not compared");
  return *found;
}

std::string message_of(std::string reference, std::string current, const TableOptions& options = {}) {
  const auto refused = comparison_of(std::move(reference), std::move(current), options);
  return refused.ok() ? "compared" : refused.error().message;
}

std::string column(std::string_view name, const std::vector<double>& values) {
  std::string text = std::string(name) + "\n";
  for (const double value : values) text += base::to_text(value) + "\n";
  return text;
}

TEST(TableComparison, SmallTablesAreTestedExactly) {
  const std::vector<double> before = normal_values(400, 1);
  const std::vector<double> now = normal_values(1'500, 2, 0.1);
  const auto comparison = compared(column("x", before), column("x", now));
  const FeatureDrift& drift = feature(comparison, "x").drift;
  const auto expected = stats::kolmogorov_smirnov(before, now).value();
  EXPECT_EQ(drift.method, DriftMethod::kKolmogorovSmirnov);
  EXPECT_EQ(drift.score, expected.statistic);
  EXPECT_EQ(drift.p_value, expected.p_value);
  EXPECT_EQ(comparison.reference.rows, 400U);
  EXPECT_EQ(comparison.current.rows, 1'500U);
}

TEST(TableComparison, ASmallReferenceAgainstALargeTableIsTestedToTheReferencesResolution) {
  const std::vector<double> before = normal_values(500, 1);
  const std::vector<double> now = normal_values(6'000, 2, 0.1);
  const auto comparison = compared(column("x", before), column("x", now));
  const auto expected = stats::kolmogorov_smirnov(before, now).value();
  EXPECT_NEAR(feature(comparison, "x").drift.score, expected.statistic, 1.0 / 500);
}

TEST(TableComparison, LargeTablesComeCloseToWhatAllValuesGive) {
  const std::vector<double> before = normal_values(40'000, 3, 5, 2);
  const std::vector<double> now = normal_values(30'000, 4, 5.5, 2.2);
  TableOptions options;
  const auto distance = feature(compared(column("x", before), column("x", now)), "x");
  EXPECT_EQ(distance.drift.method, DriftMethod::kWasserstein);
  EXPECT_NEAR(distance.drift.score, stats::normalised_wasserstein(before, now).value(), 0.01);
  const auto& profile = std::get<stats::NumericProfile>(distance.reference.profile);
  EXPECT_EQ(profile.count, 40'000U);
  EXPECT_EQ(profile.minimum, std::ranges::min(before));
  EXPECT_EQ(profile.maximum, std::ranges::max(before));
  std::uint64_t counted = 0;
  for (const std::uint64_t count : profile.counts) counted += count;
  EXPECT_EQ(counted, 40'000U);
  const stats::NumericProfile exact = stats::profile_numbers(before);
  EXPECT_NEAR(profile.mean, exact.mean, 1e-9);
  EXPECT_NEAR(profile.standard_deviation, exact.standard_deviation, 1e-9);
  options.drift.methods["x"] = {DriftMethod::kKolmogorovSmirnov, std::nullopt};
  EXPECT_NEAR(feature(compared(column("x", before), column("x", now), options), "x").drift.score,
              stats::kolmogorov_smirnov(before, now).value().statistic, 0.02);
}

TEST(TableComparison, NumbersFarOutsideTheReferenceKeepTheirDistance) {
  // A spike with a long tail: most of the distance is in values hundreds of standard deviations out.
  const std::vector<double> before = normal_values(30'000, 9, 5, 0.01);
  std::vector<double> now = normal_values(20'000, 10, 5, 0.01);
  for (std::size_t i = 0; i < 400; ++i) now[i * 50] = 5 + 0.01 * std::exp(0.015 * static_cast<double>(i));
  now[0] = 900;
  const double exact = stats::normalised_wasserstein(before, now).value();
  EXPECT_NEAR(feature(compared(column("x", before), column("x", now)), "x").drift.score, exact, 0.05 * exact);
}

TEST(TableComparison, ALargeTableDiffersNotFromItselfWhateverTheOrder) {
  std::vector<double> values = normal_values(30'000, 5);
  const std::string sorted_later = column("x", values);
  std::ranges::sort(values);
  const auto comparison = compared(column("x", values), sorted_later);
  EXPECT_NEAR(feature(comparison, "x").drift.score, 0, 1e-12);
  EXPECT_FALSE(comparison.verdict.drifted);
}

TEST(TableComparison, TenRowsAgainstTenWithoutACommonValueAreDriftOfTheDataSetAndFiveAreTooFew) {
  const std::string before = column("x", normal_values(10, 1));
  const auto ten = compared(before, column("x", normal_values(10, 2, 100)));
  EXPECT_TRUE(ten.verdict.drifted);
  EXPECT_NEAR(ten.verdict.p_value, 2 / 184'756.0, 1e-12);  // of all ways to choose 10 of 20
  const auto five = compared(column("x", normal_values(5, 1)), column("x", normal_values(5, 2, 100)));
  EXPECT_TRUE(five.features[0].drift.drifted);
  EXPECT_FALSE(five.verdict.drifted);
  EXPECT_EQ(name_of(five.verdict.reason), "not_significant");
}

TEST(TableComparison, WindowsOfTheReferenceAreNoDriftThoughThresholdsAloneSaySo) {
  std::string rows_before = "a,b\n";
  const std::vector<double> a = normal_values(500, 3);
  const std::vector<double> b = normal_values(500, 4);
  for (std::size_t i = 0; i < a.size(); ++i) rows_before += base::to_text(a[i]) + "," + base::to_text(b[i]) + "\n";
  int alone = 0;
  for (std::uint64_t window = 0; window < 200; ++window) {
    std::string now = "a,b\n";
    for (std::size_t i = 0; i < 100; ++i) {
      const std::size_t row = (i * 7 + window * window * 13 + i * i * (window % 11)) % a.size();
      now += base::to_text(a[row]) + "," + base::to_text(b[row]) + "\n";
    }
    EXPECT_FALSE(compared(rows_before, now).verdict.drifted) << window;
    TableOptions bare;
    bare.drift.policy = DriftPolicy::kThreshold;
    alone += compared(rows_before, now, bare).verdict.drifted ? 1 : 0;
  }
  EXPECT_GT(alone, 0);
}

TEST(TableComparison, OtherSeparatorsAreSeenPerFile) {
  const auto comparison = compared("a;b\n1;\"x;y\"\n2;z\n", "b\ta\nz\t1\nz\t2\n");
  EXPECT_EQ(comparison.features.size(), 2U);
  EXPECT_EQ(feature(comparison, "a").drift.score, 0);
  EXPECT_EQ(feature(comparison, "b").drift.type, FeatureType::kCategorical);
}

TEST(TableComparison, TypesComeFromTheReference) {
  const std::string reference = "number,text,mixed,empty\n1,a,1,\n2,b,x,NA\n-3.5,a,3,\n";
  const auto comparison = compared(reference, "number,text,mixed,empty\n1,a,1,\nfive,b,x,7\n,a,3,\n");
  EXPECT_EQ(feature(comparison, "number").drift.type, FeatureType::kNumeric);
  EXPECT_EQ(feature(comparison, "text").drift.type, FeatureType::kCategorical);
  EXPECT_EQ(feature(comparison, "mixed").drift.type, FeatureType::kCategorical);
  EXPECT_EQ(feature(comparison, "empty").drift.type, FeatureType::kCategorical);
  EXPECT_EQ(feature(comparison, "number").not_numbers, 1U);
  EXPECT_NEAR(feature(comparison, "number").drift.current_missing_share, 2.0 / 3, 1e-12);
}

TEST(TableComparison, ColumnsOfOneFileAreReportedAndTheOrderOfColumnsDoesNotMatter) {
  const auto comparison = compared("a,b,c\n1,x,1\n2,y,2\n", "c,d,a\n1,5,1\n2,6,2\n");
  EXPECT_EQ(comparison.features.size(), 2U);
  EXPECT_THAT(comparison.only_in_reference, ElementsAre("b"));
  EXPECT_THAT(comparison.only_in_current, ElementsAre("d"));
  EXPECT_EQ(feature(comparison, "a").drift.score, 0);
  EXPECT_EQ(feature(comparison, "c").current_range.maximum, 2);
}

TEST(TableComparison, BrokenRowsAreSkippedAndCounted) {
  const auto comparison = compared("a,b\n1,x\n2\n3,y,z\n4,y\n", "a,b\n1,x\n5,\"un\"quoted\n2,y\n");
  EXPECT_EQ(comparison.reference.rows, 2U);
  EXPECT_EQ(comparison.reference.skipped, 2U);
  EXPECT_EQ(comparison.reference.first_skipped, "line 3: 1 fields, the header has 2");
  EXPECT_EQ(comparison.current.rows, 2U);
  EXPECT_EQ(comparison.current.skipped, 1U);
  EXPECT_THAT(comparison.current.first_skipped, HasSubstr("line 3: text after a closing quote"));
}

TEST(TableComparison, ErrorsNameTheFileAndWhatIsThere) {
  const std::string good = "a,b\n1,2\n";
  EXPECT_EQ(message_of("", good), "reference: the file is empty; a header line with column names is needed");
  EXPECT_EQ(message_of(good, "a,b\n"), "current: there is no row below the header");
  EXPECT_THAT(message_of("a,b\n1\n", good), HasSubstr("reference: no row can be read; line 2: 1 fields"));
  EXPECT_THAT(message_of("a,a\n1,2\n", good), HasSubstr("names the column \"a\" twice"));
  EXPECT_THAT(message_of(good, "c\n1\n"), HasSubstr("no column is left to compare; the reference has a, b; "));
  TableOptions options;
  options.columns = {"x"};
  EXPECT_THAT(message_of(good, good, options),
              HasSubstr("no column \"x\" in the reference file; the reference has a, b"));
  options.columns = {"b"};
  EXPECT_THAT(message_of(good, "a\n1\n", options), HasSubstr("no column \"b\" in the current file"));
  options = {};
  options.ignored = {"x"};
  EXPECT_THAT(message_of(good, good, options), HasSubstr("no column \"x\" to ignore"));
  options.ignored = {"a"};
  options.drift.methods["a"] = {DriftMethod::kPsi, std::nullopt};
  EXPECT_THAT(message_of(good, good, options), HasSubstr("chosen for \"a\", which is not compared; compared are b"));
}

TEST(TableComparison, TheWorstFeatureComesFirst) {
  std::string reference = "a,b,c\n";
  std::string current = reference;
  for (int i = 0; i < 2'000; ++i) {
    const std::string value = std::to_string(i % 100);
    reference += value + "," + value + "," + value + "\n";
    current += value + "," + std::to_string(i % 100 + 20) + "," + std::to_string(i % 100 + 5) + "\n";
  }
  const auto comparison = compared(reference, current);
  EXPECT_EQ(comparison.features[0].drift.name, "b");
  EXPECT_EQ(comparison.features[1].drift.name, "c");
  EXPECT_EQ(comparison.features[2].drift.name, "a");
  EXPECT_NEAR(comparison.verdict.share, 2.0 / 3, 1e-12);
  EXPECT_TRUE(comparison.verdict.drifted);
}

TEST(TableComparison, ALateTextMakesALongColumnCategorical) {
  std::string reference = "x\n";
  for (int i = 0; i < 30'000; ++i) reference += std::to_string(i % 7) + "\n";
  const std::string current = reference;
  reference += "late\n";
  const auto comparison = compared(reference, current);
  EXPECT_EQ(feature(comparison, "x").drift.type, FeatureType::kCategorical);
  EXPECT_FALSE(comparison.verdict.drifted);
}

TEST(TableComparison, LateNumbersInALongEmptyColumnAreNumbers) {
  std::string csv = "a,b\n";
  for (int i = 0; i < 60'000; ++i) csv += std::to_string(i) + (i == 59'999 ? ",5\n" : ",\n");
  const TableComparison comparison = compared(csv, csv);
  EXPECT_EQ(feature(comparison, "b").drift.type, FeatureType::kNumeric);
  EXPECT_EQ(std::get<stats::NumericProfile>(feature(comparison, "b").reference.profile).count, 1U);
  EXPECT_FALSE(comparison.verdict.drifted);
}

TEST(TableComparison, TypesCanBeDeclared) {
  TableOptions options;
  options.types = {{"a", FeatureType::kCategorical}};
  const TableComparison comparison = compared("a,b\n1,1\n2,2\n", "a,b\n1,1\n2,2\n", options);
  EXPECT_EQ(feature(comparison, "a").drift.type, FeatureType::kCategorical);
  EXPECT_EQ(feature(comparison, "b").drift.type, FeatureType::kNumeric);
  options.types = {{"z", FeatureType::kNumeric}};
  EXPECT_THAT(message_of("a\n1\n", "a\n1\n", options), HasSubstr("a type is declared for \"z\""));
}

TEST(TableComparison, AMillionCategoriesTakeBoundedMemory) {
  std::string reference = "id,city\n";
  std::string current = reference;
  for (int i = 0; i < 1'000'000; ++i) {
    reference += "r" + std::to_string(i) + ",Hue\n";
    if (i % 10 == 0) current += "c" + std::to_string(i) + (i % 20 == 0 ? ",Hue\n" : ",Vinh\n");
  }
  const auto comparison = compared(std::move(reference), std::move(current));
  const auto& profile = std::get<stats::CategoricalProfile>(feature(comparison, "id").reference.profile);
  EXPECT_LE(profile.categories.size(), 1'000U);
  EXPECT_EQ(profile.other + profile.categories.size(), 1'000'000U);
  EXPECT_FALSE(feature(comparison, "id").drift.drifted);
  EXPECT_TRUE(feature(comparison, "city").drift.drifted);
  EXPECT_EQ(feature(comparison, "city").current[1], 50'000U);
}

TEST(TableComparison, TenThousandFeaturesAreCompared) {
  std::string reference;
  for (int i = 0; i < 10'000; ++i) reference += (i == 0 ? "f" : ",f") + std::to_string(i);
  reference += '\n';
  std::string current = reference;
  for (int row = 0; row < 20; ++row) {
    for (int i = 0; i < 10'000; ++i) {
      const std::string separator = i == 9'999 ? "\n" : ",";
      reference += std::to_string((row * 7 + i) % 20) + separator;
      current += std::to_string((row * 3 + i) % 20 + (i < 10 ? 100 : 0)) + separator;
    }
  }
  const auto comparison = compared(std::move(reference), std::move(current));
  EXPECT_EQ(comparison.features.size(), 10'000U);
  EXPECT_EQ(comparison.verdict.drifted_features, 10U);
  EXPECT_FALSE(comparison.verdict.drifted);
}

TEST(TableComparison, TheSameSeedGivesTheSameAnswerAndProgressEndsAtOne) {
  const std::string before = column("x", normal_values(40'000, 7));
  const std::string now = column("x", normal_values(20'000, 8, 0.05));
  const double score = feature(compared(before, now), "x").drift.score;
  EXPECT_EQ(feature(compared(before, now), "x").drift.score, score);
  TableOptions options;
  options.seed = 7;
  EXPECT_NEAR(feature(compared(before, now, options), "x").drift.score, score, 0.005);
  double last = 0;
  const auto reference = table_text(before);
  const auto current = table_text(now);
  ASSERT_TRUE(compare_tables(*reference, *current, {}, [&](double share) {
                EXPECT_GE(share, last);
                last = share;
              }).ok());
  EXPECT_EQ(last, 1);
}

}  // namespace
}  // namespace nexusml::monitor
