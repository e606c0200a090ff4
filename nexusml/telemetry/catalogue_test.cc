#include "nexusml/telemetry/catalogue.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "nexusml/base/file.h"
#include "nexusml/base/text.h"
#include "nexusml/metrics/lint.h"
#include "nexusml/telemetry/record.h"
#include "nexusml/telemetry/system_sampler.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::telemetry {
namespace {

using namespace std::chrono_literals;

constexpr const char* kGoldenFile = NEXUSML_GOLDEN_DIR "/metrics_catalogue.txt";

/// "name type{labels} [buckets]", a line for each exposed family.
std::string describe(const metrics::Snapshot& snapshot) {
  std::string out;
  for (const metrics::FamilySnapshot& family : snapshot.families) {
    out.append(family.name).append(" ").append(metrics::name_of(family.type)).append(" {");
    for (const std::string& label : family.labels) out.append(&label == family.labels.data() ? "" : ",").append(label);
    out += "}";
    for (const double bound : family.bounds) {
      out += ' ';
      base::append_number(out, bound);
    }
    out += '\n';
  }
  return out;
}

/// Gives every metric at least one series.
void record_everything(Telemetry& telemetry) {
  const std::vector<std::string> labels = {"spam", "ham"};
  for (const char* type : {"sentiment", "email", "topic", "recsys", "trend", "diagnostic", "risk"}) {
    const ModelMetrics model = telemetry.model(type, type, labels);
    model.record(0, 0.9, 1ms);
    model.set_loaded(true);
    record_training_metrics(telemetry, type, {.duration = 1s, .samples = 10, .features = 2, .accuracy = 0.9});
  }
  telemetry.route("GET", "/health").request_ends(200, 1ms, 0, 100);
  record_recsys_metrics(telemetry, 3.5, true, 1ms);
  track_registry_count(telemetry, "risk", "serving", 1);
  track_data_quality(telemetry, "risk", "overall", 0.9);
  track_data_drift(telemetry, "age", "risk", 0.2, true);
  record_database_operation(telemetry, "insert", "predictions", 1ms);
  const Families& families = telemetry.families();
  families.dataset_drift_share.with({"risk"}).set(0.5);
  families.prediction_drift.with({"risk"}).set(0.1);
  families.model_error.with({"trend", "mase"}).set(0.8);
  families.feedback.with({"risk"}).increment();
  families.events_delivered.with({"risk"}).increment();
  families.records_deleted.with({"predictions"}).increment();
  families.prediction_cache.with({"risk", "hit"}).increment();
  families.alert_notifications.with({"webhook", "sent"}).increment();
  for (const char* dependency : {"redis", "minio", "database"}) families.infra_connected.with({dependency}).set(1);
}

class Catalogue : public testing::Test {
 protected:
  metrics::Registry registry_;
  Telemetry telemetry_{registry_};
  SystemSampler sampler_{telemetry_};
};

// To accept a change:  NEXUSML_UPDATE_GOLDEN=1 build/dev/bin/telemetry_test --gtest_filter='Catalogue.*'
TEST_F(Catalogue, ExposesExactlyTheGoldenFile) {
  const std::string exposed = describe(registry_.snapshot());
  if (std::getenv("NEXUSML_UPDATE_GOLDEN") != nullptr) {
    ASSERT_TRUE(base::write_file(kGoldenFile, exposed).ok());
  }
  const auto golden = base::read_file(kGoldenFile);
  ASSERT_TRUE(golden.ok()) << golden.error().message;
  EXPECT_EQ(exposed, *golden) << "the exposed metrics have changed: dashboards and alerts depend on them";
}

TEST_F(Catalogue, TheTableNamesExactlyWhatIsExposed) {
  std::set<std::string> in_table;
  for (const CatalogueRow& row : catalogue()) EXPECT_TRUE(in_table.emplace(row.name).second) << row.name;
  std::set<std::string> exposed;
  for (const metrics::FamilySnapshot& family : registry_.snapshot().families) {
    exposed.insert(family.name);
    const auto row = std::ranges::find(catalogue(), family.name, &CatalogueRow::name);
    ASSERT_NE(row, catalogue().end()) << family.name;
    EXPECT_EQ(family.help, row->help);
    EXPECT_EQ(family.type, row->type);
  }
  EXPECT_EQ(exposed, in_table);
}

TEST_F(Catalogue, EveryMetricHasASeriesOnceEverythingWasRecorded) {
  record_everything(telemetry_);
  sampler_.sample();
  for (const metrics::FamilySnapshot& family : registry_.snapshot().families) {
    // The share of the CPU needs ticks to have passed since the first reading.
    if (family.name == "system_cpu_usage_percent" || family.name == "ml_system_cpu_usage_percent") continue;
    EXPECT_FALSE(family.series.empty()) << family.name;
  }
}

/// The complaints that the given names bring with them; the names are a contract.
const std::set<std::string> kAcceptedComplaints = {
    R"(ml_models_registry_count non-histogram and non-summary metrics should not have "_count" suffix)",
    R"(ml_model_features_count non-histogram and non-summary metrics should not have "_count" suffix)",
};

/// What promtool says about the text, a line each.
std::set<std::string> promtool_complaints(const std::string& text) {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("nexusml_promtool_" + std::to_string(::getpid()) + ".prom");
  EXPECT_TRUE(base::write_file(file, text).ok());
  const std::string command = "promtool check metrics < " + file.string() + " 2>&1";
  std::string output;
  FILE* const pipe = ::popen(command.c_str(), "r");
  char piece[4096];
  while (pipe != nullptr && std::fgets(piece, sizeof piece, pipe) != nullptr) output += piece;
  if (pipe != nullptr) ::pclose(pipe);
  std::filesystem::remove(file);
  std::set<std::string> lines;
  for (const std::string_view line : base::split_list(output, '\n')) lines.emplace(line);
  return lines;
}

TEST_F(Catalogue, PromtoolHasNoComplaintButThoseOfTheGivenNames) {
  ASSERT_EQ(std::system("promtool --version > /dev/null 2>&1"), 0)
      << "promtool is missing: `make test` installs it (scripts/setup, Debian package prometheus)";
  record_everything(telemetry_);
  EXPECT_EQ(promtool_complaints(registry_.expose(metrics::Format::kText)), kAcceptedComplaints);
}

TEST_F(Catalogue, OurLintHasNoComplaintButThoseOfTheGivenNames) {
  std::set<std::string> complained;
  for (const CatalogueRow& row : catalogue()) {
    for (const metrics::View& view : views_of(row.family)) {
      if (view.name == row.name && !metrics::lint(view, row.type).empty()) complained.insert(view.name);
    }
  }
  EXPECT_EQ(complained, (std::set<std::string>{"ml_models_registry_count", "ml_model_features_count"}));
}

TEST(CatalogueMarkdown, HasARowForEveryMetric) {
  const std::string markdown = render_catalogue_markdown();
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(markdown, '\n')), catalogue().size() + 2);
  EXPECT_NE(markdown.find("| `ml_api_requests_total` | counter | `method`, `endpoint`, `status_code` |"),
            std::string::npos);
  EXPECT_NE(markdown.find("| 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,"), std::string::npos);
}

}  // namespace
}  // namespace nexusml::telemetry
