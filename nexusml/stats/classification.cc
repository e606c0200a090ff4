#include "nexusml/stats/classification.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>

namespace nexusml::stats {
namespace {

constexpr std::size_t kMaximumBins = 10000;

Error invalid(std::string message) {
  return Error(ErrorCode::kInvalidArgument, std::move(message));
}

std::optional<Error> check_rows(std::size_t left, std::size_t right) {
  if (left != right)
    return invalid(std::to_string(left) + " rows on one side and " + std::to_string(right) + " on the other");
  if (left == 0) return invalid("no rows");
  return std::nullopt;
}

std::optional<Error> check_labels(std::span<const std::int32_t> rows, std::size_t labels) {
  for (const std::int32_t label : rows) {
    if (label < 0 || static_cast<std::size_t>(label) >= labels) {
      return invalid("label " + std::to_string(label) + " lies outside [0, " + std::to_string(labels) + ")");
    }
  }
  return std::nullopt;
}

std::optional<Error> check_finite(std::span<const double> values) {
  for (const double value : values) {
    if (!std::isfinite(value)) return invalid("a value is not a finite number");
  }
  return std::nullopt;
}

std::optional<Error> check_probabilities(std::span<const double> values) {
  for (const double value : values) {
    if (!(value >= 0 && value <= 1)) return invalid("a probability lies outside [0, 1]");
  }
  return std::nullopt;
}

std::optional<Error> check_flags(std::span<const std::uint8_t> flags) {
  for (const std::uint8_t flag : flags) {
    if (flag > 1) return invalid("a flag is neither 0 nor 1");
  }
  return std::nullopt;
}

std::optional<Error> check_label_pair(std::span<const std::int32_t> truth, std::span<const std::int32_t> predicted,
                                      std::size_t labels) {
  if (auto error = check_rows(truth.size(), predicted.size())) return error;
  if (auto error = check_labels(truth, labels)) return error;
  return check_labels(predicted, labels);
}

std::optional<Error> check_probability_rows(std::span<const std::int32_t> truth, std::span<const double> probabilities,
                                            std::size_t labels) {
  if (truth.empty()) return invalid("no rows");
  if (labels == 0 || probabilities.size() % labels != 0 || probabilities.size() / labels != truth.size()) {
    return invalid(std::to_string(probabilities.size()) + " probabilities for " + std::to_string(truth.size()) +
                   " rows of " + std::to_string(labels) + " labels");
  }
  if (auto error = check_labels(truth, labels)) return error;
  return check_probabilities(probabilities);
}

std::optional<Error> check_number_pair(std::span<const double> truth, std::span<const double> predicted) {
  if (auto error = check_rows(truth.size(), predicted.size())) return error;
  if (auto error = check_finite(truth)) return error;
  return check_finite(predicted);
}

// The bin (b / bins, (b + 1) / bins] of a confidence; comparing with the edges undoes the product's rounding.
std::size_t bin_of(double confidence, std::size_t bins) {
  const double count = static_cast<double>(bins);
  auto bin = static_cast<std::size_t>(std::max(0.0, std::ceil(confidence * count) - 1));
  bin = std::min(bin, bins - 1);
  if (bin > 0 && confidence <= static_cast<double>(bin) / count) --bin;
  if (bin + 1 < bins && confidence > static_cast<double>(bin + 1) / count) ++bin;
  return bin;
}

}  // namespace

Result<double> accuracy(std::span<const std::int32_t> truth, std::span<const std::int32_t> predicted) {
  if (auto error = check_rows(truth.size(), predicted.size())) return *std::move(error);
  std::uint64_t correct = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) correct += truth[i] == predicted[i] ? 1 : 0;
  return static_cast<double>(correct) / static_cast<double>(truth.size());
}

Result<std::vector<std::uint64_t>> confusion_matrix(std::span<const std::int32_t> truth,
                                                    std::span<const std::int32_t> predicted, std::size_t labels) {
  if (auto error = check_label_pair(truth, predicted, labels)) return *std::move(error);
  std::vector<std::uint64_t> counts(labels * labels);
  for (std::size_t i = 0; i < truth.size(); ++i) {
    ++counts[static_cast<std::size_t>(truth[i]) * labels + static_cast<std::size_t>(predicted[i])];
  }
  return counts;
}

Result<double> macro_f1(std::span<const std::int32_t> truth, std::span<const std::int32_t> predicted,
                        std::size_t labels) {
  if (auto error = check_label_pair(truth, predicted, labels)) return *std::move(error);
  std::vector<std::uint64_t> both(labels);
  std::vector<std::uint64_t> either(labels);  // 2 TP + FP + FN
  for (std::size_t i = 0; i < truth.size(); ++i) {
    ++either[static_cast<std::size_t>(truth[i])];
    ++either[static_cast<std::size_t>(predicted[i])];
    if (truth[i] == predicted[i]) ++both[static_cast<std::size_t>(truth[i])];
  }
  double sum = 0;
  std::size_t present = 0;
  for (std::size_t label = 0; label < labels; ++label) {
    if (either[label] == 0) continue;
    sum += 2 * static_cast<double>(both[label]) / static_cast<double>(either[label]);
    ++present;
  }
  return sum / static_cast<double>(present);
}

Result<double> log_loss(std::span<const std::int32_t> truth, std::span<const double> probabilities,
                        std::size_t labels) {
  if (auto error = check_probability_rows(truth, probabilities, labels)) return *std::move(error);
  double sum = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    sum -= std::log(std::max(probabilities[i * labels + static_cast<std::size_t>(truth[i])], kLogLossClip));
  }
  return sum / static_cast<double>(truth.size()) + 0.0;  // + 0.0 turns -0 into 0
}

Result<double> brier_score(std::span<const std::int32_t> truth, std::span<const double> probabilities,
                           std::size_t labels) {
  if (auto error = check_probability_rows(truth, probabilities, labels)) return *std::move(error);
  double sum = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    for (std::size_t label = 0; label < labels; ++label) {
      const double hit = static_cast<std::size_t>(truth[i]) == label ? 1.0 : 0.0;
      const double difference = probabilities[i * labels + label] - hit;
      sum += difference * difference;
    }
  }
  return sum / static_cast<double>(truth.size());
}

Result<std::vector<ReliabilityBin>> reliability_table(std::span<const double> confidence,
                                                      std::span<const std::uint8_t> correct, std::size_t bins) {
  if (auto error = check_rows(confidence.size(), correct.size())) return *std::move(error);
  if (auto error = check_probabilities(confidence)) return *std::move(error);
  if (auto error = check_flags(correct)) return *std::move(error);
  if (bins == 0 || bins > kMaximumBins) return invalid(std::to_string(bins) + " bins; allowed are 1 to 10000");
  std::vector<ReliabilityBin> table(bins);
  for (std::size_t b = 0; b < bins; ++b) {
    table[b].lower = static_cast<double>(b) / static_cast<double>(bins);
    table[b].upper = static_cast<double>(b + 1) / static_cast<double>(bins);
  }
  for (std::size_t i = 0; i < confidence.size(); ++i) {
    ReliabilityBin& bin = table[bin_of(confidence[i], bins)];
    ++bin.count;
    bin.mean_confidence += confidence[i];
    bin.accuracy += correct[i];
  }
  for (ReliabilityBin& bin : table) {
    if (bin.count == 0) continue;
    bin.mean_confidence /= static_cast<double>(bin.count);
    bin.accuracy /= static_cast<double>(bin.count);
  }
  return table;
}

Result<double> expected_calibration_error(std::span<const double> confidence, std::span<const std::uint8_t> correct,
                                          std::size_t bins) {
  NEXUSML_ASSIGN_OR_RETURN(const std::vector<ReliabilityBin> table, reliability_table(confidence, correct, bins));
  double sum = 0;
  for (const ReliabilityBin& bin : table) {
    sum += static_cast<double>(bin.count) * std::abs(bin.mean_confidence - bin.accuracy);
  }
  return sum / static_cast<double>(confidence.size());
}

Result<double> auc(std::span<const double> scores, std::span<const std::uint8_t> positive) {
  if (auto error = check_rows(scores.size(), positive.size())) return *std::move(error);
  if (auto error = check_finite(scores)) return *std::move(error);
  if (auto error = check_flags(positive)) return *std::move(error);
  const double positives = std::accumulate(positive.begin(), positive.end(), 0.0);
  const double negatives = static_cast<double>(positive.size()) - positives;
  if (positives == 0 || negatives == 0) return invalid("the ROC curve needs positive and negative rows");

  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  double rank_sum = 0;  // of the positive rows, ranks from 1, ties share their mean rank
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    double tied_positives = 0;
    for (end = begin; end < order.size() && scores[order[end]] == scores[order[begin]]; ++end) {
      tied_positives += positive[order[end]];
    }
    rank_sum += tied_positives * (static_cast<double>(begin + end + 1) / 2);
  }
  return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives);
}

Result<double> root_mean_squared_error(std::span<const double> truth, std::span<const double> predicted) {
  if (auto error = check_number_pair(truth, predicted)) return *std::move(error);
  double sum = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) sum += (truth[i] - predicted[i]) * (truth[i] - predicted[i]);
  return std::sqrt(sum / static_cast<double>(truth.size()));
}

Result<double> mean_absolute_error(std::span<const double> truth, std::span<const double> predicted) {
  if (auto error = check_number_pair(truth, predicted)) return *std::move(error);
  double sum = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) sum += std::abs(truth[i] - predicted[i]);
  return sum / static_cast<double>(truth.size());
}

}  // namespace nexusml::stats
