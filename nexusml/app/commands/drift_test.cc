#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "nexusml/app/command_line.h"
#include "nexusml/app/exit_code.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::app {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// What a user sees.
struct Seen {
  int code = -1;
  std::string out;
  std::string error;
};

class DriftVerb : public testing::Test {
 protected:
  DriftVerb() {
    write("reference.csv", 0);
    write("same.csv", 0);
    write("moved.csv", 50);
  }
  /// Columns id (always another), a (moved by `shift`) and city.
  void write(std::string_view name, int shift) {
    std::string text = "id,a,city\n";
    for (int i = 0; i < 200; ++i) {
      text += std::to_string(shift * 1'000 + i) + "," + std::to_string(i % 40 + shift) + "," +
              (i % 3 == 0 ? "Hanoi" : "Porto") + "\n";
    }
    support::write_text(folder_.file(name), text);
  }
  Seen run(std::string_view current, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{"drift", "--reference", folder_.file("reference.csv"), "--current",
                                       folder_.file(current)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    std::ostringstream out;
    std::ostringstream error;
    const Surroundings surroundings{.out = out, .error = error, .environment = {}, .clock = clock_};
    const int code = run_command_line(std::move(arguments), surroundings);
    return {code, out.str(), error.str()};
  }

  support::TemporaryFolder folder_;
  base::FakeClock clock_;
};

TEST_F(DriftVerb, ExitsWith3WhenTheDataSetDriftedAnd0WhenNot) {
  const Seen same = run("same.csv");
  EXPECT_EQ(same.code, kExitOk);
  EXPECT_THAT(same.out, HasSubstr("The data set did not drift: 0 of 3 features did"));
  EXPECT_EQ(same.error, "") << "progress is for terminals";
  const Seen moved = run("moved.csv");
  EXPECT_EQ(moved.code, 3);
  EXPECT_THAT(moved.out, HasSubstr("The data set drifted: 2 of 3 features did, a share of 0.67 (drift from 0.5 on)."));
  EXPECT_EQ(run("moved.csv", {"--threshold-share", "0.7"}).code, kExitOk);
}

TEST_F(DriftVerb, ColumnsAreChosenAndIgnored) {
  EXPECT_EQ(run("moved.csv", {"--columns", "city"}).code, kExitOk);
  const Seen some = run("moved.csv", {"--ignore", "id, city", "--format", "json"});
  EXPECT_EQ(some.code, 3);
  const auto json = nlohmann::json::parse(some.out);
  ASSERT_EQ(json["features"].size(), 1U);
  EXPECT_EQ(json["features"][0]["name"], "a");
}

TEST_F(DriftVerb, MethodsAreChosenPerFeature) {
  const Seen seen = run("moved.csv", {"--method", "a=psi:0.25,city=tv", "--format", "json"});
  const auto json = nlohmann::json::parse(seen.out);
  for (const auto& feature : json["features"]) {
    if (feature["name"] == "a") {
      EXPECT_EQ(feature["method"], "psi");
      EXPECT_EQ(feature["threshold"], 0.25);
      EXPECT_EQ(feature["psi_band"], "large");
    }
    if (feature["name"] == "city") {
      EXPECT_EQ(feature["method"], "total_variation");
    }
  }
}

TEST_F(DriftVerb, TheReportGoesToAFile) {
  const std::string file = folder_.file("report.html");
  const Seen seen = run("moved.csv", {"--format", "html", "--output", file});
  EXPECT_EQ(seen.code, 3);
  EXPECT_EQ(seen.out, "");
  EXPECT_THAT(support::read_text(file), StartsWith("<!doctype html>"));
}

TEST_F(DriftVerb, TheReportNeverReplacesWhatItReportsOn) {
  const Seen seen = run("moved.csv", {"--output", folder_.file("moved.csv")});
  EXPECT_EQ(seen.code, kExitUsage);
  EXPECT_THAT(seen.error, HasSubstr("--output would replace "));
  EXPECT_THAT(support::read_text(folder_.file("moved.csv")), StartsWith("id,a,city"));
}

TEST_F(DriftVerb, ThresholdsCanDecideAlone) {
  support::write_text(folder_.file("few.csv"),
                      "a\n37\n38\n39\n");  // p = 0.001: a feature, and too little for a data set
  const Seen guarded = run("few.csv", {"--columns", "a", "--format", "json"});
  EXPECT_EQ(guarded.code, kExitOk);
  const auto json = nlohmann::json::parse(guarded.out);
  EXPECT_EQ(json["dataset_reason"], "not_significant");
  EXPECT_EQ(json["features"][0]["reason"], "threshold_crossed");
  EXPECT_THAT(run("few.csv", {"--columns", "a"}).out, HasSubstr("but the best evidence may be chance: p = "));
  const Seen alone = run("few.csv", {"--columns", "a", "--thresholds-alone", "--format", "json"});
  EXPECT_EQ(alone.code, kExitDrifted);
  EXPECT_EQ(nlohmann::json::parse(alone.out)["features"][0]["adjusted_p_value"], nullptr);
}

TEST_F(DriftVerb, ProgressIsForTerminals) {
  std::ostringstream out;
  std::ostringstream error;
  const Surroundings surroundings{.out = out, .error = error, .terminal = true, .environment = {}, .clock = clock_};
  const std::string file = folder_.file("same.csv");
  EXPECT_EQ(run_command_line({"drift", "--reference", file, "--current", file}, surroundings), kExitOk);
  EXPECT_THAT(error.str(), HasSubstr("100 % compare"));
}

TEST_F(DriftVerb, AReportThatCannotBeWrittenIsAFailure) {
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  std::ostringstream error;
  const Surroundings surroundings{.out = out, .error = error, .environment = {}, .clock = clock_};
  const std::string file = folder_.file("same.csv");
  EXPECT_EQ(run_command_line({"drift", "--reference", file, "--current", file}, surroundings), kExitFailure);
  EXPECT_THAT(error.str(), HasSubstr("the report cannot be written to standard output"));
  const std::string link = folder_.file("link");
  std::filesystem::create_symlink("/dev/full", link);
  EXPECT_EQ(run("same.csv", {"--output", link}).code, kExitFailure);
  EXPECT_TRUE(std::filesystem::is_symlink(link)) << "what is no file is not replaced by one";
}

TEST_F(DriftVerb, MessagesSayWhatToDo) {
  const Seen missing = run("nowhere.csv");
  EXPECT_EQ(missing.code, kExitFailure);
  EXPECT_THAT(missing.error, HasSubstr("nexusml drift: cannot read "));
  const Seen column = run("same.csv", {"--columns", "b"});
  EXPECT_EQ(column.code, kExitUsage);
  EXPECT_THAT(column.error, HasSubstr("no column \"b\" in the reference file; the reference has id, a, city"));
  const Seen method = run("same.csv", {"--method", "a=magic"});
  EXPECT_EQ(method.code, kExitUsage);
  EXPECT_THAT(method.error, HasSubstr("--method: \"a=magic\": no method \"magic\"; there are kolmogorov_smirnov, "));
  const Seen applies = run("same.csv", {"--method", "city=ks"});
  EXPECT_EQ(applies.code, kExitUsage);
  EXPECT_THAT(applies.error, HasSubstr("city is categorical, and kolmogorov_smirnov does not apply to it"));
  EXPECT_EQ(run("same.csv", {"--threshold-share", "2"}).code, kExitUsage);
  EXPECT_EQ(run("same.csv", {"--format", "pdf"}).code, kExitUsage);
}

TEST_F(DriftVerb, HelpTellsOfExitCode3) {
  std::ostringstream out;
  std::ostringstream error;
  const Surroundings surroundings{.out = out, .error = error, .environment = {}, .clock = clock_};
  EXPECT_EQ(run_command_line({"drift", "--help"}, surroundings), kExitOk);
  EXPECT_THAT(out.str(), HasSubstr("3 it did"));
}

}  // namespace
}  // namespace nexusml::app
