#include "nexusml/models/recsys/recsys_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <string>

#include "nexusml/base/file.h"
#include "nexusml/models/recsys/random.h"
#include "nexusml/models/recsys/rating_model.h"

namespace nexusml::models {
namespace {

using testing::HasSubstr;

TrainingOptions options() {
  TrainingOptions options;
  options.target = "rating";
  return options;
}

Result<std::unique_ptr<Model>> train_on(const std::string& rows, const TrainingOptions& how = options()) {
  const auto table = Table::parse("user_id,item_id,rating\n" + rows);
  EXPECT_TRUE(table.ok());
  const base::FakeClock clock;
  return train_recsys_model("recsys", *table, how, clock);
}

// Two kinds of users that like two kinds of items; item "i<n>" is good when n is large, user "u<n>" generous.
std::string two_tastes(int users, int items) {
  recsys::Random random(5);
  std::string rows;
  for (int u = 0; u < users; ++u) {
    for (int i = 0; i < items; ++i) {
      if (random.uniform() < 0.5) continue;
      const double taste = u % 2 == i % 2 ? 1 : -1;
      const double rating = 3 + taste + 1.0 * i / items + 0.5 * u / users + 0.2 * random.normal();
      rows += "u" + std::to_string(u) + ",i" + std::to_string(i) + "," + std::to_string(rating) + "\n";
    }
  }
  return rows;
}

RatingAnswer ask(const Model& model, std::string_view user, std::string_view item, std::size_t top_k = 0) {
  Workspace workspace;
  Prediction prediction;
  EXPECT_TRUE(model.predict(RatingInput{user, item, top_k}, workspace, prediction).ok());
  EXPECT_EQ(prediction.label, -1);
  EXPECT_TRUE(std::isnan(prediction.confidence));
  return prediction.rating;
}

TEST(RecsysModel, LearnsTastes) {
  const auto model = train_on(two_tastes(40, 30));
  ASSERT_TRUE(model.ok());
  EXPECT_GT(ask(**model, "u2", "i4").rating, ask(**model, "u3", "i4").rating + 1);
  EXPECT_GT(ask(**model, "u3", "i5").rating, ask(**model, "u2", "i5").rating + 1);
  const Evaluation& evaluation = (*model)->info().evaluation;
  EXPECT_GT(evaluation.rows, 100U);
  EXPECT_LT(*evaluation.rmse, 0.7);  // the standard deviation is 1.1; unknown users are among the held-out ones
  EXPECT_LE(*evaluation.mae, *evaluation.rmse);
  EXPECT_TRUE((*model)->info().labels.empty());
  EXPECT_EQ((*model)->info().type, ModelType::kRecsys);
}

TEST(RecsysModel, ColdStartIsExactlyAnUnknownUserOrItem) {
  const auto model = train_on(two_tastes(40, 30));
  ASSERT_TRUE(model.ok());
  EXPECT_FALSE(ask(**model, "u0", "i0").is_cold_start);
  EXPECT_TRUE(ask(**model, "u0", "new").is_cold_start);
  EXPECT_TRUE(ask(**model, "new", "i0").is_cold_start);
  EXPECT_TRUE(ask(**model, "new", "new").is_cold_start);
  EXPECT_FALSE(ask(**model, "u0", "", 3).is_cold_start);
  EXPECT_TRUE(ask(**model, "new", "", 3).is_cold_start);
  // What is known of the other side counts: good items, generous users.
  EXPECT_GT(ask(**model, "new", "i29").rating, ask(**model, "new", "i0").rating + 0.4);
  EXPECT_GT(ask(**model, "u39", "new").rating, ask(**model, "u1", "new").rating + 0.1);
  EXPECT_NEAR(ask(**model, "new", "new").rating, 3.75, 0.4);
}

TEST(RecsysModel, TellsWhichOfUserAndItemWasUnknown) {
  const auto model = train_on("a,x,4\nb,y,2\n");
  ASSERT_TRUE(model.ok());
  const auto known = [&](std::string_view user, std::string_view item, std::size_t top_k = 0) {
    const RatingAnswer answer = ask(**model, user, item, top_k);
    EXPECT_EQ(answer.is_cold_start, !answer.user_known || !answer.item_known);
    return std::pair(answer.user_known, answer.item_known);
  };
  EXPECT_EQ(known("a", "x"), std::pair(true, true));
  EXPECT_EQ(known("new", "x"), std::pair(false, true));
  EXPECT_EQ(known("a", "new"), std::pair(true, false));
  EXPECT_EQ(known("new", "new"), std::pair(false, false));
  EXPECT_EQ(known("a", "", 3), std::pair(true, true));
  EXPECT_EQ(known("new", "", 3), std::pair(false, true));
}

TEST(RecsysModel, MeasuresLookupsOnlyWithAClock) {
  /// A clock that moves on by a microsecond whenever it is read.
  class MovingClock final : public base::Clock {
   public:
    [[nodiscard]] std::chrono::system_clock::time_point now() const override { return {}; }
    [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override {
      time_ += std::chrono::microseconds(1);
      return time_;
    }

   private:
    mutable std::chrono::steady_clock::time_point time_;
  };
  const auto model = train_on("a,x,4\nb,y,2\n");
  ASSERT_TRUE(model.ok());
  const MovingClock clock;
  Workspace workspace;
  Prediction prediction;
  workspace.clock = &clock;
  ASSERT_TRUE((*model)->predict(RatingInput{"a", "x"}, workspace, prediction).ok());
  EXPECT_EQ(prediction.rating.user_lookup, std::chrono::microseconds(1));
  EXPECT_EQ(prediction.rating.item_lookup, std::chrono::microseconds(1));
  ASSERT_TRUE((*model)->predict(RatingInput{"a", {}, 1}, workspace, prediction).ok());
  EXPECT_EQ(prediction.rating.user_lookup, std::chrono::microseconds(1));
  EXPECT_EQ(prediction.rating.item_lookup, std::chrono::nanoseconds(0));
  workspace.clock = nullptr;
  ASSERT_TRUE((*model)->predict(RatingInput{"a", "x"}, workspace, prediction).ok());
  EXPECT_EQ(prediction.rating.user_lookup, std::chrono::nanoseconds(0));
}

TEST(RecsysModel, ARankingHoldsTheBestItemsThatTheUserHasNotRated) {
  const auto model = train_on(two_tastes(40, 30) + "u0,i28,5\nu0,i26,5\n");
  ASSERT_TRUE(model.ok());
  const RatingAnswer all = ask(**model, "u0", "", 1000000000);
  const auto& parameters = static_cast<const recsys::RatingModel&>(**model).parameters();
  EXPECT_EQ(all.items.size() + parameters.rated_starts[1], 30U);  // u0 is the first of the sorted ids
  for (std::size_t i = 0; i < all.items.size(); ++i) {
    EXPECT_NE(all.items[i].item, "i28");
    EXPECT_EQ(all.items[i].rating, ask(**model, "u0", all.items[i].item).rating);
    if (i > 0) {
      EXPECT_LE(all.items[i].rating, all.items[i - 1].rating);
    }
  }
  EXPECT_EQ(all.rating, all.items[0].rating);
  const RatingAnswer first = ask(**model, "u0", "", 4);
  ASSERT_EQ(first.items.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(first.items[i].item, all.items[i].item);
  EXPECT_EQ(ask(**model, "nobody", "", 100).items.size(), 30U);
}

TEST(RecsysModel, EqualItemsAreRankedByTheirIds) {
  recsys::RatingParameters parameters;
  parameters.users = recsys::IdIndex(std::vector<std::string_view>{"u"});
  parameters.items = recsys::IdIndex(std::vector<std::string_view>{"a", "b", "c", "d"});
  parameters.minimum = 1;
  parameters.maximum = 5;
  parameters.mean = 3;
  parameters.user_biases.assign(2, 0);
  parameters.item_biases = {0, 1, 1, 0, 0};
  parameters.user_factors.assign(2 * 8, 0);
  parameters.item_factors.assign(5 * 8, 0);
  parameters.rated_starts = {0, 0};
  const recsys::RatingModel model(ModelInfo{}, parameters);
  const RatingAnswer answer = ask(model, "u", "", 3);
  ASSERT_EQ(answer.items.size(), 3U);
  EXPECT_EQ(answer.items[0].item, "b");
  EXPECT_EQ(answer.items[1].item, "c");
  EXPECT_EQ(answer.items[2].item, "a");
}

TEST(RecsysModel, TheSameDataAndSeedGiveTheSameModel) {
  const std::string rows = two_tastes(12, 10);
  const auto bytes = [&](std::uint64_t seed) {
    TrainingOptions how = options();
    how.seed = seed;
    const auto model = train_on(rows, how);
    return recsys::to_bytes(static_cast<const recsys::RatingModel&>(**model).parameters());
  };
  EXPECT_EQ(bytes(1), bytes(1));
  EXPECT_NE(bytes(1), bytes(2));
}

TEST(RecsysModel, ALoadedModelAnswersBitForBitTheSame) {
  const auto model = train_on(two_tastes(12, 10));
  ASSERT_TRUE(model.ok());
  const auto folder = std::filesystem::path(testing::TempDir()) / "recsys_round_trip";
  std::filesystem::create_directories(folder);
  ASSERT_TRUE((*model)->save(folder).ok());
  const auto loaded = load_recsys_model((*model)->info(), folder);
  ASSERT_TRUE(loaded.ok());
  for (const char* user : {"u0", "u11", "new"}) {
    for (const char* item : {"i0", "i9", "new"}) {
      EXPECT_EQ(ask(**model, user, item).rating, ask(**loaded, user, item).rating);
    }
    const auto before = ask(**model, user, "", 5);
    const auto after = ask(**loaded, user, "", 5);
    for (std::size_t i = 0; i < 5 && i < before.items.size(); ++i) EXPECT_EQ(before.items[i].item, after.items[i].item);
  }
  ASSERT_TRUE(base::write_file(folder / recsys::kRatingsFileName, "NXMLRATE").ok());
  EXPECT_EQ(load_recsys_model((*model)->info(), folder).error().code, ErrorCode::kCorrupt);
  std::filesystem::remove_all(folder);
  EXPECT_EQ(load_recsys_model((*model)->info(), folder).error().code, ErrorCode::kNotFound);
}

TEST(RecsysModel, OneRatingIsEnough) {
  const auto model = train_on("a,x,4\n");
  ASSERT_TRUE(model.ok());
  for (const char* user : {"a", "b"}) {
    for (const char* item : {"x", "y"}) EXPECT_EQ(ask(**model, user, item).rating, 4);
  }
  const RatingAnswer nothing_left = ask(**model, "a", "", 5);
  EXPECT_TRUE(nothing_left.items.empty());
  EXPECT_EQ(nothing_left.rating, 4);
  EXPECT_EQ((*model)->info().training_samples, 1U);
}

TEST(RecsysModel, EqualRatingsAreAnsweredAsTheyAre) {
  const auto model = train_on("a,x,2.5\na,y,2.5\nb,x,2.5\nb,z,2.5\nc,y,2.5\n");
  ASSERT_TRUE(model.ok());
  EXPECT_EQ(ask(**model, "a", "z").rating, 2.5);
  EXPECT_EQ(ask(**model, "new", "new").rating, 2.5);
}

TEST(RecsysModel, OneUserOrOneItemIsEnough) {
  const auto one_user = train_on("a,x,1\na,y,5\na,z,3\n");
  ASSERT_TRUE(one_user.ok());
  EXPECT_TRUE(std::isfinite(ask(**one_user, "a", "y").rating));
  const auto one_item = train_on("a,x,1\nb,x,5\nc,x,3\n");
  ASSERT_TRUE(one_item.ok());
  EXPECT_TRUE(std::isfinite(ask(**one_item, "b", "x").rating));
}

TEST(RecsysModel, AnAnswerStaysWithinTheTrainingRatings) {
  const auto model = train_on(two_tastes(40, 30));
  const auto& parameters = static_cast<const recsys::RatingModel&>(**model).parameters();
  for (int u = 0; u < 40; ++u) {
    for (int i = 0; i < 30; ++i) {
      const double rating = ask(**model, "u" + std::to_string(u), "i" + std::to_string(i)).rating;
      EXPECT_GE(rating, parameters.minimum);
      EXPECT_LE(rating, parameters.maximum);
    }
  }
}

TEST(RecsysModel, LargeAndSmallUnitsAreTheSame) {
  const auto model = train_on("a,x,1000000\na,y,2000000\nb,x,1100000\nb,y,2200000\nc,x,900000\nc,y,2100000\n");
  ASSERT_TRUE(model.ok());
  EXPECT_GT(ask(**model, "new", "y").rating, ask(**model, "new", "x").rating + 300000);
}

TEST(RecsysModel, OtherInputsAreRefused) {
  const auto model = train_on("a,x,4\n");
  Workspace workspace;
  Prediction prediction;
  const auto refused = [&](const Input& input) {
    const Status status = (*model)->predict(input, workspace, prediction);
    return !status.ok() && status.error().code == ErrorCode::kInvalidArgument;
  };
  EXPECT_TRUE(refused(TextInput{"text", ""}));
  EXPECT_TRUE(refused(RatingInput{"", "x", 0}));
  EXPECT_TRUE(refused(RatingInput{"a", "", 0}));
  EXPECT_TRUE(refused(RatingInput{"a", "x", 3}));
}

TEST(RecsysModel, ATrainingTellsItsProgressAndCanBeCancelled) {
  double last = 0;
  TrainingOptions how = options();
  how.on_progress = [&](double share, std::string_view) {
    EXPECT_GE(share, last);
    EXPECT_LE(share, 1);
    last = share;
  };
  ASSERT_TRUE(train_on(two_tastes(6, 6), how).ok());
  EXPECT_EQ(last, 1);
  std::atomic<bool> cancel{false};
  how.cancel = &cancel;
  how.on_progress = [&](double share, std::string_view) {
    if (share > 0.6) cancel.store(true, std::memory_order_relaxed);  // same thread
  };
  const auto cancelled = train_on(two_tastes(6, 6), how);
  ASSERT_FALSE(cancelled.ok());
  EXPECT_EQ(cancelled.error().code, ErrorCode::kConflict);
  EXPECT_EQ(cancelled.error().message, "cancelled");
}

TEST(RecsysModel, AnEvaluationCountsAllRows) {
  const auto model = train_on("a,x,4\n");
  const auto table = Table::parse("user_id,item_id,rating\na,x,5\nb,y,2\n");
  const auto evaluation = evaluate_recsys(**model, *table);
  ASSERT_TRUE(evaluation.ok());
  EXPECT_EQ(evaluation->rows, 2U);
  EXPECT_DOUBLE_EQ(*evaluation->rmse, std::sqrt(2.5));
  EXPECT_DOUBLE_EQ(*evaluation->mae, 1.5);
  const auto bad = Table::parse("user_id,item_id,rating\na,x,5\n,y,2\n");
  EXPECT_THAT(evaluate_recsys(**model, *bad).error().message, HasSubstr("line 3"));
  const auto no_number = Table::parse("user_id,item_id,rating\na,x,?\n");
  EXPECT_THAT(evaluate_recsys(**model, *no_number).error().message, HasSubstr("line 2"));
}

}  // namespace
}  // namespace nexusml::models
