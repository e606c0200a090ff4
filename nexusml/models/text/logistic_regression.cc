#include "nexusml/models/text/logistic_regression.h"

#include <linear.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <mutex>

namespace nexusml::models::text {
namespace {

struct FreeModel {
  void operator()(::model* trained) const { free_and_destroy_model(&trained); }
};

double unit(std::size_t features) {
  return features == 0 ? 0 : 1 / std::sqrt(static_cast<double>(features));
}

// The rows in LIBLINEAR's form; set_values completes it. Features are renumbered 1, 2, ... in order of appearance, which
// keeps common ones close.
struct Problem {
  std::vector<std::uint32_t> number_of;  // bucket of the block -> feature number, 0 if no row has it
  std::vector<::feature_node> nodes;
  std::vector<::feature_node*> rows;
  std::vector<double> targets;
  ::problem view{};
};

std::unique_ptr<Problem> make_problem(const Corpus& corpus, std::span<const std::uint32_t> rows, Block block) {
  auto problem = std::make_unique<Problem>();
  const bool words = block == Block::kWords;
  const std::size_t first = words ? 0 : corpus.space.word_buckets();
  problem->number_of.resize(words ? corpus.space.word_buckets() : corpus.space.gram_buckets());
  std::size_t size = 0;
  for (const std::uint32_t row : rows) size += corpus.features(row, block).size() + 2;
  problem->nodes.reserve(size);
  std::vector<std::size_t> begins;
  std::uint32_t numbers = 0;
  for (const std::uint32_t row : rows) {
    const auto features = corpus.features(row, block);
    begins.push_back(problem->nodes.size());
    for (const std::uint32_t feature : features) {
      std::uint32_t& number = problem->number_of[feature - first];
      if (number == 0) number = ++numbers;
      problem->nodes.push_back({static_cast<int>(number), 0});
    }
    problem->nodes.push_back({0, 1});  // the bias, whose number is known below
    problem->nodes.push_back({-1, 0});
  }
  const int bias = static_cast<int>(numbers) + 1;
  for (::feature_node& node : problem->nodes) {
    if (node.index == 0) node.index = bias;
  }
  for (const std::size_t begin : begins) problem->rows.push_back(problem->nodes.data() + begin);
  problem->targets.resize(rows.size());
  problem->view = {static_cast<int>(rows.size()), bias, problem->targets.data(), problem->rows.data(), 1};
  return problem;
}

// Per feature number: what its values are multiplied by.
std::vector<double> log_ratios(const Problem& problem, const Corpus& corpus, std::span<const std::uint32_t> rows,
                               Block block, std::span<const float> idf, std::int32_t label) {
  constexpr double kSmoothing = 0.1;
  constexpr double kLeast = 0.25;
  constexpr double kSlope = 0.5;
  const std::size_t first = block == Block::kWords ? 0 : corpus.space.word_buckets();
  const auto numbers = static_cast<std::size_t>(problem.view.n);
  std::array<std::vector<double>, 2> sums{std::vector<double>(numbers, kSmoothing),
                                          std::vector<double>(numbers, kSmoothing)};
  std::array<double, 2> totals{};
  for (const std::uint32_t row : rows) {
    const auto features = corpus.features(row, block);
    const std::size_t side = corpus.labels[row] == label ? 1 : 0;
    const double scale = unit(features.size());
    for (const std::uint32_t feature : features) {
      sums[side][problem.number_of[feature - first]] += idf[feature] * scale;
    }
  }
  for (std::size_t side = 0; side < 2; ++side) {
    for (std::size_t i = 1; i < numbers; ++i) totals[side] += sums[side][i];
  }
  std::vector<double> ratios(numbers);
  for (std::size_t i = 1; i < numbers; ++i) {
    const double ratio = std::log(sums[1][i] / totals[1]) - std::log(sums[0][i] / totals[0]);
    ratios[i] = kLeast + kSlope * std::abs(ratio);
  }
  return ratios;
}

void set_values(Problem& problem, const Corpus& corpus, std::span<const std::uint32_t> rows, Block block,
                std::span<const float> idf, std::span<const double> factors) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto features = corpus.features(rows[i], block);
    const double scale = unit(features.size());
    ::feature_node* node = problem.rows[i];
    for (const std::uint32_t feature : features) {
      node->value = idf[feature] * scale * factors[static_cast<std::size_t>(node->index)];
      ++node;
    }
  }
}

void silence_liblinear() {
  static std::once_flag once;
  std::call_once(once, [] { set_print_string_function([](const char*) {}); });
}

// Weights of the binary problem "is it `label`?"; empty if the rows do not hold both answers.
std::vector<double> binary_weights(Problem& problem, const Corpus& corpus, std::span<const std::uint32_t> rows,
                                   std::int32_t label, double strength) {
  std::size_t positives = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool positive = corpus.labels[rows[i]] == label;
    problem.targets[i] = positive ? 1 : -1;
    positives += positive ? 1 : 0;
  }
  if (positives == 0 || positives == rows.size()) return {};
  ::parameter parameter{};
  parameter.solver_type = L2R_LR;
  parameter.eps = 0.01;
  parameter.C = strength;
  const std::unique_ptr<::model, FreeModel> trained(::train(&problem.view, &parameter));
  const double sign = trained->label[0] == 1 ? 1 : -1;  // LIBLINEAR's first label is that of the first row
  std::vector<double> weights(static_cast<std::size_t>(problem.view.n));
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = sign * trained->w[i];
  return weights;
}

}  // namespace

Result<Source> logistic_regression(const Corpus& corpus, std::span<const std::uint32_t> rows, Block block,
                                   std::span<const float> idf, Scaling scaling, double strength,
                                   const Checkpoint& checkpoint) {
  silence_liblinear();
  const std::size_t labels = corpus.names.size();
  const auto problem = make_problem(corpus, rows, block);
  Source source{std::vector<float>(problem->number_of.size() * labels), std::vector<double>(labels)};
  std::vector<double> factors(static_cast<std::size_t>(problem->view.n), 1.0);  // the bias is no feature
  if (scaling == Scaling::kNone) set_values(*problem, corpus, rows, block, idf, factors);
  const bool binary = labels == 2;  // the second label's weights are the first one's, negated
  for (std::size_t k = 0; k < (binary ? 1 : labels); ++k) {
    NEXUSML_RETURN_IF_ERROR(checkpoint());
    const auto label = static_cast<std::int32_t>(k);
    if (scaling == Scaling::kLogRatios) {
      factors = log_ratios(*problem, corpus, rows, block, idf, label);
      set_values(*problem, corpus, rows, block, idf, factors);
    }
    const std::vector<double> weights = binary_weights(*problem, corpus, rows, label, strength);
    if (weights.empty()) continue;
    source.biases[k] = weights.back();
    for (std::size_t bucket = 0; bucket < problem->number_of.size(); ++bucket) {
      const std::uint32_t number = problem->number_of[bucket];
      if (number != 0) source.weights[bucket * labels + k] = static_cast<float>(weights[number - 1] * factors[number]);
    }
  }
  for (std::size_t bucket = 0; binary && bucket < problem->number_of.size(); ++bucket) {
    source.weights[2 * bucket + 1] = -source.weights[2 * bucket];
  }
  if (binary) source.biases[1] = -source.biases[0];
  return source;
}

}  // namespace nexusml::models::text
