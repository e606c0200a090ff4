// What of data quality outlives the program.
#include "nexusml/monitor/internal/saved_quality.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "nexusml/monitor/internal/sealed_text.h"
#include "nexusml/monitor/quality_monitor.h"
#include "nexusml/monitor/testing/quality_inputs.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::monitor {
namespace {

using monitor::testing::kMissing;
using monitor::testing::quality_event;
using monitor::testing::quality_reference;
using monitor::testing::quality_source;
using std::chrono::minutes;
using D = QualityDimension;

class Lines final : public base::LogSink {
 public:
  void write(base::LogLevel, std::string_view, std::string_view message, const std::vector<base::LogField>&) override {
    lines.emplace_back(message);
  }
  std::vector<std::string> lines;
};

/// A program that can be started again over one folder, each time with a monotonic clock of its own.
class QualityStateTest : public ::testing::Test {
 protected:
  struct Program {
    Program(const std::filesystem::path& folder, Lines& lines, std::chrono::system_clock::time_point wall)
        : clock(wall), monitor(telemetry, clock, {.minimum_rows = 1, .folder = folder}, base::Log(lines, "monitor")) {
      monitor.restore();
    }
    base::FakeClock clock;
    metrics::Registry registry;
    telemetry::Telemetry telemetry{registry, &clock};
    QualityMonitor monitor;
  };

  void start() {
    const auto wall = program_ == nullptr ? std::chrono::system_clock::time_point(std::chrono::hours(480'000))
                                          : program_->clock.now();
    program_.reset();
    program_ = std::make_unique<Program>(folder_.path() / "monitor", lines_, wall);
  }
  QualityMonitor& monitor() { return program_->monitor; }
  void serve(std::string version = "1") { monitor().set_reference("m", version, quality_reference()); }
  void send(const telemetry::EventSource& source, const std::vector<std::vector<double>>& rows) {
    std::vector<telemetry::PredictionEvent> events;
    for (const auto& row : rows) events.push_back(quality_event(source, row, program_->clock.now()));
    monitor().on_events(events);
  }
  QualityReading reading() {
    monitor().evaluate_now();
    return *monitor().readings().at(0);
  }
  std::filesystem::path only_file() {
    return std::filesystem::directory_iterator(folder_.path() / "monitor" / "quality")->path();
  }

  support::TemporaryFolder folder_;
  Lines lines_;
  std::unique_ptr<Program> program_;
};

TEST_F(QualityStateTest, AWindowGoesOnAfterARestart) {
  start();
  serve();
  send(quality_source(), {{30, 1, 0}, {31, kMissing, 1}, {99, 3, 0}, {30, 1, 0}});
  program_->clock.advance(minutes(2));
  const telemetry::EventSource source = quality_source();
  auto malformed = testing::refused_event(source, telemetry::InputFault::kMalformed);
  malformed.time = program_->clock.now();
  monitor().on_events(std::span(&malformed, 1));
  const QualityReading before = reading();
  monitor().save();
  start();
  serve();
  const QualityReading after = reading();
  EXPECT_EQ(after.rows, 5U);
  EXPECT_EQ(after.refused, 1U);
  EXPECT_EQ(after.start, before.start);
  EXPECT_EQ(after.newest, before.newest);
  for (const D dimension : kQualityDimensions) EXPECT_EQ(after.scores[dimension], before.scores[dimension]);
  EXPECT_EQ(after.issues.size(), before.issues.size());
  send(quality_source(), {{99, 5, 0}});
  EXPECT_EQ(reading().rows, 6U);
  EXPECT_LT(reading().scores[D::kValidity].value(), before.scores[D::kValidity].value());
  monitor().save();
  start();
  serve();
  EXPECT_EQ(reading().rows, 6U) << "what was restored is saved again";
  program_->clock.advance(minutes(59));
  EXPECT_EQ(reading().rows, 2U) << "it forgets as if it had never ended";
  program_->clock.advance(minutes(10));
  EXPECT_EQ(reading().state, QualityState::kNoData);
  monitor().save();
  start();
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path() / "monitor" / "quality"));
}

TEST_F(QualityStateTest, AModelServedElsewhereIsThereAtOnceAndMayNameItsFeaturesInAnotherOrder) {
  telemetry::EventSource source{.model = "e", .external = true, .features = {{"a", {}}, {"b", {}}, {"c", {"x"}}}};
  start();
  send(source, {{1, kMissing, 0}, {2, kMissing, 0}});
  monitor().save();
  start();
  ASSERT_EQ(monitor().readings().size(), 1U);
  EXPECT_EQ(reading().rows, 2U);
  EXPECT_TRUE(reading().external);
  source.features = {{"b", {}}, {"a", {}}};
  send(source, {{7, 3}});
  QualityReading now = reading();
  EXPECT_EQ(now.rows, 3U);
  for (const FieldQuality& field : now.fields) EXPECT_EQ(field.missing, field.name == "b" ? 2U : 0U) << field.name;
  EXPECT_EQ(now.fields.size(), 2U) << "c has not come yet";
  monitor().save();
  start();
  source.features = {{"c", {"y", "x"}}, {"a", {}}, {"b", {}}};
  send(source, {{0, 3, 4}});
  now = reading();
  ASSERT_EQ(now.fields.size(), 3U);
  for (const FieldQuality& field : now.fields) {
    EXPECT_EQ(field.values, field.name == "c" ? 3U : 4U) << field.name;
    EXPECT_EQ(field.missing, field.name == "b" ? 2U : 0U) << field.name;
  }
}

TEST_F(QualityStateTest, AnotherVersionOrReferenceBeginsAnew) {
  start();
  serve();
  send(quality_source(), {{30, 1, 0}});
  monitor().save();
  start();
  serve("2");
  EXPECT_EQ(reading().rows, 0U);
  start();
  auto other = *quality_reference();
  std::get<stats::NumericProfile>(other.features[0].profile).maximum = 61;
  monitor().set_reference("m", "1", std::make_shared<const stats::ReferenceProfile>(other));
  EXPECT_EQ(reading().rows, 0U);
  serve();
  EXPECT_EQ(reading().rows, 1U) << "it waited for its reference";
}

TEST_F(QualityStateTest, ADamagedFileIsLoggedAndLeftOut) {
  start();
  serve();
  send(quality_source(), {{30, 1, 0}});
  monitor().save();
  support::write_text(only_file(), "nexusml quality 1 3 4\nabc");
  lines_.lines.clear();
  start();
  serve();
  EXPECT_EQ(reading().rows, 0U);
  EXPECT_THAT(lines_.lines, ::testing::ElementsAre("a window of data quality cannot be read and begins anew"));
}

TEST_F(QualityStateTest, NeitherValuesNorTheirFingerprintsAreKept) {
  start();
  telemetry::EventSource source{
      .model = "t", .version = "1", .features = {{"text.characters", {}}, {"text.words", {}}}};
  const std::vector<double> traits = {5, 1};
  telemetry::PredictionEvent event = quality_event(source, traits, program_->clock.now());
  event.fingerprint = 0x1122334455667788;
  event.text = "hello";
  monitor().on_events(std::span(&event, 1));
  monitor().save();
  const std::string one = support::read_text(only_file());
  std::filesystem::remove_all(folder_.path() / "monitor");
  start();
  event.fingerprint = 0x8877665544332211;
  event.text = "world";
  monitor().on_events(std::span(&event, 1));
  monitor().save();
  EXPECT_EQ(support::read_text(only_file()), one);
}

TEST(SavedQuality, DamageIsFound) {
  SavedQuality saved{.model = "m", .version = "1", .reference = 7};
  saved.inputs.features = {{"a", false}, {"b", true}};
  QualityPane& pane = saved.inputs.panes.emplace_back();
  pane.inputs = {.rows = 9, .identified = 8, .refused = 2, .malformed = 1};
  pane.fields = {{.values = 9, .missing = 1, .outside = 2}, {.values = 10, .wrong_type = 1}};
  const std::string good = quality_file(saved);
  ASSERT_TRUE(parse_quality_file(good).ok());
  EXPECT_EQ(quality_file(*parse_quality_file(good)), good);
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x20);
    EXPECT_FALSE(parse_quality_file(bad).ok()) << at;
    EXPECT_FALSE(parse_quality_file(good.substr(0, at)).ok()) << at;
  }
  EXPECT_FALSE(parse_quality_file(good + "x").ok());
  pane.fields[0].missing = 8;  // sealed well, but more is wrong than there is
  EXPECT_FALSE(parse_quality_file(quality_file(saved)).ok());
}

}  // namespace
}  // namespace nexusml::monitor
