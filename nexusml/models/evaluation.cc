#include "nexusml/models/evaluation.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "nexusml/base/text.h"
#include "nexusml/models/model.h"
#include "nexusml/models/recsys/recsys_model.h"
#include "nexusml/models/row_reader.h"
#include "nexusml/models/table.h"
#include "nexusml/models/training.h"
#include "nexusml/stats/classification.h"

namespace nexusml::models {
namespace {

Error at_line(std::uint64_t line, std::string_view what) {
  return Error(ErrorCode::kInvalidArgument, "line " + std::to_string(line) + ": " + std::string(what));
}

template <class T>
void set_if_defined(std::optional<T>& target, Result<T> figure) {
  if (figure.ok()) target = *figure;
}

std::vector<std::uint64_t> count_by_bin(std::span<const double> confidence) {
  constexpr auto kBins = static_cast<double>(Evaluation::kConfidenceBins);
  std::vector<std::uint64_t> counts(Evaluation::kConfidenceBins, 0);
  for (const double value : confidence) {
    if (std::isnan(value)) continue;
    ++counts[static_cast<std::size_t>(std::clamp(std::floor(value * kBins), 0.0, kBins - 1))];
  }
  return counts;
}

}  // namespace

Evaluation evaluate_predictions(std::span<const std::int32_t> truth, std::span<const std::int32_t> predicted,
                                std::span<const double> probabilities, std::span<const double> confidence,
                                const std::vector<std::string>& labels, std::string_view positive_label) {
  Evaluation evaluation;
  evaluation.rows = truth.size();
  evaluation.labels = labels;
  set_if_defined(evaluation.accuracy, stats::accuracy(truth, predicted));
  set_if_defined(evaluation.macro_f1, stats::macro_f1(truth, predicted, labels.size()));
  set_if_defined(evaluation.log_loss, stats::log_loss(truth, probabilities, labels.size()));
  set_if_defined(evaluation.brier, stats::brier_score(truth, probabilities, labels.size()));

  evaluation.confidence_counts = count_by_bin(confidence);
  std::vector<std::uint8_t> correct(truth.size());
  for (std::size_t i = 0; i < truth.size(); ++i) correct[i] = truth[i] == predicted[i] ? 1 : 0;
  set_if_defined(evaluation.ece, stats::expected_calibration_error(confidence, correct));

  if (labels.size() == 2) {
    const std::int32_t positive = labels[0] == positive_label ? 0 : 1;
    std::vector<std::uint8_t> is_positive(truth.size());
    std::vector<double> scores(truth.size());
    for (std::size_t i = 0; i < truth.size(); ++i) {
      is_positive[i] = truth[i] == positive ? 1 : 0;
      scores[i] = probabilities[2 * i + static_cast<std::size_t>(positive)];
    }
    set_if_defined(evaluation.auc, stats::auc(scores, is_positive));
  }
  if (auto counts = stats::confusion_matrix(truth, predicted, labels.size()); counts.ok()) {
    for (std::size_t label = 0; label < labels.size(); ++label) {
      const auto row = counts->begin() + static_cast<std::ptrdiff_t>(label * labels.size());
      evaluation.confusion.emplace_back(row, row + static_cast<std::ptrdiff_t>(labels.size()));
    }
  }
  return evaluation;
}

namespace {

/// The true labels as indices. A label that the model never saw is one all the same, behind the model's: every answer to
/// it is wrong.
struct TrueLabels {
  std::vector<std::string> labels;
  std::vector<std::int32_t> rows;
};

Result<TrueLabels> read_labels(const Table& table, const std::string& target, std::vector<std::string> known) {
  NEXUSML_ASSIGN_OR_RETURN(const std::size_t column, table.require_column(target));
  TrueLabels truth{std::move(known), {}};
  std::map<std::string, std::int32_t, std::less<>> index;
  for (const std::string& label : truth.labels) index.emplace(label, static_cast<std::int32_t>(index.size()));
  truth.rows.reserve(table.rows());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string_view label = base::trim(table.cell(row, column));
    if (label.empty()) return at_line(table.line(row), "column \"" + target + "\" is empty");
    const auto [found, is_new] = index.try_emplace(std::string(label), static_cast<std::int32_t>(index.size()));
    if (is_new) truth.labels.emplace_back(label);
    truth.rows.push_back(found->second);
  }
  return truth;
}

Result<Evaluation> evaluate_classifier(const Model& model, const Table& table, const std::string& target,
                                       const InputColumns& columns, const EvaluationProgress& on_progress) {
  NEXUSML_ASSIGN_OR_RETURN(RowReader reader, RowReader::create(model, table.names(), columns));
  NEXUSML_ASSIGN_OR_RETURN(const TrueLabels truth, read_labels(table, target, model.info().labels));
  const std::size_t labels = truth.labels.size();
  std::vector<std::int32_t> predicted(table.rows());
  std::vector<double> confidence(table.rows());
  std::vector<double> probabilities(table.rows() * labels, 0.0);
  Workspace workspace;
  Prediction prediction;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (on_progress && row % 256 == 0) on_progress(static_cast<double>(row) / static_cast<double>(table.rows()));
    Result<Input> input = reader.read([&](std::size_t column) { return table.cell(row, column); });
    if (!input.ok()) return at_line(table.line(row), input.error().message);
    if (auto* features = std::get_if<FeatureInput>(&*input)) features->explain = false;
    NEXUSML_RETURN_IF_ERROR(model.predict(*input, workspace, prediction));
    predicted[row] = prediction.label;
    confidence[row] = prediction.confidence;
    std::copy(prediction.scores.begin(), prediction.scores.end(),
              probabilities.begin() + static_cast<std::ptrdiff_t>(row * labels));
  }
  return evaluate_predictions(truth.rows, predicted, probabilities, confidence, truth.labels,
                              model.info().positive_label);
}

}  // namespace

Result<Evaluation> evaluate(const Model& model, const Table& table, const EvaluationColumns& columns,
                            const EvaluationProgress& on_progress) {
  const std::string target = columns.target.empty() ? std::string(default_target(model.info().type)) : columns.target;
  switch (engine_of(model.info().type)) {
    case Engine::kTextClassifier:
    case Engine::kGradientBoostedTrees:
      return evaluate_classifier(model, table, target, {.text = columns.text, .subject = columns.subject}, on_progress);
    case Engine::kMatrixFactorisation:
      return evaluate_recsys(model, table, {.user = columns.user, .item = columns.item, .rating = target}, on_progress);
    case Engine::kForecast:
      return Error(ErrorCode::kInvalidArgument,
                   "a trend model is held against series, which needs their history, data and meta tables");
  }
  bug("Engine outside the enum");
}

}  // namespace nexusml::models
