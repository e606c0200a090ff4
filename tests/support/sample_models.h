#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "nexusml/models/recsys/rating_model.h"
#include "nexusml/models/repository.h"
#include "nexusml/models/table.h"
#include "nexusml/models/training.h"

// Small trained models for tests of several rooms.
namespace nexusml::support {

inline std::unique_ptr<models::Model> train_or_die(models::ModelType type, std::string_view name,
                                                   const std::string& csv) {
  const base::SystemClock clock;
  auto model = models::train(type, name, models::Table::parse(csv).value(), {}, clock);
  if (!model.ok()) bug("a test's model: " + model.error().message);
  return std::move(model).value();
}

/// Texts with "good" are positive, those with "bad" negative.
inline std::unique_ptr<models::Model> train_sentiment(std::string_view name = "sentiment") {
  std::string csv = "text,label\n";
  for (int i = 0; i < 15; ++i) csv += "a good day number " + std::to_string(i) + ",positive\n";
  for (int i = 0; i < 15; ++i) csv += "a bad day number " + std::to_string(i) + ",negative\n";
  return train_or_die(models::ModelType::kSentiment, name, csv);
}

/// `age` (20..89) and `cough` (no, yes) decide between healthy and ill.
inline std::string diagnostic_csv() {
  std::string csv = "age,cough,label\n";
  for (int i = 0; i < 40; ++i) {
    const int age = 20 + (i * 37) % 70;
    const bool cough = i % 3 == 0;
    csv +=
        std::to_string(age) + (cough ? ",yes," : ",no,") + (age > 60 || (cough && age > 40) ? "ill" : "healthy") + "\n";
  }
  return csv;
}
inline std::unique_ptr<models::Model> train_diagnostic(std::string_view name = "diagnostic") {
  return train_or_die(models::ModelType::kDiagnostic, name, diagnostic_csv());
}

/// Texts with "prize" are spam.
inline std::unique_ptr<models::Model> train_email(std::string_view name = "email") {
  std::string csv = "subject,text,label\n";
  for (int i = 0; i < 15; ++i) csv += "win,a prize for number " + std::to_string(i) + ",spam\n";
  for (int i = 0; i < 15; ++i) csv += "hello,the meeting is on day " + std::to_string(i) + ",ham\n";
  return train_or_die(models::ModelType::kEmail, name, csv);
}

/// Texts with "goal" are sport, those with "market" business, those with "planet" science.
inline std::unique_ptr<models::Model> train_topic(std::string_view name = "topic") {
  std::string csv = "text,label\n";
  for (int i = 0; i < 10; ++i) {
    const std::string number = std::to_string(i);
    csv += "a late goal wins match " + number + ",sport\n";
    csv += "the market falls for day " + number + ",business\n";
    csv += "a new planet near star " + number + ",science\n";
  }
  return train_or_die(models::ModelType::kTopic, name, csv);
}

/// The data of train_diagnostic() as the risk "yes" or "no".
inline std::unique_ptr<models::Model> train_risk(std::string_view name = "risk") {
  std::string csv = diagnostic_csv();
  for (const auto& [from, to] : {std::pair(",healthy\n", ",no\n"), std::pair(",ill\n", ",yes\n")}) {
    for (std::size_t at = csv.find(from); at != std::string::npos; at = csv.find(from)) {
      csv.replace(at, std::string_view(from).size(), to);
    }
  }
  return train_or_die(models::ModelType::kRisk, name, csv);
}

/// Users u0..u7 and items i0..i5: users of even number like items of even number, the others the others. Every user has
/// left two items unrated, one of either kind.
inline std::string ratings_csv() {
  std::string csv = "user_id,item_id,rating\n";
  for (int user = 0; user < 8; ++user) {
    for (int item = 0; item < 6; ++item) {
      if (item == user % 6 || item == (user + 1) % 6) continue;
      csv += "u" + std::to_string(user) + ",i" + std::to_string(item) + (user % 2 == item % 2 ? ",5\n" : ",1\n");
    }
  }
  return csv;
}
/// What training finds in ratings_csv(), without the seconds that its draws take in a debug build: one factor, which is
/// whether a number is even.
inline std::unique_ptr<models::Model> train_recsys(std::string_view name = "recsys") {
  constexpr std::size_t kUsers = 8;
  constexpr std::size_t kItems = 6;
  constexpr std::array<std::string_view, kUsers> kUserIds = {"u0", "u1", "u2", "u3", "u4", "u5", "u6", "u7"};
  constexpr std::array<std::string_view, kItems> kItemIds = {"i0", "i1", "i2", "i3", "i4", "i5"};
  models::recsys::RatingParameters parameters;
  parameters.mean = 3;
  parameters.minimum = 1;
  parameters.maximum = 5;
  parameters.users = models::recsys::IdIndex(kUserIds);
  parameters.items = models::recsys::IdIndex(kItemIds);
  parameters.user_biases.assign(kUsers + 1, 0);
  parameters.item_biases.assign(kItems + 1, 0);
  parameters.user_factors.assign((kUsers + 1) * parameters.rank, 0);
  parameters.item_factors.assign((kItems + 1) * parameters.rank, 0);
  parameters.rated_starts = {0};
  for (std::size_t item = 0; item < kItems; ++item) parameters.item_factors[item * parameters.rank] = item % 2 ? -2 : 2;
  for (std::uint32_t user = 0; user < kUsers; ++user) {
    parameters.user_factors[user * parameters.rank] = user % 2 ? -1 : 1;
    for (std::uint32_t item = 0; item < kItems; ++item) {
      if (item != user % kItems && item != (user + 1) % kItems) parameters.rated.push_back(item);
    }
    parameters.rated_starts.push_back(parameters.rated.size());
  }
  models::ModelInfo info;
  info.type = models::ModelType::kRecsys;
  info.name = name;
  info.training_samples = parameters.rated.size();
  info.evaluation.rows = 8;
  info.evaluation.rmse = 0.25;
  info.evaluation.mae = 0.125;
  return std::make_unique<models::recsys::RatingModel>(std::move(info), std::move(parameters));
}

/// Two series that rise and have a season of four.
inline std::string series_csv() {
  constexpr int kSeason[] = {6, -4, 7, -9};
  std::string csv = "series_id,t,value\n";
  for (int series = 0; series < 2; ++series) {
    for (int t = 0; t < 32; ++t) {
      const int noise = (t * 37 + series * 11) % 5;
      csv += "s" + std::to_string(series) + "," + std::to_string(t) + "," +
             std::to_string(100 + t + kSeason[t % 4] + noise) + "\n";
    }
  }
  return csv;
}
inline std::unique_ptr<models::Model> train_trend(std::string_view name = "trend") {
  return train_or_die(models::ModelType::kTrend, name, series_csv());
}

/// One trained model of each of the seven types, under the type's name.
inline std::vector<std::unique_ptr<models::Model>> train_all_seven() {
  std::vector<std::unique_ptr<models::Model>> trained;
  trained.push_back(train_sentiment());
  trained.push_back(train_email());
  trained.push_back(train_topic());
  trained.push_back(train_recsys());
  trained.push_back(train_trend());
  trained.push_back(train_diagnostic());
  trained.push_back(train_risk());
  return trained;
}

/// Saves so many versions of the model.
inline void save_versions(const models::Repository& repository, models::Model& model, int count) {
  for (int i = 0; i < count; ++i) {
    if (const auto saved = repository.save(model); !saved.ok()) bug("a test's model: " + saved.error().message);
  }
}

/// A model whose answer a test decides; it has no files.
class FakeModel : public models::Model {
 public:
  explicit FakeModel(models::ModelInfo info) : Model(std::move(info)) {}

  [[nodiscard]] Status predict(const models::Input& input, models::Workspace&,
                               models::Prediction& prediction) const override {
    const std::size_t labels = info().labels.size();
    std::size_t label = 0;
    if (const auto* text = std::get_if<models::TextInput>(&input)) {
      if (text->text == "fail") return Error(ErrorCode::kInternal, "the engine broke");
      // "1:0.75" answers label 1 with a confidence of 0.75.
      label = static_cast<std::size_t>(text->text.at(0) - '0');
      prediction.confidence = std::stod(std::string(text->text.substr(2)));
    } else {
      label = std::get<models::FeatureInput>(input).values[0] > 0 ? 1 : 0;
      prediction.confidence = 0.75;
    }
    prediction.label = static_cast<std::int32_t>(label);
    prediction.scores.assign(labels, (1 - prediction.confidence) / static_cast<double>(labels - 1));
    prediction.scores[label] = prediction.confidence;
    prediction.contributions.clear();
    return {};
  }
  [[nodiscard]] Status save(const std::filesystem::path&) const override {
    return Error(ErrorCode::kUnavailable, "the disk is full");
  }
};

inline models::ModelInfo fake_info(models::ModelType type, std::vector<std::string> labels) {
  models::ModelInfo info;
  info.type = type;
  info.name = models::name_of(type);
  info.version = 7;
  info.labels = std::move(labels);
  return info;
}

/// Two features: `age`, numeric, and `sex`, one of f and m.
inline models::FeatureSchema two_features() {
  models::Feature age;
  age.name = "age";
  models::Feature sex;
  sex.name = "sex";
  sex.kind = models::Feature::Kind::kCategorical;
  sex.categories = {"f", "m"};
  return models::FeatureSchema::create({age, sex}).value();
}

}  // namespace nexusml::support
