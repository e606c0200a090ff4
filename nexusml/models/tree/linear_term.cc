#include "nexusml/models/tree/linear_term.h"

#include <linear.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "nexusml/models/tree/tabular_scorer.h"

namespace nexusml::models::tree {
namespace {

constexpr double kTolerance = 1e-3;
constexpr double kBiasFeature = 10;      // LIBLINEAR penalises the bias too; a large constant makes that negligible
constexpr double kUnseenLabelBias = -5;  // a label without a row among these, which happens in folds

struct FreeModel {
  void operator()(model* trained) const { free_and_destroy_model(&trained); }
};

void print_nothing(const char*) {}

ColumnScale scale_of(const LabelledRows& rows, std::size_t column) {
  double count = 0;
  double mean = 0;
  double squares = 0;
  for (std::size_t r = 0; r < rows.rows(); ++r) {
    const double value = rows.values[r * rows.columns + column];
    if (std::isnan(value)) continue;
    count += 1;
    const double difference = value - mean;
    mean += difference / count;
    squares += difference * (value - mean);
  }
  ColumnScale scale;
  scale.mean = static_cast<float>(mean);
  const double deviation = count > 0 ? std::sqrt(squares / count) : 0;
  // Below the resolution of float around the mean, the column is constant.
  if (!std::isfinite(deviation) || deviation <= 1e-6 * std::abs(mean) || deviation < 1e-30) return scale;
  scale.inverse_deviation = static_cast<float>(1 / deviation);
  double centre = 0;
  for (std::size_t r = 0; r < rows.rows(); ++r) centre += scaled(scale, rows.values[r * rows.columns + column]);
  scale.centre = static_cast<float>(centre / count);
  return scale;
}

// The rows in LIBLINEAR's sparse form. Lifetime: `problem` points into the vectors.
struct Problem {
  std::vector<feature_node> nodes;
  std::vector<feature_node*> rows;
  std::vector<double> labels;
  problem data{};
};

void fill_problem(Problem& target, const LabelledRows& rows, const std::vector<ColumnScale>& scales) {
  const std::size_t maximum = std::max<std::size_t>(200, kMaximumLinearCells / std::max<std::size_t>(1, rows.columns));
  const std::size_t stride = (rows.rows() + maximum - 1) / maximum;
  std::vector<std::size_t> starts;
  for (std::size_t r = 0; r < rows.rows(); r += stride) {
    starts.push_back(target.nodes.size());
    for (std::size_t c = 0; c < rows.columns; ++c) {
      const float z = scaled(scales[c], rows.values[r * rows.columns + c]);
      if (z != 0) target.nodes.push_back({static_cast<int>(c + 1), z});
    }
    target.nodes.push_back({static_cast<int>(rows.columns + 1), kBiasFeature});
    target.nodes.push_back({-1, 0});
    target.labels.push_back(rows.labels[r]);
  }
  for (const std::size_t start : starts) target.rows.push_back(target.nodes.data() + start);
  target.data.l = static_cast<int>(target.rows.size());
  target.data.n = static_cast<int>(rows.columns + 1);
  target.data.y = target.labels.data();
  target.data.x = target.rows.data();
  target.data.bias = kBiasFeature;
}

}  // namespace

LinearTerm fit_linear_term(const LabelledRows& rows, double cost) {
  static const bool silenced = (set_print_string_function(&print_nothing), true);
  static_cast<void>(silenced);
  const std::size_t outputs = rows.outputs();
  LinearTerm term;
  for (std::size_t c = 0; c < rows.columns; ++c) term.scales.push_back(scale_of(rows, c));
  term.weights.assign(outputs * rows.columns, 0.0F);
  term.bias.assign(outputs, outputs == 1 ? 0 : kUnseenLabelBias);

  Problem problem;
  fill_problem(problem, rows, term.scales);
  parameter settings{};
  settings.solver_type = L2R_LR;
  settings.eps = kTolerance;
  settings.C = cost;
  const std::unique_ptr<model, FreeModel> trained(train(&problem.data, &settings));
  if (trained->nr_class < 2) return term;
  // Two labels share one weight vector, positive for the label that LIBLINEAR met first.
  const std::size_t vectors = trained->nr_class == 2 ? 1 : static_cast<std::size_t>(trained->nr_class);
  for (std::size_t k = 0; k < static_cast<std::size_t>(trained->nr_class); ++k) {
    const auto label = static_cast<std::size_t>(trained->label[k]);
    if (outputs == 1 && label == 0) continue;
    const std::size_t output = outputs == 1 ? 0 : label;
    const double sign = vectors == 1 && k == 1 ? -1 : 1;
    const std::size_t vector = vectors == 1 ? 0 : k;
    for (std::size_t c = 0; c < rows.columns; ++c) {
      term.weights[output * rows.columns + c] = static_cast<float>(sign * trained->w[c * vectors + vector]);
    }
    term.bias[output] = sign * trained->w[rows.columns * vectors + vector] * kBiasFeature;
  }
  return term;
}

void linear_margins(const LinearTerm& term, std::span<const float> columns, std::span<double> margins) {
  std::copy(term.bias.begin(), term.bias.end(), margins.begin());
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const float z = scaled(term.scales[c], columns[c]);
    if (z == 0) continue;
    for (std::size_t k = 0; k < margins.size(); ++k) margins[k] += term.weights[k * columns.size() + c] * z;
  }
}

}  // namespace nexusml::models::tree
