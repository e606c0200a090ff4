#include "nexusml/monitor/summary_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "nexusml/monitor/internal/line_plot.h"
#include "nexusml/monitor/internal/live_judge.h"
#include "nexusml/monitor/testing/live_rows.h"

namespace nexusml::monitor {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""s;
using ::testing::AllOf;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::chrono::system_clock::time_point kNow{std::chrono::seconds(1'795'333'000)};

/// A reading of rows whose first number moved by so many standard deviations.
std::shared_ptr<const DriftReading> drift_reading(double shift) {
  const auto reference_rows = testing::live_rows(5'000, 1);
  const auto layout = WindowLayout::create(testing::live_reference(reference_rows)).value();
  const auto rows = testing::live_rows(3'000, 2, shift);
  const telemetry::EventSource source = testing::live_source();
  ModelWindow window(layout, 1min, 1);
  window.begin(source, {}, {});
  for (const testing::LiveRow& row : rows) window.add(testing::live_event(source, row));
  LiveJudge judge(layout, {});
  auto reading = std::make_shared<DriftReading>();
  for (int i = 0; i < 3; ++i) *reading = judge.evaluate(window.counts({}));
  reading->model = "m";
  return reading;
}

PerformanceReading performance(double live, double training, std::uint64_t labels) {
  PerformanceReading reading;
  reading.state = PerformanceState::kMeasured;
  reading.rows = reading.resting_on.labels = labels;
  reading.live.accuracy = reading.accuracy = live;
  reading.accuracy_is_live = true;
  reading.training = PerformanceFigures{};
  reading.training->accuracy = training;
  reading.confusion = {{"a<b", "c"}, {40, 3, 5, 52}};
  return reading;
}

ModelReport model_report(std::string name) {
  ModelReport model;
  model.model = std::move(name);
  model.type = "diagnostic";
  model.version = "3";
  model.state = "ready";
  model.traffic.predictions = 100;
  model.traffic.labels = {{"yes", 60}, {"no", 40}};
  return model;
}

SummaryReport report_of(std::vector<ModelReport> models) {
  SummaryReport report;
  report.from = kNow - 1h;
  report.until = kNow;
  report.version = "0.1";
  report.models = std::move(models);
  return report;
}

std::vector<Recommendation> about(ModelReport model) {
  return recommendations(report_of({std::move(model)}));
}

auto finds(std::string_view part) {
  return Field("finding", &Recommendation::finding, HasSubstr(std::string(part)));
}

TEST(Recommendations, AreNoneWhereNothingStandsOut) {
  ModelReport model = model_report("m");
  model.performance = std::make_shared<PerformanceReading>(performance(0.9, 0.91, 500));
  model.drift = drift_reading(0);
  EXPECT_THAT(about(model), IsEmpty());
}

TEST(Recommendations, AnAccuracyBelowTrainingsCountsWhenItIsNoChance) {
  ModelReport model = model_report("m");
  model.performance = std::make_shared<PerformanceReading>(performance(0.85, 0.95, 500));
  const auto found = about(model);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].finding, "accuracy is 85.0 % by 500 labels, and was 95.0 % in training");
  EXPECT_EQ(found[0].urgency, Recommendation::Urgency::kNow);
  // 40 labels: three standard errors of 0.95 are 0.103.
  model.performance = std::make_shared<PerformanceReading>(performance(0.85, 0.95, 40));
  EXPECT_THAT(about(model), IsEmpty());
}

TEST(Recommendations, NameTheFeaturesThatDrifted) {
  ModelReport model = model_report("m");
  model.drift = drift_reading(2);
  EXPECT_THAT(about(model), ::testing::Contains(finds("drifted: x0")));
}

TEST(Recommendations, FollowFromFailuresStorageAndMachine) {
  ModelReport model = model_report("m");
  model.traffic.failed = 25;
  model.error = "checksum of trees.bin is wrong";
  SummaryReport report = report_of({model});
  report.dropped_events = 7;
  report.dependencies = {{"database", false}, {"redis", true}};
  report.machine.disk_percent = 93.21;
  const auto found = recommendations(report);
  EXPECT_THAT(found, ::testing::Contains(finds("20.0 % of 125 predictions failed")));
  EXPECT_THAT(found, ::testing::Contains(finds("checksum of trees.bin is wrong")));
  EXPECT_THAT(found, ::testing::Contains(finds("7 predictions could not be kept")));
  EXPECT_THAT(found, ::testing::Contains(AllOf(finds("does not answer"), Field(&Recommendation::subject, "database"))));
  EXPECT_THAT(found, ::testing::Contains(finds("the disk is used to 93.2 %")));
  EXPECT_TRUE(
      std::is_sorted(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.urgency < b.urgency; }));
}

ReportedAlert alert(std::string name, std::string model, std::string severity) {
  return {.name = std::move(name),
          .severity = std::move(severity),
          .state = "firing",
          .summary = "it is so",
          .since = kNow - 10min,
          .model = std::move(model),
          .runbook = "docs/runbooks/X.md"};
}

TEST(Recommendations, FollowFromAlertsThatNoFindingExplains) {
  ModelReport model = model_report("m");
  model.traffic.failed = 25;
  SummaryReport report = report_of({model});
  report.alerts = {alert("PredictionErrors", "m", "warning"), alert("LowModelConfidence", "m", "warning"),
                   alert("SlowDatabaseQueries", "", "critical")};
  const auto found = recommendations(report);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_THAT(found[0], finds("20.0 % of 125 predictions failed"));
  EXPECT_THAT(found[1],
              AllOf(finds("SlowDatabaseQueries is firing: it is so"), Field(&Recommendation::subject, "alert"),
                    Field(&Recommendation::action, "follow its runbook, docs/runbooks/X.md")));
  EXPECT_THAT(found[2], AllOf(finds("LowModelConfidence"), Field(&Recommendation::subject, "m")));
  for (ReportedAlert& one : report.alerts) one.is_silenced = true;
  EXPECT_EQ(recommendations(report).size(), 1U);
  report.alerts = {alert("PredictionErrors", "another", "warning")};
  EXPECT_EQ(recommendations(report).size(), 2U) << "it is explained for one model only";
}

TEST(Recommendations, OnDataQualityNameWhatLowersThatScore) {
  ModelReport model = model_report("m");
  QualityReading reading{.source = "m", .state = QualityState::kMeasured, .rows = 100, .minimum_rows = 30};
  reading.scores[QualityDimension::kCompleteness] = 0.5;
  reading.scores[QualityDimension::kOverall] = 0.7;
  reading.issues = {{QualityIssueKind::kUnknownCategory, "city", 90, 0.9},
                    {QualityIssueKind::kMissingValues, "age", 50, 0.5}};
  model.quality = std::make_shared<QualityReading>(reading);
  const auto found = about(model);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].finding, "completeness of its data is 50.0 %, below 80.0 %; missing values in age: 50 (50.0 %)");
  EXPECT_THAT(found[0].action, HasSubstr("where values get lost"));
}

TEST(Recommendations, AreNoneWhileAReferenceIsLearnt) {
  ModelReport model = model_report("m");
  DriftReading reading;
  model.drift = std::make_shared<DriftReading>(reading);
  EXPECT_THAT(about(model), ::testing::Contains(finds("nothing to compare")));
  reading.learnt = 120;
  reading.to_learn = 2'000;
  model.drift = std::make_shared<DriftReading>(reading);
  EXPECT_THAT(about(model), IsEmpty());
  EXPECT_THAT(summary_page(report_of({model})), HasSubstr("120 of 2,000 predictions so far"));
}

TEST(SummaryReport, WithoutModelsSaysSo) {
  const SummaryReport report = report_of({});
  EXPECT_THAT(summary_page(report), HasSubstr("No model is served and none is watched yet."));
  std::string text;
  base::JsonWriter json(text);
  json.begin_object();
  write_summary(json, report);
  json.end_object();
  const auto parsed = nlohmann::json::parse(text);
  EXPECT_TRUE(parsed["models"].empty());
  EXPECT_TRUE(parsed["machine"]["cpu_percent"].is_null());
}

TEST(SummaryReport, JsonHasEveryReadingAndNoNan) {
  ModelReport model = model_report("m");
  model.performance = std::make_shared<PerformanceReading>(performance(0.85, 0.95, 500));
  model.drift = drift_reading(2);
  model.traffic.mean_confidence = std::nan("");
  std::string text;
  base::JsonWriter json(text);
  json.begin_object().field("timestamp", "x");
  write_summary(json, report_of({model}));
  json.end_object();
  const auto parsed = nlohmann::json::parse(text);
  const auto& shown = parsed["models"][0];
  EXPECT_EQ(shown["performance"]["accuracy"], 0.85);
  EXPECT_EQ(shown["performance"]["accuracy_source"], "live");
  EXPECT_EQ(shown["drift"]["state"], "drifted");
  EXPECT_EQ(shown["drift"]["drifted_features"][0]["name"], "x0");
  EXPECT_TRUE(shown["data_quality"].is_null());
  EXPECT_TRUE(shown["traffic"]["mean_confidence"].is_null());
  EXPECT_EQ(shown["traffic"]["labels"]["yes"], 60);
  EXPECT_GE(parsed["recommendations"].size(), 2U);
}

TEST(SummaryReport, PageShowsTablesAndPlotsAndEscapesNames) {
  ModelReport model = model_report("<script>");
  model.performance = std::make_shared<PerformanceReading>(performance(0.85, 0.95, 500));
  model.drift = drift_reading(2);
  for (int i = 0; i < 50; ++i) model.rate_over_time.push_back({kNow - 1h + i * 15s, 1.0 + i});
  SummaryReport report = report_of({model});
  report.alerts = {{"DataDriftDetected", "warning", "firing", "x0 & others drifted", kNow - 10min}};
  const std::string page = summary_page(report);
  EXPECT_THAT(page, AllOf(HasSubstr("&lt;script&gt;"), Not(HasSubstr("<script>")), HasSubstr("a&lt;b")));
  EXPECT_THAT(page, AllOf(HasSubstr("x0 &amp; others drifted"), HasSubstr("DataDriftDetected")));
  EXPECT_THAT(page, AllOf(HasSubstr("class=\"line\""), HasSubstr("class=\"r\""), HasSubstr("</html>")));
  EXPECT_THAT(page, AllOf(Not(HasSubstr("nan")), Not(HasSubstr("http://")), Not(HasSubstr("https://"))));
}

TEST(SummaryReport, PageStaysSmallWhateverTheNumberOfModels) {
  std::vector<ModelReport> models;
  const auto drift = drift_reading(2);
  for (int i = 0; i < 300; ++i) {
    models.push_back(model_report("model" + std::to_string(i)));
    models.back().drift = drift;
  }
  const std::string page = summary_page(report_of(std::move(models)));
  EXPECT_LE(page.size(), kLargestSummaryPageBytes);
  EXPECT_THAT(page, AllOf(HasSubstr(" more models, for which there is no room"), HasSubstr("</html>")));
}

TEST(LinePlot, IsEmptyWithoutNumbersAndBreaksAtGaps) {
  EXPECT_EQ(line_plot({}), "");
  std::vector<telemetry::Point> points = {{kNow, std::nan("")}};
  EXPECT_EQ(line_plot({points, kNow - 1h, kNow, 60s}), "");
  points = {{kNow - 50min, 1}, {kNow - 49min, 2}, {kNow - 10min, 1e308}};
  const std::string plot = line_plot({points, kNow - 1h, kNow, 60s, PlotUnit::kSeconds, "Latency of \"a\""});
  EXPECT_EQ(std::count(plot.begin(), plot.end(), 'M'), 2);
  EXPECT_THAT(plot, AllOf(HasSubstr("1e+308 s"), Not(HasSubstr("nan")), Not(HasSubstr("inf"))));
  EXPECT_THAT(plot, HasSubstr("aria-label=\"Latency of &quot;a&quot;: from 1 s to 1e+308 s, 1e+308 s at the end\""));
}

TEST(LinePlot, ChoosesItsAxisByTheUnit) {
  const std::vector<telemetry::Point> points = {{kNow - 50min, 4.5e-6}, {kNow - 49min, 2e-6}};
  EXPECT_THAT(line_plot({points, kNow - 1h, kNow, 60s, PlotUnit::kSeconds}), HasSubstr(">4.5 µs</text>"));
  EXPECT_THAT(line_plot({points, kNow - 1h, kNow, 60s, PlotUnit::kShare}), HasSubstr(">100.0 %</text>"));
  const std::vector<telemetry::Point> none = {{kNow - 50min, 0}, {kNow - 49min, 0}};
  const std::string flat = line_plot({none, kNow - 1h, kNow, 60s});
  EXPECT_THAT(flat, HasSubstr("M60.0 104.0")) << "nothing lies on the axis";
}

}  // namespace
}  // namespace nexusml::monitor
