#include <gmock/gmock.h>

#include <chrono>
#include <thread>

#include "nexusml/api/testing/api_fixture.h"

namespace nexusml::api {
namespace {

using nlohmann::json;
using support::HttpAnswer;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kCsv = "Content-Type: text/csv\r\n";

class JobApiTest : public ApiTest {
 protected:
  static std::string texts(std::string_view first, std::string_view second) {
    std::string csv = "text,label\n";
    for (int i = 0; i < 15; ++i)
      csv.append("a fine day,").append(first).append("\na grim day,").append(second).append("\n");
    return csv;
  }

  /// Asks for the job until it has ended; a minute is ample.
  json wait_for(const std::string& id) {
    for (int i = 0; i < 12000; ++i) {
      json job = json::parse(get("/api/v1/jobs/" + id).body);
      if (job.contains("ended")) return job;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ADD_FAILURE() << "the job does not end";
    return {};
  }

  std::size_t files_left() const {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder_.path() / "uploads")) ++count;
    return count;
  }
};

TEST_F(JobApiTest, TrainsSwapsInAndReports) {
  start();
  const HttpAnswer accepted = post("/api/v1/models/sentiment/train", texts("sunny", "rainy"), kCsv);
  EXPECT_EQ(accepted.status, 202);
  const std::string id = json::parse(accepted.body)["id"];
  EXPECT_EQ(accepted.header("Location"), "/api/v1/jobs/" + id);
  const json job = wait_for(id);
  EXPECT_EQ(job["state"], "succeeded") << job;
  EXPECT_EQ(job["version"], "3");
  EXPECT_EQ(job["progress"], 1);
  EXPECT_EQ(job["evaluation"]["rows"], 30);
  const json answer = json::parse(post("/api/v1/models/sentiment/predict", R"({"text": "a fine day"})").body);
  EXPECT_EQ(answer["sentiment"], "sunny");
  EXPECT_EQ(answer["version"], "3");
  EXPECT_EQ(registry_.value("ml_model_training_duration_seconds", {{"model_type", "sentiment"}}), 1);
  EXPECT_EQ(registry_.value("ml_model_training_samples", {{"model_type", "sentiment"}}), 30);
  EXPECT_EQ(files_left(), 0u);
  EXPECT_EQ(json::parse(get("/api/v1/jobs").body)["jobs"].size(), 1u);
}

TEST_F(JobApiTest, TakesTheFileOfAFormAndANewNameWithItsType) {
  start();
  const std::string form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../../x.csv\"\r\n\r\n" +
                           texts("up", "down") + "\r\n--b--\r\n";
  const std::string_view header = "Content-Type: multipart/form-data; boundary=b\r\n";
  EXPECT_EQ(problem(post("/api/v1/models/weather/train", form, header)),
            "422 type: say which type the new model is of, such as ?type=sentiment");
  const HttpAnswer accepted = post("/api/v1/models/weather/train?type=topic", form, header);
  ASSERT_EQ(accepted.status, 202) << accepted.body;
  EXPECT_EQ(wait_for(json::parse(accepted.body)["id"])["state"], "succeeded");
  EXPECT_EQ(json::parse(post("/api/v1/models/weather/predict", R"({"text": "a grim day"})").body)["topic"], "down");
}

TEST_F(JobApiTest, AFailureSaysWhyAndTheOldVersionGoesOn) {
  start();
  const HttpAnswer accepted = post("/api/v1/models/sentiment/train", "text,label\na,b\nc\n", kCsv);
  ASSERT_EQ(accepted.status, 202);
  const json job = wait_for(json::parse(accepted.body)["id"]);
  EXPECT_EQ(job["state"], "failed");
  EXPECT_EQ(job["error"], "line 3: 1 field, the header has 2");
  EXPECT_EQ(json::parse(post("/api/v1/models/sentiment/predict", R"({"text": "a good day"})").body)["version"], "2");
  EXPECT_EQ(
      registry_.value("ml_errors_total", {{"error_type", "training_failed"}, {"component", "training_sentiment"}}), 1);
  EXPECT_EQ(files_left(), 0u);
}

TEST_F(JobApiTest, RefusesWhatCannotBeTrained) {
  start();
  EXPECT_THAT(problem(post("/api/v1/models/Not%20A%20Name/train?type=sentiment", "x", kCsv)), HasSubstr("422 "));
  EXPECT_EQ(problem(post("/api/v1/models/x/train?type=horoscope", "x", kCsv)),
            "422 type: \"horoscope\" is no model type");
  EXPECT_EQ(problem(post("/api/v1/models/sentiment/train?seed=-1", "x", kCsv)), "422 seed: an integer was expected");
  EXPECT_THAT(problem(post("/api/v1/models/sentiment/train", "x", "Content-Type: multipart/form-data\r\n")),
              HasSubstr("422 "));
  EXPECT_THAT(problem(get("/api/v1/jobs/none")), HasSubstr("404 no job \"none\""));
  EXPECT_THAT(problem(support::send_request(port_, "DELETE", "/api/v1/jobs/none", {}, {})),
              HasSubstr("404 no job none"));
}

TEST_F(JobApiTest, AnEndedJobCannotBeCancelled) {
  start();
  const std::string id = json::parse(post("/api/v1/models/sentiment/train", texts("a", "b"), kCsv).body)["id"];
  EXPECT_EQ(wait_for(id)["state"], "succeeded");
  EXPECT_THAT(problem(support::send_request(port_, "DELETE", "/api/v1/jobs/" + id, {}, {})), HasSubstr("409 job "));
}

TEST_F(JobApiTest, TrainsFromTheObjectStore) {
  start();
  const HttpAnswer accepted = post("/api/v1/models/sentiment/train", R"({"dataset": "sets/days.csv"})");
  ASSERT_EQ(accepted.status, 202) << accepted.body;
  const json job = wait_for(json::parse(accepted.body)["id"]);
  EXPECT_EQ(job["state"], "succeeded") << job;
  EXPECT_EQ(json::parse(post("/api/v1/models/sentiment/predict", R"({"text": "a fine day"})").body)["sentiment"],
            "sunny");
  EXPECT_EQ(files_left(), 0u);
}

TEST_F(JobApiTest, RefusesADatasetThatIsNotThereAndABodyThatNamesNone) {
  start();
  const std::string_view train = "/api/v1/models/sentiment/train";
  EXPECT_EQ(problem(post(train, R"({"dataset": "sets/none.csv"})")), "404 there is no such dataset");
  EXPECT_EQ(problem(post(train, "[1]")), "400 the body must be a JSON object");
  for (const char* body : {"{}", R"({"dataset": 1})", R"({"dataset": ""})", R"({"dataset": null})"}) {
    EXPECT_THAT(problem(post(train, body)), HasSubstr("422 dataset: the key of an object was expected")) << body;
  }
  EXPECT_EQ(json::parse(get("/api/v1/jobs").body)["jobs"].size(), 0u);
}

TEST_F(JobApiTest, TheQueryNamesTheColumnsOfRatings) {
  start();
  std::string csv = "who,what,stars\n";
  for (int i = 0; i < 100; ++i) {
    csv += "u" + std::to_string(i % 14) + ",i" + std::to_string(i % 11) + "," + std::to_string(1 + i % 5) + "\n";
  }
  const HttpAnswer accepted = post("/api/v1/models/recsys/train?user=who&item=what&target=stars", csv, kCsv);
  ASSERT_EQ(accepted.status, 202) << accepted.body;
  const json job = wait_for(json::parse(accepted.body)["id"]);
  EXPECT_EQ(job["state"], "succeeded") << job;
  EXPECT_TRUE(job["evaluation"].contains("rmse")) << job;
  EXPECT_EQ(registry_.value("ml_model_error", {{"model_type", "recsys"}, {"metric", "rmse"}}).has_value(), true);
  EXPECT_EQ(registry_.value("ml_model_training_duration_seconds", {{"model_type", "recsys"}}), 1);
  EXPECT_EQ(registry_.value("ml_model_training_samples", {{"model_type", "recsys"}}), 100);
}

TEST_F(JobApiTest, AnUploadCutOffHalfWayLeavesNoFileAndNoJob) {
  start();
  support::send_part_and_close(
      port_,
      "POST /api/v1/models/sentiment/train HTTP/1.1\r\nHost: test\r\nContent-Type: text/csv\r\n"
      "Content-Length: 100000\r\n\r\ntext,label\na fine day,");
  // The file appears when the request is met, and goes when the connection is seen to be closed.
  const auto used = [&] {
    std::error_code none_yet;
    return std::filesystem::exists(folder_.path() / "uploads", none_yet);
  };
  for (int i = 0; i < 12000 && !used(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  ASSERT_TRUE(used());
  for (int i = 0; i < 12000 && files_left() > 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(files_left(), 0u);
  EXPECT_EQ(json::parse(get("/api/v1/jobs").body)["jobs"].size(), 0u);
}

TEST_F(JobApiTest, LeftoverUploadsAreRemovedAndNothingElse) {
  const std::filesystem::path uploads = folder_.path() / "uploads";
  const std::filesystem::path ours = make_upload_file(uploads).value();
  for (const char* name : {"upload-abc", "upload-abcdefg", "upload-ab.def", "upload-aaaaaa.csv", "notes.txt"}) {
    support::write_text(uploads / name, "x");
  }
  std::filesystem::create_symlink(uploads / "notes.txt", uploads / "upload-linked");
  std::filesystem::create_directory(uploads / "upload-folder");
  const auto now = std::chrono::system_clock::now();
  EXPECT_EQ(remove_leftover_uploads(uploads, now - std::chrono::hours(1)), 0u) << "it may be this run's";
  EXPECT_EQ(remove_leftover_uploads(uploads, now + std::chrono::hours(1)), 1u);
  EXPECT_FALSE(std::filesystem::exists(ours));
  EXPECT_EQ(files_left(), 7u);
  EXPECT_EQ(remove_leftover_uploads("/nowhere", now), 0u);
}

}  // namespace
}  // namespace nexusml::api
