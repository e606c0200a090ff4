#include "nexusml/monitor/internal/recent_answers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "nexusml/base/text.h"
#include "nexusml/monitor/internal/compare_truth.h"
#include "nexusml/monitor/internal/stored_input.h"
#include "nexusml/stats/forecast_errors.h"

namespace nexusml::monitor {
namespace {

constexpr std::size_t kMostSegments = 1000;
constexpr std::size_t kMostVersions = 1000;
constexpr std::size_t kMostSources = 0xFFFF;
constexpr std::size_t kFetchedAtOnce = 32;

using telemetry::EventSource;
using telemetry::PredictionEvent;

/// The rest of a table's names.
void append_new(std::vector<std::string>& copy, const NameTable& table) {
  const auto& names = table.names();
  copy.insert(copy.end(), names.begin() + static_cast<std::ptrdiff_t>(copy.size()), names.end());
}

/// Takes a row whose answer has a name, or is none.
std::string_view name_of_answer(const LabelledRow& row, const NameTable& labels) {
  return row.answer == NameTable::kNone ? std::string_view() : std::string_view(labels.names()[row.answer]);
}

double probability_or_nothing(double number) {
  return number >= 0 && number <= 1 ? number : LabelledRow::kNoNumber;
}

double number_or_nothing(double number) {
  return std::isfinite(number) ? number : LabelledRow::kNoNumber;
}

}  // namespace

struct RecentAnswers::Model {
  std::size_t number = 0;
  std::string name{};
  std::string segment_feature{};
  std::string version{};            // that serves, or the last one met
  bool is_served = false;           // somebody said which version serves
  std::size_t declared_labels = 0;  // of that version; 0: not known
  NameTable labels{};
  NameTable segments{};
  NameTable versions{};
  std::vector<std::pair<std::string, Source*>> sources{};  // by version
  PredictionCounts counts;
};

RecentAnswers::RecentAnswers(const LivePerformanceOptions& options, std::chrono::system_clock::time_point started)
    : options_(options), started_(started), index_(options.index_bytes) {}

RecentAnswers::~RecentAnswers() = default;

RecentAnswers::Model* RecentAnswers::model_of(std::string_view name) {
  if (const auto found = by_name_.find(name); found != by_name_.end()) return found->second;
  if (models_.size() >= kMostModels) return nullptr;
  auto model = std::make_unique<Model>(
      Model{.number = models_.size(), .name = std::string(name), .counts = PredictionCounts(options_.window)});
  if (const auto segment = options_.segments.find(name); segment != options_.segments.end()) {
    model->segment_feature = segment->second;
  }
  by_name_.emplace(model->name, model.get());
  return models_.emplace_back(std::move(model)).get();
}

RecentAnswers::Source* RecentAnswers::source_of(Model& model, std::string_view version) {
  for (auto known = model.sources.rbegin(); known != model.sources.rend(); ++known) {
    if (known->first == version) return known->second;
  }
  if (sources_.size() >= kMostSources) return nullptr;
  Source& source = sources_.emplace_back();
  source.model = model.number;
  source.number = static_cast<std::uint16_t>(sources_.size() - 1);
  source.version = model.versions.learn(version, kMostVersions);
  model.sources.emplace_back(version, &source);
  return &source;
}

/// Labels, features and categories keep their places while a version lives; those of models served elsewhere grow.
RecentAnswers::Source* RecentAnswers::bind(const EventSource& event_source) {
  Model* const model = model_of(event_source.model);
  if (model == nullptr) return nullptr;
  Source* const source = source_of(*model, event_source.version);
  if (source == nullptr) return nullptr;
  if (!model->is_served) model->version = event_source.version;
  for (std::size_t i = source->labels.size(); i < event_source.labels.size(); ++i) {
    source->labels.push_back(model->labels.learn(event_source.labels[i], kMostAnswers));
  }
  if (model->segment_feature.empty()) return source;
  const auto& features = event_source.features;
  if (source->segment_feature < 0) {
    const auto found = std::ranges::find(features, model->segment_feature, &telemetry::EventFeature::name);
    if (found == features.end()) return source;
    source->segment_feature = found - features.begin();
  }
  const auto& categories = features[static_cast<std::size_t>(source->segment_feature)].categories;
  for (std::size_t i = source->segments.size(); i < categories.size(); ++i) {
    source->segments.push_back(model->segments.learn(categories[i], kMostSegments));
  }
  return source;
}

void RecentAnswers::add(std::span<const PredictionEvent> events) {
  const base::MutexLock lock(mutex_);
  // Sources live as long as the call: within it, an address tells one from another.
  std::array<std::pair<const EventSource*, const Source*>, 16> met{};
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (i % kFetchedAtOnce == 0) fetch(events.subspan(i, std::min(kFetchedAtOnce, events.size() - i)));
    const PredictionEvent& event = events[i];
    if (event.error) continue;
    auto& [event_source, source] = met[(reinterpret_cast<std::uintptr_t>(event.source) >> 5) % met.size()];
    if (event_source != event.source) {
      source = bind(*event.source);
      event_source = event.source;
    }
    if (source != nullptr) add(*source, event);
  }
}

/// Places of the index lie all over it: many are waited for at once, and not one after another.
void RecentAnswers::fetch(std::span<const PredictionEvent> events) const {
  for (const PredictionEvent& event : events) {
    if (const std::optional<UuidKey> id = uuid_key(event.id)) index_.will_add(*id);
  }
}

void RecentAnswers::add(const Source& source, const PredictionEvent& event) {
  if (counts_all_ || event.time >= started_) models_[source.model]->counts.add_predictions(event.time);
  const std::optional<UuidKey> id = uuid_key(event.id);
  if (!id) return;
  IndexedPrediction prediction{.id = *id, .time = event.time, .source = source.number};
  if (event.label >= 0 && static_cast<std::size_t>(event.label) < source.labels.size()) {
    prediction.label = source.labels[static_cast<std::size_t>(event.label)];
    if (prediction.label == NameTable::kOther) return;  // the store knows its name
  }
  prediction.confidence = event.confidence;
  prediction.value = number_or_nothing(event.rating);
  if (!event.series.empty() && !std::isnan(prediction.value)) {
    const Result<double> scale = stats::seasonal_naive_error(event.series, 1);
    if (scale.ok()) prediction.scale = *scale;
  }
  if (event.scores.size() == source.labels.size()) prediction.scores = event.scores;
  const auto feature = static_cast<std::size_t>(source.segment_feature);
  if (source.segment_feature >= 0 && feature < event.values.size()) {
    const double category = event.values[feature];
    const bool is_known = category >= 0 && category < static_cast<double>(source.segments.size());
    if (is_known) prediction.segment = source.segments[static_cast<std::size_t>(category)];
  }
  index_.add(prediction);
}

std::optional<JoinedLabel> RecentAnswers::join(const Truth& truth) {
  const base::MutexLock lock(mutex_);
  const std::optional<IndexedPrediction> found = index_.find(truth.id, scores_);
  if (!found) return std::nullopt;
  const Source& source = sources_[found->source];
  Model& model = *models_[source.model];
  JoinedLabel joined{.model = source.model};
  joined.row = {.id = truth.id,
                .labelled = truth.time,
                .predicted = found->time,
                .version = source.version,
                .segment = found->segment,
                .answer = found->label,
                .confidence = probability_or_nothing(found->confidence),
                .value = found->value,
                .scale = found->scale};
  compare_truth(joined.row, truth.label, name_of_answer(joined.row, model.labels), model.labels);
  if (joined.row.kind == LabelledRow::Kind::kLabel) set_probabilities(joined.row, found->scores, source.labels);
  return joined;
}

std::optional<JoinedLabel> RecentAnswers::join(const store::StoredPrediction& prediction, const Truth& truth) {
  const base::MutexLock lock(mutex_);
  Model* const model = model_of(prediction.model);
  if (model == nullptr) return std::nullopt;
  if (!model->is_served && model->sources.empty()) model->version = prediction.version;
  JoinedLabel joined{.model = model->number};
  joined.row = {.id = truth.id,
                .labelled = truth.time,
                .predicted = prediction.time,
                .version = model->versions.learn(prediction.version, kMostVersions),
                .answer = model->labels.learn(prediction.label, kMostAnswers),
                .confidence = probability_or_nothing(prediction.confidence),
                .value = number_or_nothing(prediction.value)};
  if (!model->segment_feature.empty()) {
    joined.row.segment =
        model->segments.learn(stored_category(prediction.features, model->segment_feature), kMostSegments);
  }
  if (!std::isnan(joined.row.value)) joined.row.scale = stored_scale(prediction.features);
  compare_truth(joined.row, truth.label, prediction.label, model->labels);
  return joined;
}

std::optional<JoinedLabel> RecentAnswers::join(const JoinedLabel& known, const Truth& truth) {
  if (known.row.answer == NameTable::kOther) return std::nullopt;
  const base::MutexLock lock(mutex_);
  Model& model = *models_[known.model];
  JoinedLabel joined = known;
  joined.row.labelled = truth.time;
  compare_truth(joined.row, truth.label, name_of_answer(joined.row, model.labels), model.labels);
  return joined;
}

bool RecentAnswers::needs_input(const store::StoredPrediction& prediction) const {
  return !std::isnan(prediction.value) || options_.segments.contains(prediction.model);
}

void RecentAnswers::add_stored(std::span<const store::PredictionCount> counts) {
  const base::MutexLock lock(mutex_);
  for (const store::PredictionCount& count : counts) {
    if (Model* const model = model_of(count.model)) {
      model->counts.add_predictions(count.hour, count.count - std::min(count.count, count.failed));
    }
  }
  counts_all_ = true;
}

void RecentAnswers::count_label(std::size_t model, std::chrono::system_clock::time_point predicted) {
  const base::MutexLock lock(mutex_);
  models_[model]->counts.add_label(predicted);
}

void RecentAnswers::serve(std::string_view name, std::string_view version, std::span<const std::string> labels) {
  const base::MutexLock lock(mutex_);
  Model* const model = model_of(name);
  if (model == nullptr) return;
  model->version = version;
  model->is_served = true;
  model->declared_labels = labels.size();
  for (const std::string& label : labels) (void)model->labels.learn(label, kMostAnswers);
}

std::size_t RecentAnswers::models() const {
  const base::MutexLock lock(mutex_);
  return models_.size();
}

void RecentAnswers::describe(std::size_t number, ModelNames& names) const {
  const base::MutexLock lock(mutex_);
  const Model& model = *models_[number];
  names.model = model.name;
  names.version = model.version;
  names.segment_feature = model.segment_feature;
  append_new(names.labels, model.labels);
  append_new(names.segments, model.segments);
  append_new(names.versions, model.versions);
  names.is_binary = model.declared_labels != 0 ? model.declared_labels == 2 : model.labels.names().size() <= 2;
}

LabelCoverage RecentAnswers::coverage(std::size_t model, std::chrono::system_clock::time_point from,
                                      std::chrono::system_clock::time_point until) const {
  const base::MutexLock lock(mutex_);
  return models_[model]->counts.coverage(from, until);
}

}  // namespace nexusml::monitor
