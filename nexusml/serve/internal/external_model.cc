#include "nexusml/serve/internal/external_model.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "nexusml/base/text.h"

namespace nexusml::serve::internal {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr std::string_view kOther = "other";

}  // namespace

std::int32_t NameTable::find(std::string_view name) const {
  const auto found = positions_.find(name);
  return found != positions_.end() ? found->second : -1;
}

std::int32_t NameTable::find_near(std::string_view name, std::size_t guess) const {
  if (guess < names_.size() && names_[guess] == name) return static_cast<std::int32_t>(guess);
  return find(name);
}

std::int32_t NameTable::add(std::string_view name) {
  const auto position = static_cast<std::int32_t>(names_.size());
  names_.emplace_back(name);
  positions_.emplace(name, position);
  return position;
}

std::int32_t NameTable::learn(std::string_view name, std::size_t maximum, bool& grew) {
  if (const std::int32_t known = find(name); known >= 0) return known;
  const bool full = names_.size() + 1 >= maximum;
  if (full) {
    if (const std::int32_t other = find(kOther); other >= 0) return other;
  }
  grew = true;
  return add(full ? kOther : name);
}

ExternalModel::ExternalModel(std::string name, telemetry::Telemetry& telemetry, telemetry::StoredInput stored_input,
                             ExternalLimits limits)
    : name_(std::move(name)), telemetry_(telemetry), stored_input_(stored_input), limits_(limits) {}

double ExternalModel::value_of(Feature& feature, const ExternalFeature& given) {
  const bool is_text = given.category.data() != nullptr;
  if (!is_text && std::isnan(given.number)) return kMissing;
  if (feature.kind == Feature::Kind::kUnknown) {
    feature.kind = is_text ? Feature::Kind::kCategorical : Feature::Kind::kNumeric;
  }
  if (feature.kind == Feature::Kind::kNumeric) return is_text ? telemetry::kUnknownValue : given.number;
  std::string_view category = given.category;
  if (!is_text) {
    room_.clear();
    base::append_number(room_, given.number);
    category = room_;
  }
  if (category.size() > limits_.category_bytes) category = kOther;
  const std::size_t known = feature.categories.size();
  const std::size_t room = limits_.all_categories - std::min(limits_.all_categories, categories_);
  // With no room left one more is "other", if it is not there yet.
  const std::int32_t place = feature.categories.learn(category, std::min(limits_.categories, known + room + 1), grew_);
  categories_ += feature.categories.size() - known;
  return place;
}

std::int32_t ExternalModel::learn(const ExternalPrediction& prediction, std::vector<Cell>& cells) {
  const base::MutexLock lock(mutex_);
  std::size_t next = 0;
  for (const ExternalFeature& given : prediction.features) {
    std::int32_t position = feature_names_.find_near(given.name, next);
    if (position < 0) {
      if (features_.size() >= limits_.features) continue;
      position = feature_names_.add(given.name);
      features_.emplace_back();
      grew_ = true;
    }
    const auto place = static_cast<std::uint32_t>(position);
    cells.emplace_back(place, value_of(features_[place], given));
    next = place + 1;
  }
  if (prediction.label.empty()) return -1;
  return labels_.learn(prediction.label, limits_.labels, grew_);
}

std::shared_ptr<const ExternalModel::Snapshot> ExternalModel::snapshot() {
  const base::MutexLock lock(mutex_);
  if (!grew_) return snapshot_;
  auto source = std::make_shared<telemetry::EventSource>();
  source->model = name_;
  source->type = name_;
  source->external = true;
  source->stored_input = stored_input_;
  source->labels = labels_.names();
  for (std::size_t i = 0; i < features_.size(); ++i) {
    source->features.push_back({feature_names_.names()[i], features_[i].categories.names()});
  }
  auto made = std::make_shared<Snapshot>();
  if (snapshot_ != nullptr && labels_shown_ == labels_.size()) {
    made->metrics = snapshot_->metrics;
  } else {
    made->metrics = telemetry_.model(source->type, name_, source->labels);
    made->metrics.set_loaded(true);  // somewhere
    labels_shown_ = labels_.size();
  }
  made->source = std::move(source);
  snapshot_ = std::move(made);
  grew_ = false;
  return snapshot_;
}

}  // namespace nexusml::serve::internal
