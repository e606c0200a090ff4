#pragma once

#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

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
