#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"

namespace nexusml::models {

class Model;
class Table;

/// How good a model is on labelled rows. Only the figures that apply to the model are present.
struct Evaluation {
  std::uint64_t rows = 0;          ///< labelled rows that were predicted
  std::optional<double> accuracy;  ///< fraction 0..1, higher is better
  std::optional<double> macro_f1;  ///< unweighted mean of the labels' F1, 0..1, higher is better
  std::optional<double> log_loss;  ///< mean negative log likelihood in nats, lower is better
  std::optional<double> brier;  ///< mean squared error of the probabilities summed over labels, 0..2, lower is better
  std::optional<double> ece;    ///< expected calibration error of the confidence, 0..1, lower is better
  std::optional<double> auc;    ///< area under the ROC curve, 0..1, higher is better; two labels only
  std::optional<double> rmse;   ///< root mean squared error of numbers, in their unit, lower is better
  std::optional<double> mae;    ///< mean absolute error of numbers, in their unit, lower is better
  std::optional<double> mase_mean;    ///< over series, of the mean absolute scaled error, lower is better
  std::optional<double> mase_median;  ///< the same, the median
  std::optional<double> smape_mean;   ///< over series, symmetric percentage error, per cent 0..200, lower is better
  std::optional<double> coverage_80;  ///< fraction 0..1 of true values inside their 80 % interval; 0.8 is right
  std::vector<std::string> labels;    ///< order of the confusion matrix
  std::vector<std::vector<std::uint64_t>> confusion;  ///< [true label][predicted label]
  /// Classifiers: rows by confidence, in kConfidenceBins bins of equal width over 0..1; empty if it is not known.
  std::vector<std::uint64_t> confidence_counts;

  static constexpr std::size_t kConfidenceBins = 50;
};

/// Which columns of a labelled table the evaluation reads.
struct EvaluationColumns {
  std::string target;  ///< empty: default_target() of the model's type
  std::string text = "text";
  std::string subject = "subject";
  std::string user = "user_id";
  std::string item = "item_id";
};

/// Told now and then how much of an evaluation is done, 0..1; may be empty.
using EvaluationProgress = std::function<void(double share)>;

/// Predicts every row of `table` and holds the answers against its target column.
///
/// Errors: kInvalidArgument if a column is missing, or a row's label is empty or its rating no number (the message names
///         column and line), and for a trend model: evaluate_forecasts() is for those.
/// Threads: pure function.
[[nodiscard]] Result<Evaluation> evaluate(const Model& model, const Table& table, const EvaluationColumns& columns = {},
                                          const EvaluationProgress& on_progress = {});

/// The figures of classifier answers whose truth is known.
///
/// Takes:   per row: the true label, the answered one, its confidence, and labels.size() probabilities row by row. Labels
///          are indices into `labels`; with two of them AUC ranks by the probability of `positive_label` (or of the second).
/// Returns: what is defined for these rows; AUC is absent when all rows have one label.
/// Threads: pure function.
[[nodiscard]] Evaluation evaluate_predictions(std::span<const std::int32_t> truth,
                                              std::span<const std::int32_t> predicted,
                                              std::span<const double> probabilities, std::span<const double> confidence,
                                              const std::vector<std::string>& labels, std::string_view positive_label);

}  // namespace nexusml::models
