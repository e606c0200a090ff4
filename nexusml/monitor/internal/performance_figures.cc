#include "nexusml/monitor/internal/performance_figures.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "nexusml/monitor/internal/performance_slices.h"

namespace nexusml::monitor {
namespace {

using Kind = LabelledRow::Kind;

/// Columns of the rows of answers that are labels, as the statistics take them.
struct LabelColumns {
  std::vector<std::int32_t> truth;
  std::vector<std::int32_t> answer;
};

/// Labels beyond the tables share one number, but for answers that are wrong: these get another one.
LabelColumns label_columns(std::span<const LabelledRow> rows, std::size_t labels) {
  const auto other = static_cast<std::int32_t>(labels);
  LabelColumns columns;
  for (const LabelledRow& row : rows) {
    if (row.kind != Kind::kLabel) continue;
    const std::int32_t truth = row.truth < labels ? row.truth : other;
    const std::int32_t answer = row.answer < labels ? row.answer : other;
    columns.truth.push_back(truth);
    columns.answer.push_back(truth == other && answer == other && !row.is_right ? other + 1 : answer);
  }
  return columns;
}

std::optional<double> finite(const Result<double>& figure) {
  if (figure.ok() && std::isfinite(*figure)) return *figure;
  return std::nullopt;
}

void measure_labels(std::span<const LabelledRow> rows, std::size_t labels, PerformanceFigures& figures,
                    FigureRows& resting_on) {
  const LabelColumns columns = label_columns(rows, labels);
  resting_on.labels = columns.truth.size();
  figures.accuracy = finite(stats::accuracy(columns.truth, columns.answer));
  figures.macro_f1 = finite(stats::macro_f1(columns.truth, columns.answer, labels + 2));
}

void measure_numbers(std::span<const LabelledRow> rows, PerformanceFigures& figures, FigureRows& resting_on) {
  std::vector<double> truth;
  std::vector<double> answer;
  double scaled = 0;
  for (const LabelledRow& row : rows) {
    if (row.kind != Kind::kNumber) continue;
    truth.push_back(row.true_value);
    answer.push_back(row.value);
    // A series that stands still has no unit.
    if (!(row.scale > 0) || !std::isfinite(row.scale)) continue;
    ++resting_on.scaled;
    scaled += std::abs(row.value - row.true_value) / row.scale;
  }
  resting_on.numbers = truth.size();
  figures.rmse = finite(stats::root_mean_squared_error(truth, answer));
  figures.mae = finite(stats::mean_absolute_error(truth, answer));
  if (resting_on.scaled > 0) figures.mase = finite(scaled / static_cast<double>(resting_on.scaled));
}

/// Of two labels the confidence is the answer's probability, and the rest the other's.
void measure_probabilities(std::span<const LabelledRow> rows, bool is_binary, PerformanceReading& reading) {
  std::vector<double> of_truth;
  double brier = 0;
  for (const LabelledRow& row : rows) {
    if (row.kind != Kind::kLabel) continue;
    if (!std::isnan(row.truth_probability)) {
      of_truth.push_back(row.truth_probability);
      brier += row.brier;
    } else if (is_binary && !std::isnan(row.confidence)) {
      const double probability = row.is_right ? row.confidence : 1 - row.confidence;
      of_truth.push_back(probability);
      brier += 2 * (1 - probability) * (1 - probability);
    }
  }
  reading.resting_on.probabilities = of_truth.size();
  if (of_truth.empty()) return;
  // Log loss looks at the true label's probability alone: as if that were the only label.
  reading.live.log_loss = finite(stats::log_loss(std::vector<std::int32_t>(of_truth.size(), 0), of_truth, 1));
  reading.live.brier = brier / static_cast<double>(of_truth.size());
}

void measure_calibration(std::span<const LabelledRow> rows, PerformanceReading& reading) {
  std::vector<double> confidence;
  std::vector<std::uint8_t> correct;
  for (const LabelledRow& row : rows) {
    if (row.kind != Kind::kLabel || std::isnan(row.confidence)) continue;
    confidence.push_back(row.confidence);
    correct.push_back(row.is_right ? 1 : 0);
  }
  reading.resting_on.confidences = confidence.size();
  if (confidence.empty()) return;
  reading.live.calibration_error = finite(stats::expected_calibration_error(confidence, correct, kReliabilityBins));
  auto table = stats::reliability_table(confidence, correct, kReliabilityBins);
  if (table.ok()) reading.reliability = std::move(*table);
}

ConfusionMatrix confusion_of(std::span<const LabelledRow> rows, const std::vector<std::string>& labels) {
  const LabelColumns columns = label_columns(rows, labels.size());
  if (columns.truth.empty()) return {};
  std::vector<std::uint64_t> uses(labels.size() + 2);
  for (const std::int32_t label : columns.truth) ++uses[static_cast<std::size_t>(label)];
  for (const std::int32_t label : columns.answer) ++uses[static_cast<std::size_t>(label)];
  const Selection selection = select_most_used(uses, labels, kMostConfusionLabels);
  ConfusionMatrix matrix{.labels = selection.names};
  const auto renumber = [&](std::vector<std::int32_t> column) {
    for (std::int32_t& label : column) {
      label = static_cast<std::int32_t>(selection.places[static_cast<std::size_t>(label)]);
    }
    return column;
  };
  auto counts = stats::confusion_matrix(renumber(columns.truth), renumber(columns.answer), matrix.labels.size());
  if (counts.ok()) matrix.counts = std::move(*counts);
  return matrix;
}

/// The value that a share of the others does not exceed (nearest rank). Takes: some values; reorders them.
double nearest_rank(std::vector<double>& values, double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

std::optional<LabelDelay> delay_of(std::span<const LabelledRow> rows) {
  if (rows.empty()) return std::nullopt;
  std::vector<double> seconds;
  for (const LabelledRow& row : rows) {
    const std::chrono::duration<double> delay = row.labelled - row.predicted;
    seconds.push_back(std::max(0.0, delay.count()));  // a prediction made elsewhere may bear a time to come
  }
  using Seconds = std::chrono::duration<double>;
  return LabelDelay{Seconds(nearest_rank(seconds, 0.5)), Seconds(nearest_rank(seconds, 0.95))};
}

}  // namespace

PerformanceSlice measure_slice(std::string name, std::span<const LabelledRow> rows, std::size_t labels) {
  PerformanceSlice slice{.name = std::move(name)};
  FigureRows resting_on;
  measure_labels(rows, labels, slice.figures, resting_on);
  measure_numbers(rows, slice.figures, resting_on);
  slice.figures.mase = std::nullopt;
  slice.rows = resting_on.labels + resting_on.numbers;
  return slice;
}

void measure_performance(std::span<const LabelledRow> rows, const ModelNames& names, PerformanceReading& reading) {
  reading.versions = measure_versions(rows, names);
  const auto version = std::ranges::find(names.versions, names.version);
  const auto wanted =
      version == names.versions.end() ? NameTable::kNone : static_cast<NameTable::Id>(version - names.versions.begin());
  std::vector<LabelledRow> own;
  for (const LabelledRow& row : rows) {
    if (row.version != wanted) continue;
    if (row.kind == Kind::kUnusable) ++reading.unusable;
    if (row.kind != Kind::kUnusable) own.push_back(row);
  }
  reading.rows = own.size();
  measure_labels(own, names.labels.size(), reading.live, reading.resting_on);
  measure_numbers(own, reading.live, reading.resting_on);
  measure_probabilities(own, names.is_binary, reading);
  measure_calibration(own, reading);
  reading.confusion = confusion_of(own, names.labels);
  reading.segment_feature = names.segment_feature;
  if (!names.segment_feature.empty()) reading.segments = measure_segments(own, names);
  reading.delay = delay_of(own);
}

}  // namespace nexusml::monitor
