// What outlives the program, and which reference holds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "nexusml/monitor/drift_monitor.h"
#include "nexusml/monitor/testing/live_rows.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::monitor {
namespace {

using monitor::testing::live_events;
using monitor::testing::live_reference;
using monitor::testing::live_rows;
using monitor::testing::live_source;
using std::chrono::minutes;
using std::chrono::seconds;

class Lines final : public base::LogSink {
 public:
  void write(base::LogLevel, std::string_view, std::string_view message, const std::vector<base::LogField>&) override {
    lines.emplace_back(message);
  }
  std::vector<std::string> lines;
};

/// A program that can be started again over one folder.
class DriftStateTest : public ::testing::Test {
 protected:
  struct Program {
    Program(const std::filesystem::path& folder, Lines& lines, std::chrono::system_clock::time_point wall,
            LiveDriftOptions options)
        : clock(wall) {
      options.folder = folder;
      monitor = std::make_unique<DriftMonitor>(telemetry, clock, options, base::Log(lines, "monitor"));
      monitor->restore();
    }
    base::FakeClock clock;
    metrics::Registry registry;
    telemetry::Telemetry telemetry{registry, &clock};
    std::unique_ptr<DriftMonitor> monitor;
  };

  void start() {
    const auto wall = program_ == nullptr ? std::chrono::system_clock::time_point(std::chrono::hours(480'000))
                                          : program_->clock.now();
    program_.reset();
    program_ = std::make_unique<Program>(folder_.path() / "monitor", lines_, wall, options_);
  }
  DriftMonitor& monitor() { return *program_->monitor; }
  void serve(std::string version = "1") { ASSERT_TRUE(monitor().set_reference("m", version, trained_).ok()); }
  void send(std::size_t rows, std::uint64_t seed, double shift = 0, bool external = false) {
    telemetry::EventSource source = live_source(external ? "" : "1");
    source.external = external;
    const auto drawn = live_rows(rows, seed, shift);
    monitor().on_events(live_events(source, drawn));
  }
  void evaluate(int times) {
    for (int i = 0; i < times; ++i) {
      program_->clock.advance(seconds(15));
      monitor().evaluate_now();
    }
  }
  DriftReading reading() { return *monitor().readings().at(0); }
  std::filesystem::path only_file(std::string_view in) {
    const std::filesystem::directory_iterator files(folder_.path() / "monitor" / in);
    return files->path();
  }

  support::TemporaryFolder folder_;
  Lines lines_;
  LiveDriftOptions options_{.reference_events = 1'000};
  std::unique_ptr<Program> program_;
  const std::shared_ptr<const stats::ReferenceProfile> trained_ = live_reference(live_rows(5'000, 1));
};

TEST_F(DriftStateTest, AWindowAndItsVerdictGoOnAfterARestart) {
  start();
  serve();
  send(800, 3, 2);
  evaluate(3);
  ASSERT_TRUE(reading().features[0].drift.drifted);
  const auto before = reading();
  monitor().save();
  start();
  serve();
  evaluate(1);
  EXPECT_EQ(reading().rows, 800U);
  EXPECT_EQ(reading().start, before.start);
  EXPECT_EQ(reading().features[0].drift.score, before.features[0].drift.score);
  EXPECT_TRUE(reading().features[0].drift.drifted) << "a verdict does not wait for three evaluations again";
  EXPECT_EQ(reading().features[0].evaluations_running, 4U);
}

TEST_F(DriftStateTest, ASavedWindowIsUsedOnceAndOnlyForItsVersion) {
  start();
  serve();
  send(500, 3);
  monitor().save();
  start();
  serve("2");
  evaluate(1);
  EXPECT_EQ(reading().rows, 0U);
  start();
  serve();
  EXPECT_EQ(only_file("windows").extension(), ".window");
  evaluate(1);
  EXPECT_EQ(reading().rows, 500U) << "the file of version 1 is still there";
  program_->clock.advance(minutes(61));
  monitor().save();
  start();
  serve();
  evaluate(1);
  EXPECT_EQ(reading().rows, 0U) << "it has gone by";
}

TEST_F(DriftStateTest, ADamagedFileIsLoggedAndLeftOut) {
  start();
  serve();
  send(500, 3);
  monitor().save();
  ASSERT_TRUE(monitor().replace_reference("other", trained_, ReferenceOrigin::kUpload).ok());
  support::write_text(only_file("windows"), "nexusml window 1 3 4\nabc");
  support::write_text(only_file("references"), "something else");
  lines_.lines.clear();
  start();
  serve();
  evaluate(1);
  EXPECT_EQ(reading().rows, 0U);
  EXPECT_FALSE(monitor().reference("other"));
  EXPECT_THAT(lines_.lines, ::testing::ElementsAre("a drift window cannot be read and begins anew",
                                                   "a reference that was kept cannot be read"));
}

TEST_F(DriftStateTest, AReferenceSetByHandHoldsUntilItIsDeleted) {
  start();
  serve();
  EXPECT_EQ(monitor().reference("m")->origin, ReferenceOrigin::kTraining);
  const auto by_hand = live_reference(live_rows(2'000, 9));
  ASSERT_TRUE(monitor().replace_reference("m", by_hand, ReferenceOrigin::kUpload).ok());
  EXPECT_EQ(reading().reference_rows, 2'000U);
  EXPECT_EQ(reading().version, "1");
  serve("2");
  EXPECT_EQ(reading().origin, ReferenceOrigin::kUpload) << "whatever version is served";
  EXPECT_EQ(reading().version, "2");
  monitor().forget("m");
  EXPECT_FALSE(monitor().reference("m"));
  serve("3");
  EXPECT_EQ(*monitor().reference("m")->profile, *by_hand);
  start();
  serve("3");
  EXPECT_EQ(*monitor().reference("m")->profile, *by_hand) << "also after a restart";
  EXPECT_EQ(reading().origin, ReferenceOrigin::kUpload);
  ASSERT_TRUE(monitor().reset_reference("m").ok());
  EXPECT_EQ(monitor().reference("m")->profile, trained_);
  EXPECT_FALSE(monitor().reset_reference("m").ok()) << "that of the training cannot be deleted";
  start();
  serve("3");
  EXPECT_EQ(monitor().reference("m")->origin, ReferenceOrigin::kTraining);
}

TEST_F(DriftStateTest, AModelServedElsewhereLearnsItsReferenceAndKeepsIt) {
  start();
  send(600, 3, 0, true);
  EXPECT_EQ(reading().state, DriftState::kNoReference);
  EXPECT_EQ(reading().learnt, 600U);
  EXPECT_EQ(reading().to_learn, 1'000U);
  send(600, 4, 0, true);
  evaluate(1);
  EXPECT_EQ(reading().origin, ReferenceOrigin::kLearnt);
  EXPECT_EQ(reading().reference_rows, 1'000U);
  EXPECT_EQ(reading().to_learn, 0U);
  EXPECT_EQ(reading().rows, 0U) << "what it was learnt from is not compared with itself";
  send(500, 5, 0, true);
  evaluate(3);
  EXPECT_EQ(reading().state, DriftState::kStable);
  monitor().save();
  start();
  EXPECT_EQ(reading().origin, ReferenceOrigin::kLearnt);
  send(700, 6, 2, true);
  evaluate(3);
  EXPECT_EQ(reading().rows, 1'200U) << "its window goes on";
  EXPECT_EQ(reading().state, DriftState::kDrifted);
  EXPECT_EQ(reading().features[0].drift.name, "x0");
  ASSERT_TRUE(monitor().reset_reference("m").ok());
  send(10, 7, 0, true);
  EXPECT_EQ(reading().to_learn, 1'000U) << "it learns anew";
}

TEST_F(DriftStateTest, AWindowBecomesTheReference) {
  start();
  serve();
  const auto now = [&] { return program_->clock.now(); };
  EXPECT_EQ(monitor().take_window("nobody", now() - minutes(9), now()).error().code, ErrorCode::kNotFound);
  send(150, 3, 2);
  EXPECT_EQ(monitor().take_window("m", now() - minutes(9), now() + seconds(1)).error().code, ErrorCode::kConflict);
  send(2'000, 4, 2);
  EXPECT_EQ(monitor().take_window("m", now() - minutes(9), now() + seconds(1)).value(), 2'150U);
  EXPECT_EQ(reading().origin, ReferenceOrigin::kWindow);
  EXPECT_EQ(reading().reference_rows, 2'150U);
  send(1'000, 5, 2);
  evaluate(3);
  EXPECT_EQ(reading().state, DriftState::kStable) << reading().features[0].drift.name;
  send(3'000, 6);
  evaluate(3);
  EXPECT_EQ(reading().features[0].drift.name, "x0");
  EXPECT_TRUE(reading().features[0].drift.drifted) << "back is a move too";
}

TEST_F(DriftStateTest, TheNextPredictionsBecomeTheReferenceOfAnyModel) {
  start();
  EXPECT_EQ(monitor().learn_reference("m", 300).error().code, ErrorCode::kNotFound);
  serve();
  ASSERT_TRUE(monitor().learn_reference("m", 300).ok());
  send(299, 3, 2);
  evaluate(1);
  EXPECT_EQ(reading().origin, ReferenceOrigin::kTraining) << "until then the one before holds";
  EXPECT_EQ(reading().rows, 299U);
  send(1, 4, 2);
  evaluate(1);
  EXPECT_EQ(reading().origin, ReferenceOrigin::kLearnt);
  EXPECT_EQ(reading().reference_rows, 300U);
}

TEST_F(DriftStateTest, MethodsAreChosenPerFeatureAndPerModel) {
  options_.drift.methods["x0"] = {DriftMethod::kPsi, 0.25};
  options_.drift.methods["x1"] = {DriftMethod::kHellinger, {}};
  options_.model_methods["m.x1"] = {DriftMethod::kKolmogorovSmirnov, 0.01};
  options_.model_methods["other.x0"] = {DriftMethod::kHellinger, {}};
  start();
  serve();
  send(500, 3);
  evaluate(1);
  for (const LiveFeature& feature : reading().features) {
    if (feature.drift.name == "x0") {
      EXPECT_EQ(feature.drift.method, DriftMethod::kPsi);
      EXPECT_EQ(feature.drift.threshold, 0.25);
    } else if (feature.drift.name == "x1") {
      EXPECT_EQ(feature.drift.method, DriftMethod::kKolmogorovSmirnov);
      EXPECT_EQ(feature.drift.threshold, 0.01);
    } else {
      EXPECT_NE(feature.drift.method, DriftMethod::kPsi);
    }
    const std::size_t distances = feature.drift.type == FeatureType::kNumeric ? 5 : 4;
    EXPECT_EQ(feature.scores.size(), distances) << feature.drift.name;
  }
}

TEST_F(DriftStateTest, NamesOfModelsCannotLeaveTheFolder) {
  start();
  const std::string odd = "../../evil/\xc3\xa9 name.." + std::string(300, 'x');
  ASSERT_TRUE(monitor().replace_reference(odd, trained_, ReferenceOrigin::kUpload).ok());
  EXPECT_EQ(only_file("references").parent_path(), folder_.path() / "monitor" / "references");
  start();
  EXPECT_TRUE(monitor().reference(odd));
}

TEST_F(DriftStateTest, WithoutADiskAReferenceByHandIsRefusedAndALearntOneHolds) {
  support::write_text(folder_.path() / "monitor", "a file where the folder should be");
  start();
  serve();
  EXPECT_EQ(monitor().replace_reference("m", trained_, ReferenceOrigin::kUpload).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(reading().origin, ReferenceOrigin::kTraining);
  ASSERT_TRUE(monitor().learn_reference("m", 200).ok());
  send(200, 3);
  evaluate(1);
  EXPECT_EQ(reading().origin, ReferenceOrigin::kLearnt);
}

}  // namespace
}  // namespace nexusml::monitor
