#include "nexusml/monitor/drift_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <numeric>

#include "nexusml/monitor/internal/distribution_plot.h"
#include "nexusml/monitor/internal/report_text.h"

namespace nexusml::monitor {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using Counts = std::vector<std::uint64_t>;
const ReportNames kNames{"before.csv", "now.csv", 0.5};

TableComparison compared(std::string reference, std::string current, const TableOptions& options = {}) {
  const auto first = table_text(std::move(reference));
  const auto second = table_text(std::move(current));
  return compare_tables(*first, *second, options).value();
}

/// Columns of all kinds, some of which moved.
TableComparison sample() {
  std::string reference = "age,city,constant,gone,only_before\n";
  std::string current = "age,city,constant,gone,only_now\n";
  for (int i = 0; i < 300; ++i) {
    reference += std::to_string(20 + i % 50) + (i % 3 == 0 ? ",Hue" : ",Porto") + ",7," + std::to_string(i) + ",1\n";
    current += std::to_string(40 + i % 50) + (i % 2 == 0 ? ",Hue" : ",<b>\"new\"&") + ",8,,1\n";
  }
  return compared(reference, current);
}

TEST(DriftReport, JsonHasTheKeysThatProgramsReadAndNoNumberThatIsNone) {
  const std::string text = drift_json(sample());
  const auto json = nlohmann::json::parse(text);
  EXPECT_EQ(json["dataset_drift"], true);
  EXPECT_EQ(json["share"], 1.0);
  ASSERT_EQ(json["features"].size(), 4U);
  for (const auto& feature : json["features"]) {
    for (const char* key : {"score", "threshold", "p_value", "severity", "chance_score"}) {
      EXPECT_TRUE(feature[key].is_number()) << key;
    }
    EXPECT_TRUE(feature["name"].is_string() && feature["type"].is_string() && feature["method"].is_string());
    EXPECT_TRUE(feature["drifted"].is_boolean());
    EXPECT_EQ(feature["threshold_on"], "p_value");
    EXPECT_EQ(feature["reference"]["rows"], 300);
  }
  EXPECT_EQ(json["only_in_reference"], nlohmann::json::array({"only_before"}));
  EXPECT_EQ(json["only_in_current"], nlohmann::json::array({"only_now"}));
  EXPECT_EQ(json["current"]["rows"], 300);
}

TEST(DriftReport, JsonSaysNullWhereThereIsNoPValue) {
  TableComparison comparison = sample();
  comparison.features[0].drift.p_value.reset();
  EXPECT_TRUE(nlohmann::json::parse(drift_json(comparison))["features"][0]["p_value"].is_null());
}

TEST(DriftReport, TheTableShowsTheVerdictAndWhatWasLeftOut) {
  const std::string table = drift_table(sample(), kNames);
  EXPECT_THAT(table, HasSubstr("reference: before.csv, 300 rows\n"));
  EXPECT_THAT(table, HasSubstr("yes: was constant"));
  EXPECT_THAT(table, HasSubstr("0.0 % / 100.0 %"));
  EXPECT_THAT(table, HasSubstr("only in the reference: only_before\nonly in the current file: only_now\n"));
  EXPECT_THAT(table, HasSubstr("The data set drifted: 4 of 4 features did, a share of 1.00 (drift from 0.5 on).\n"));
}

TEST(DriftReport, NamesCannotSteerATerminalOrThePage) {
  std::string reference = "\"a\x1b[31m\nb\",\"<script>alert(1)</script>\"\n";
  const auto comparison = compared(reference + "1,2\n3,4\n", reference + "1,2\n3,4\n");
  const std::string table = drift_table(comparison, kNames);
  EXPECT_THAT(table, HasSubstr("a?[31m?b"));
  EXPECT_THAT(table, Not(HasSubstr("\x1b")));
  const std::string page = drift_page(comparison, {"<i>.csv", "\"x\"", 0.5});
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;"));
  EXPECT_THAT(page, HasSubstr("&lt;i&gt;.csv"));
}

TEST(DriftReport, ThePageLoadsNothingAndShowsBothDistributions) {
  const std::string page = drift_page(sample(), kNames);
  EXPECT_THAT(page, Not(HasSubstr("http")));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("nan")));
  EXPECT_THAT(page, HasSubstr("prefers-color-scheme:dark"));
  EXPECT_THAT(page, HasSubstr("<path class=\"r\""));
  EXPECT_THAT(page, HasSubstr("<rect class=\"c\""));
  EXPECT_THAT(page, HasSubstr("missing: 0.0 % before, 100.0 % now"));
}

TEST(DriftReport, ThePageStaysUnderAMegabyteWhateverTheData) {
  std::string header;
  std::string row;
  for (int i = 0; i < 6'000; ++i) {
    header += (i == 0 ? "" : ",") + std::string(100, '&') + std::to_string(i);
    row += i == 0 ? "" : ",";
    row += i % 2 == 0 ? std::to_string(i) : "<category " + std::to_string(i) + ">";
  }
  const std::string text = header + "\n" + row + "\n" + row + "\n";
  const std::string page = drift_page(compared(text, text), kNames);
  EXPECT_LE(page.size(), kLargestPageBytes);
  EXPECT_GE(page.size(), kLargestPageBytes / 2);
  EXPECT_THAT(page, HasSubstr(" more features, none of them worse"));
  EXPECT_THAT(page, HasSubstr("</html>"));
}

TEST(DistributionPlot, SharesOfIntervalsAddUpAndLieWhereTheValuesAre) {
  const std::vector<double> shares = shares_of_intervals({1, 2, 3}, Counts{10, 20, 40, 30}, 0, 5, 0, 5, 10);
  EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1, 1e-12);
  EXPECT_NEAR(shares[0], 0.05, 1e-12);
  EXPECT_NEAR(shares[4], 0.2, 1e-12);
  EXPECT_NEAR(shares[9], 0.075, 1e-12);
  const std::vector<double> point = shares_of_intervals({4.999, 5}, Counts{0, 7, 0}, 5, 5, 0, 10, 10);
  EXPECT_EQ(point[5], 1);
  const std::vector<double> constant = shares_of_intervals({}, Counts{7}, 3, 3, 3, 3, 4);
  EXPECT_EQ(std::accumulate(constant.begin(), constant.end(), 0.0), 1);
  for (const double share : shares_of_intervals({0}, Counts{5, 5}, -1.7e308, 1.7e308, -1.7e308, 1.7e308, 4)) {
    EXPECT_NEAR(share, 0.25, 1e-9);
  }
}

TEST(ReportText, IsShortAndHarmless) {
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("abcd", 3), "ab…");
  EXPECT_EQ(shortened("Đà Nẵng", 4), "Đà …");
  EXPECT_EQ(shortened("a\xff\tb", 9), "a??b");
  EXPECT_EQ(width_of("Đà…"), 3U);
  EXPECT_EQ(escaped("<a href='x'>\"&\"</a>"), "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt;");
  EXPECT_EQ(short_number(0.123456), "0.1235");
  EXPECT_EQ(short_number(1e-9), "1e-09");
  EXPECT_EQ(percent(0.1234), "12.3 %");
  const std::vector<std::string> names(25, "n");
  EXPECT_THAT(first_names(names), HasSubstr(" and 5 more"));
}

}  // namespace
}  // namespace nexusml::monitor
