// Counts the allocations of the thread that predicts, to hold the way of a prediction to the claim that it makes none once warm.
#include <gtest/gtest.h>

#include "nexusml/serve/predictor.h"
#include "tests/support/counting_allocations.h"
#include "tests/support/sample_models.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::serve {
namespace {

class Allocation : public testing::Test {
 protected:
  void SetUp() override {
    support::save_versions(repository_, *support::train_sentiment(), 1);
    support::save_versions(repository_, *support::train_diagnostic(), 1);
    support::save_versions(repository_, *support::train_recsys(), 1);
    ASSERT_TRUE(host_.load_all().ok());
  }

  /// Allocations of 100 predictions after some to warm up.
  std::size_t count(std::string_view name, const models::Input& input) {
    Predictor predictor(host_, clock_, &queue_);
    bool ok = true;
    const auto predict = [&] { ok = ok && predictor.predict(**predictor.find(name), input).ok(); };
    for (int i = 0; i < 3; ++i) predict();
    const std::size_t before = support::thread_allocations();
    for (int i = 0; i < 100; ++i) predict();
    const std::size_t made = support::thread_allocations() - before;
    EXPECT_TRUE(ok);
    return made;
  }

  support::TemporaryFolder folder_;
  models::Repository repository_{folder_.path()};
  metrics::Registry registry_;
  telemetry::Telemetry telemetry_{registry_};
  base::SystemClock clock_;
  ModelHost host_{repository_, telemetry_, clock_, {}};
  telemetry::EventQueue queue_{telemetry_, {}, {.idle_wait = std::chrono::hours(1)}};
};

TEST_F(Allocation, PredictingATextMakesNone) {
  EXPECT_EQ(count("sentiment", models::TextInput{"what a good day, giảng viên, número 17!", {}}), 0u);
}

TEST_F(Allocation, PredictingARowOfFeaturesMakesNone) {
  const double values[] = {61, 1};
  EXPECT_EQ(count("diagnostic", models::FeatureInput{values}), 0u);
}

TEST_F(Allocation, RatingAndRankingMakeNone) {
  EXPECT_EQ(count("recsys", models::RatingInput{"u2", "i0"}), 0u);
  EXPECT_EQ(count("recsys", models::RatingInput{"a user that training never saw", "i0"}), 0u);
  EXPECT_EQ(count("recsys", models::RatingInput{"u2", {}, 10}), 0u);
}

TEST(AllocationCounter, Counts) {
  EXPECT_TRUE(support::allocations_are_counted());
}

}  // namespace
}  // namespace nexusml::serve
