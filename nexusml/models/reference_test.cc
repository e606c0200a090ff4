#include "nexusml/models/reference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <variant>

#include "nexusml/stats/reference_json.h"
#include "tests/support/sample_models.h"

namespace nexusml::models {
namespace {

using stats::CategoricalProfile;
using stats::CategoryCount;
using stats::NumericProfile;
using stats::ReferenceProfile;
using testing::ElementsAre;

ReferenceProfile reference_of(const Model& model, const std::string& csv) {
  auto reference = make_reference(model, Table::parse(csv).value(), {});
  if (!reference.ok()) bug("a test's reference: " + reference.error().message);
  return std::move(reference).value();
}

const NumericProfile& numeric(const ReferenceProfile& reference, std::string_view name) {
  const auto* feature = reference.find(name);
  if (feature == nullptr) bug("no feature " + std::string(name));
  return std::get<NumericProfile>(feature->profile);
}

const CategoricalProfile& categorical(const ReferenceProfile& reference, std::string_view name) {
  const auto* feature = reference.find(name);
  if (feature == nullptr) bug("no feature " + std::string(name));
  return std::get<CategoricalProfile>(feature->profile);
}

std::vector<std::string> names(const ReferenceProfile& reference) {
  std::vector<std::string> list;
  for (const auto& feature : reference.features) list.push_back(feature.name);
  return list;
}

std::uint64_t sum(const CategoricalProfile& profile) {
  return std::accumulate(profile.categories.begin(), profile.categories.end(), profile.other + profile.missing,
                         [](std::uint64_t total, const CategoryCount& one) { return total + one.count; });
}

TEST(Reference, of_a_tabular_model_has_the_features_of_its_schema) {
  const auto model = support::train_diagnostic();
  const ReferenceProfile reference = reference_of(*model, support::diagnostic_csv() + "NA,?,ill\n");
  EXPECT_EQ(reference.rows, 41U);
  EXPECT_EQ(reference.sampled_rows, 41U);
  EXPECT_THAT(names(reference), ElementsAre("age", "cough"));
  EXPECT_EQ(numeric(reference, "age").count, 40U);
  EXPECT_EQ(numeric(reference, "age").missing, 1U);
  EXPECT_EQ(numeric(reference, "age").minimum, 20);
  EXPECT_THAT(categorical(reference, "cough").categories,
              ElementsAre(CategoryCount{"no", 26}, CategoryCount{"yes", 14}));
  EXPECT_EQ(categorical(reference, "cough").missing, 1U);
}

TEST(Reference, has_the_predictions_of_the_evaluation) {
  const auto model = support::train_diagnostic();
  const Evaluation& evaluation = model->info().evaluation;
  const ReferenceProfile reference = reference_of(*model, support::diagnostic_csv());
  ASSERT_TRUE(reference.labels.has_value());
  EXPECT_EQ(sum(*reference.labels), evaluation.rows);
  for (const CategoryCount& label : reference.labels->categories) {
    const std::size_t predicted = label.name == "healthy" ? 0 : 1;
    EXPECT_EQ(label.count, evaluation.confusion[0][predicted] + evaluation.confusion[1][predicted]);
  }
  ASSERT_TRUE(reference.confidence.has_value());
  EXPECT_EQ(reference.confidence->counts, evaluation.confidence_counts);
  EXPECT_EQ(reference.confidence->count, evaluation.rows);
}

TEST(Reference, lacks_predictions_that_the_evaluation_lacks) {
  const auto model = support::train_diagnostic();
  model->mutable_info().evaluation = {};
  const ReferenceProfile reference = reference_of(*model, support::diagnostic_csv());
  EXPECT_FALSE(reference.labels.has_value());
  EXPECT_FALSE(reference.confidence.has_value());
}

TEST(Reference, of_a_text_model_has_the_traits_of_the_texts) {
  const auto model = support::train_sentiment();
  const ReferenceProfile reference = reference_of(*model, "text,label\na good day,positive\nmá,negative\n");
  EXPECT_THAT(names(reference),
              ElementsAre("text.characters", "text.words", "text.non_ascii_share", "text.mean_word_length"));
  EXPECT_EQ(numeric(reference, kTextCharacters).maximum, 10);
  EXPECT_EQ(numeric(reference, kTextWords).mean, 2);
  EXPECT_EQ(numeric(reference, kTextNonAsciiShare).maximum, 0.5);
  EXPECT_EQ(numeric(reference, kTextMeanWordLength).minimum, 2);
}

TEST(Reference, of_an_email_model_joins_subject_and_text) {
  const auto model = support::train_email();
  const ReferenceProfile reference = reference_of(*model, "subject,text,label\nwin it,a prize,spam\n,a prize,ham\n");
  EXPECT_EQ(numeric(reference, kTextWords).maximum, 4);
  EXPECT_EQ(numeric(reference, kTextWords).minimum, 2);
  EXPECT_EQ(numeric(reference, kTextCharacters).maximum, 14);
  EXPECT_EQ(input_traits({.text = "a prize", .subject = "win it"}).characters, 14);
}

TEST(Reference, of_a_recommender_has_popularity_cold_starts_and_ratings) {
  const auto model = support::train_recsys();
  const ReferenceProfile reference = reference_of(*model, support::ratings_csv() + "newcomer,i0,5\nu1,novelty,1\n");
  const std::uint64_t rows = reference.rows;
  EXPECT_EQ(sum(categorical(reference, kRecsysItem)), rows);
  EXPECT_THAT(categorical(reference, kRecsysColdStart).categories,
              ElementsAre(CategoryCount{"false", rows - 2}, CategoryCount{"true", 2}));
  EXPECT_EQ(numeric(reference, kRecsysPredictedRating).count, rows);
}

TEST(Reference, ratings_spread_as_those_of_unseen_rows) {
  const auto model = support::train_recsys();
  const auto spread = [&](double rmse) {
    model->mutable_info().evaluation.rmse = rmse;
    return numeric(reference_of(*model, support::ratings_csv()), kRecsysPredictedRating).standard_deviation;
  };
  EXPECT_NEAR(spread(1.5), std::sqrt(4 - 1.5 * 1.5), 1e-9);  // half of the ratings are 1, half 5
  EXPECT_NEAR(spread(3), 0, 1e-9);                           // no better than the mean: it says nothing else
}

TEST(Reference, of_a_forecaster_has_the_traits_of_each_series) {
  const auto model = support::train_trend();
  const ReferenceProfile reference = reference_of(*model, support::series_csv() + "gone,1,NA\n");
  EXPECT_EQ(reference.rows, 3U);
  EXPECT_THAT(names(reference), ElementsAre("series.level", "series.spread", "series.seasonal_strength"));
  EXPECT_EQ(numeric(reference, kSeriesLevel).count, 2U);
  EXPECT_NEAR(numeric(reference, kSeriesLevel).mean, 117.5, 2);
  EXPECT_GT(numeric(reference, kSeriesSeasonalStrength).minimum, 0.8);
}

TEST(Reference, of_a_long_table_takes_rows_evenly) {
  const auto model = support::train_sentiment();
  std::string csv = "text,label\n";
  for (std::size_t i = 0; i < 2 * kMostReferenceRows; ++i) csv += i % 2 == 0 ? "a,positive\n" : "a bc,negative\n";
  const ReferenceProfile reference = reference_of(*model, csv);
  EXPECT_EQ(reference.rows, 2 * kMostReferenceRows);
  EXPECT_EQ(reference.sampled_rows, kMostReferenceRows);
  EXPECT_EQ(numeric(reference, kTextWords).count, kMostReferenceRows);
}

TEST(Reference, of_every_type_survives_its_file) {
  const auto models = support::train_all_seven();
  const std::string texts = "subject,text,label\nwin,a prize,spam\nhello,a day,ham\n";
  for (const auto& model : models) {
    const Engine engine = engine_of(model->info().type);
    const ReferenceProfile reference =
        reference_of(*model, engine == Engine::kTextClassifier        ? texts
                             : engine == Engine::kMatrixFactorisation ? support::ratings_csv()
                             : engine == Engine::kForecast            ? support::series_csv()
                                                                      : support::diagnostic_csv());
    const auto read = stats::parse_reference_profile(stats::to_json(reference));
    ASSERT_TRUE(read.ok()) << model->info().name << ": " << read.error().message;
    EXPECT_EQ(*read, reference) << model->info().name;
  }
}

TEST(Reference, names_what_is_wrong_with_the_table) {
  const auto message = [](const Model& model, const std::string& csv) {
    const auto reference = make_reference(model, Table::parse(csv).value(), {});
    return reference.ok() ? "none" : reference.error().message;
  };
  EXPECT_EQ(message(*support::train_sentiment(), "label\na\n"), "no column \"text\"; the columns are label");
  EXPECT_EQ(message(*support::train_diagnostic(), "age,label\n1,a\n"),
            "no column \"cough\"; the columns are age, label");
  EXPECT_EQ(message(*support::train_diagnostic(), "age,cough,label\n1,yes,a\nold,no,a\n"),
            "line 3: column \"age\" is not a finite number");
  EXPECT_EQ(message(*support::train_recsys(), "user_id,item_id,rating\nu,i,good\n"),
            "line 2: column \"rating\" is not a finite number");
}

}  // namespace
}  // namespace nexusml::models
