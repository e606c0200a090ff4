// Counts every allocation of the program: reading a request and writing its answer make none once warm.
#include <gtest/gtest.h>

#include <string>

#include "nexusml/http/request.h"
#include "nexusml/serve/json_answer.h"
#include "nexusml/serve/json_input.h"
#include "tests/support/counting_allocations.h"
#include "tests/support/sample_models.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::api {
namespace {

class Allocation : public testing::Test {
 protected:
  void SetUp() override {
    support::save_versions(repository_, *support::train_sentiment(), 1);
    support::save_versions(repository_, *support::train_diagnostic(), 1);
    support::save_versions(repository_, *support::train_recsys(), 1);
    ASSERT_TRUE(host_.load_all().ok());
  }

  /// Allocations of 100 requests, from their bytes to the bytes of the answer, after some to warm up.
  std::size_t count(std::string_view name, std::string body) {
    serve::Predictor predictor(host_, clock_);
    serve::JsonInputReader reader;
    std::string answer;
    const std::size_t size = body.size();
    body.append(http::Request::kBodyPadding, ' ');
    bool ok = true;
    const auto predict = [&] {
      const serve::LoadedModel& loaded = **predictor.find(name);
      ok = ok && reader.read(std::string_view(body).substr(0, size), loaded.info());
      const auto answered = predictor.predict(loaded, reader.input());
      ok = ok && answered.ok();
      answer.clear();
      if (ok) serve::write_answer(answer, *answered, reader.input(), reader.warnings());
    };
    for (int i = 0; i < 3; ++i) predict();
    const std::size_t room = answer.capacity();
    answer.reserve(room + 64);  // latencies differ in length
    const std::size_t before = support::allocations();
    for (int i = 0; i < 100; ++i) predict();
    const std::size_t made = support::allocations() - before;
    EXPECT_TRUE(ok);
    return made;
  }

  support::TemporaryFolder folder_;
  models::Repository repository_{folder_.path()};
  metrics::Registry registry_;
  telemetry::Telemetry telemetry_{registry_};
  base::SystemClock clock_;
  serve::ModelHost host_{repository_, telemetry_, clock_, {}};
};

TEST_F(Allocation, ATextFromBytesToBytesMakesNone) {
  EXPECT_EQ(count("sentiment", R"({"text": "what a good day, \"giảng viên\", número \u00e9!"})"), 0u);
}

TEST_F(Allocation, FeaturesFromBytesToBytesMakeNone) {
  EXPECT_EQ(count("diagnostic", R"({"features": {"age": 61.5, "cough": "yes"}})"), 0u);
}

TEST_F(Allocation, RatingsFromBytesToBytesMakeNone) {
  EXPECT_EQ(count("recsys", R"({"user_id": "u2", "item_id": "i0"})"), 0u);
  EXPECT_EQ(count("recsys", R"({"user_id": 18446744073709551615, "item_id": -9223372036854775808})"), 0u);
  EXPECT_EQ(count("recsys", R"({"user_id": "u2", "top_k": 5})"), 0u);
}

TEST(Reading, ASeriesMakesNoAllocation) {  // forecasting it does
  std::string body = R"({"horizon": 12, "period": 7, "values": [null)";
  for (int i = 0; i < 1000; ++i) body += "," + std::to_string(i * 0.25);
  body += "]}";
  const std::size_t size = body.size();
  body.append(http::Request::kBodyPadding, ' ');
  const models::ModelInfo info = support::fake_info(models::ModelType::kTrend, {"down", "flat", "up"});
  serve::JsonInputReader reader;
  bool ok = reader.read(std::string_view(body).substr(0, size), info);
  const std::size_t before = support::allocations();
  for (int i = 0; i < 100; ++i) ok = ok && reader.read(std::string_view(body).substr(0, size), info);
  EXPECT_EQ(support::allocations() - before, 0u);
  EXPECT_TRUE(ok);
}

TEST_F(Allocation, AWarningMakesSome) {
  EXPECT_GT(count("sentiment", R"({"text": "a good day", "a field that nobody knows": 1})"), 0u);
}

}  // namespace
}  // namespace nexusml::api
