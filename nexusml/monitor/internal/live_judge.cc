#include "nexusml/monitor/internal/live_judge.h"

#include <algorithm>
#include <utility>

namespace nexusml::monitor {
namespace {

CurrentSummary summary_of(const WindowColumn& column, const WindowCounts& window, std::size_t index) {
  const std::span<const std::uint64_t> counts = std::span(window.counts).subspan(column.first, column.places);
  if (std::holds_alternative<stats::CategoryIndex>(column.cut)) return {.counts = counts};
  const ValueRange& range = window.ranges[index];
  const bool has_values = range.minimum <= range.maximum;
  return {.counts = counts.first(column.places - 1),
          .missing = counts.back(),
          .minimum = has_values ? range.minimum : 0,
          .maximum = has_values ? range.maximum : 0};
}

std::vector<bool> verdicts(std::span<LiveFeature> features, const DriftOptions& options) {
  std::vector<FeatureDrift> drifts;
  for (const LiveFeature& feature : features) drifts.push_back(feature.drift);
  judge(drifts, options);
  std::vector<bool> drifted;
  for (const FeatureDrift& drift : drifts) drifted.push_back(drift.drifted);
  return drifted;
}

DatasetDrift dataset_of(const std::vector<LiveFeature>& features, double drifted_share) {
  DatasetDrift dataset;
  if (features.empty()) return dataset;
  for (const LiveFeature& feature : features) dataset.drifted_features += feature.drift.drifted ? 1 : 0;
  dataset.share = static_cast<double>(dataset.drifted_features) / static_cast<double>(features.size());
  dataset.drifted = dataset.drifted_features > 0 && dataset.share >= drifted_share;
  return dataset;
}

}  // namespace

std::string_view name_of(DriftState state) {
  switch (state) {
    case DriftState::kNoReference:
      return "no_reference";
    case DriftState::kNoPredictions:
      return "no_predictions";
    case DriftState::kNotEnoughData:
      return "not_enough_data";
    case DriftState::kStable:
      return "stable";
    case DriftState::kDrifted:
      return "drifted";
  }
  bug("DriftState outside the enum");
}

LiveJudge::LiveJudge(std::shared_ptr<const WindowLayout> layout, LiveDriftOptions options)
    : layout_(std::move(layout)),
      options_(std::move(options)),
      memory_(layout_->columns().size(), Memory{VerdictPersistence(options_.confirming_evaluations)}) {}

DriftReading LiveJudge::evaluate(const WindowCounts& window) {
  DriftReading reading;
  reading.held = layout_;
  reading.reference = std::shared_ptr<const stats::ReferenceProfile>(layout_, &layout_->reference());
  reading.reference_rows = layout_->reference().rows;
  reading.rows = window.rows;
  reading.minimum_rows = options_.minimum_samples;
  if (window.rows > 0) reading.start = window.start;
  if (window.rows == 0 || window.rows < options_.minimum_samples) {
    forget();
    reading.state = window.rows == 0 ? DriftState::kNoPredictions : DriftState::kNotEnoughData;
    return reading;
  }
  reading.features = compare(window, 0, layout_->features(), reading);
  reading.predictions = compare(window, layout_->features(), layout_->columns().size(), reading);
  reading.dataset = dataset_of(reading.features, options_.drift.drifted_share);
  bool drifted = reading.dataset.drifted_features > 0;
  for (const LiveFeature& prediction : reading.predictions) {
    drifted = drifted || prediction.drift.drifted;
    for (const MethodScore& one : prediction.scores) {
      if (one.method != DriftMethod::kJensenShannon) continue;
      reading.prediction_score = std::max(reading.prediction_score.value_or(0), one.score);
    }
  }
  reading.state = drifted ? DriftState::kDrifted : DriftState::kStable;
  return reading;
}

void LiveJudge::forget() {
  std::ranges::fill(memory_, Memory{VerdictPersistence(options_.confirming_evaluations)});
}

std::vector<Remembered> LiveJudge::remembered() const {
  std::vector<Remembered> all;
  for (const Memory& memory : memory_) all.push_back(memory.remembered);
  return all;
}

void LiveJudge::restore(std::span<const Remembered> remembered) {
  if (remembered.size() != memory_.size()) return;
  forget();
  for (std::size_t i = 0; i < memory_.size(); ++i) {
    memory_[i].remembered = remembered[i];
    const std::uint32_t steps = std::min(remembered[i].running, options_.confirming_evaluations);
    for (std::uint32_t step = 0; step < steps; ++step) memory_[i].persistence.update(true);
  }
}

std::vector<LiveFeature> LiveJudge::compare(const WindowCounts& window, std::size_t first, std::size_t last,
                                            DriftReading& reading) {
  std::vector<LiveFeature> features;
  std::vector<Memory*> memories;
  for (std::size_t i = first; i < last; ++i) {
    const WindowColumn& column = layout_->columns()[i];
    const CurrentSummary summary = summary_of(column, window, i);
    Result<FeatureDrift> drift = compare_feature(*column.reference, summary, options_.drift);
    if (!drift.ok()) {
      reading.errors.push_back(drift.error().message);
      continue;
    }
    // A value may be in few of the predictions only: those made elsewhere need not have every feature.
    if (drift->current_rows < options_.minimum_samples) drift->p_value.reset();
    std::vector<MethodScore> scores;
    if (drift->p_value) scores = distances_of(*column.reference, summary);
    const auto counts = std::span(window.counts).subspan(column.first, column.places);
    features.push_back({.drift = std::move(*drift),
                        .scores = std::move(scores),
                        .reference = column.reference,
                        .current = std::vector<std::uint64_t>(counts.begin(), counts.end())});
    memories.push_back(&memory_[i]);
  }
  const std::vector<bool> suspect = verdicts(features, options_.drift);
  DriftOptions strict = options_.drift;
  strict.false_discovery_rate = std::min(strict.false_discovery_rate, options_.alarm_rate);
  const std::vector<bool> certain = verdicts(features, strict);
  for (std::size_t i = 0; i < features.size(); ++i) {
    Memory& memory = *memories[i];
    Remembered& remembered = memory.remembered;
    remembered.running = suspect[i] ? remembered.running + 1 : 0;
    const bool persists = memory.persistence.update(suspect[i]);
    remembered.drifted = persists && (remembered.drifted || certain[i]);
    features[i].drift.drifted = remembered.drifted;
    features[i].evaluations_running = remembered.running;
  }
  std::ranges::sort(features, [](const LiveFeature& a, const LiveFeature& b) { return is_worse(a.drift, b.drift); });
  return features;
}

}  // namespace nexusml::monitor
