#include "nexusml/stats/calibration.h"

#include <algorithm>
#include <cmath>

namespace nexusml::stats {
namespace {

constexpr double kRidge = 1e-6;       // keeps the Newton step defined where sources are copies of each other
constexpr double kTolerance = 1e-10;  // of the mean cross-entropy, per iteration

// Solves the symmetric positive definite system a x = b of size n by Cholesky's method; x replaces b.
void solve(std::vector<double>& a, std::vector<double>& b) {
  const std::size_t n = b.size();
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = a[i * n + j];
      for (std::size_t k = 0; k < j; ++k) sum -= a[i * n + k] * a[j * n + k];
      a[i * n + j] = i == j ? std::sqrt(std::max(sum, 1e-12)) : sum / a[j * n + j];
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= a[i * n + k] * b[k];
    b[i] /= a[i * n + i];
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[k * n + i] * b[k];
    b[i] /= a[i * n + i];
  }
}

// The convex problem: mean cross-entropy against the smoothed targets as a function of scales and biases.
class Fit {
 public:
  Fit(std::span<const double> scores, std::span<const std::int32_t> truth, std::size_t sources, std::size_t labels)
      : scores_(scores),
        truth_(truth),
        sources_(sources),
        labels_(labels),
        own_(labels == 1 ? 1 : static_cast<double>(truth.size() + 1) / static_cast<double>(truth.size() + 2)),
        other_(labels == 1 ? 0 : (1 - own_) / static_cast<double>(labels - 1)),
        wanted_(labels),
        expected_(labels),
        row_(labels),
        gradient_(sources),
        hessian_(sources * sources),
        projected_(sources) {
    for (double& share : wanted_) share = other_;
    for (const std::int32_t label : truth)
      wanted_[static_cast<std::size_t>(label)] += (own_ - other_) / static_cast<double>(truth.size());
    calibration_.scales.assign(sources, 1 / static_cast<double>(sources));
    calibration_.biases.assign(labels, 0.0);
  }

  Calibration run() {
    double loss = evaluate(calibration_);
    for (int i = 0; i < kCalibrationIterations; ++i) {
      shift_biases();
      evaluate_derivatives();
      const double next = step_scales();
      if (loss - next < kTolerance && i > 0) break;
      loss = next;
    }
    return calibration_;
  }

 private:
  static void normalise(std::vector<double>& shares) {
    double sum = 0;
    for (const double share : shares) sum += share;
    for (double& share : shares) share /= sum;
  }

  std::span<const double> row_scores(std::size_t row) const {
    return scores_.subspan(row * sources_ * labels_, sources_ * labels_);
  }

  double target(std::size_t row, std::size_t label) const {
    return static_cast<std::size_t>(truth_[row]) == label ? own_ : other_;
  }

  // Mean cross-entropy; leaves the mean probability of every label in expected_.
  double evaluate(const Calibration& calibration) {
    double loss = 0;
    std::ranges::fill(expected_, 0.0);
    for (std::size_t row = 0; row < truth_.size(); ++row) {
      calibrated_probabilities(calibration, row_scores(row), row_);
      for (std::size_t k = 0; k < labels_; ++k) {
        loss -= target(row, k) * std::log(std::max(row_[k], 1e-300));
        expected_[k] += row_[k];
      }
    }
    normalise(expected_);
    return loss / static_cast<double>(truth_.size()) + penalty(calibration);
  }

  static double penalty(const Calibration& calibration) {
    double sum = 0;
    for (const double scale : calibration.scales) sum += scale * scale;
    return 0.5 * kRidge * sum;
  }

  // Iterative scaling: moves every label's mean probability towards its wanted share. Never raises the loss.
  void shift_biases() {
    double mean = 0;
    for (std::size_t k = 0; k < labels_; ++k) {
      calibration_.biases[k] += std::log(wanted_[k] / std::max(expected_[k], 1e-300));
      mean += calibration_.biases[k] / static_cast<double>(labels_);
    }
    for (double& bias : calibration_.biases) bias -= mean;
  }

  // Gradient and Hessian of the loss in the scales.
  void evaluate_derivatives() {
    std::ranges::fill(gradient_, 0.0);
    std::ranges::fill(hessian_, 0.0);
    const double weight = 1 / static_cast<double>(truth_.size());
    for (std::size_t row = 0; row < truth_.size(); ++row) {
      const auto scores = row_scores(row);
      calibrated_probabilities(calibration_, scores, row_);
      for (std::size_t j = 0; j < sources_; ++j) {
        projected_[j] = 0;
        for (std::size_t k = 0; k < labels_; ++k) {
          projected_[j] += row_[k] * scores[j * labels_ + k];
          gradient_[j] += weight * (row_[k] - target(row, k)) * scores[j * labels_ + k];
        }
      }
      for (std::size_t k = 0; k < labels_; ++k) {
        for (std::size_t i = 0; i < sources_; ++i) {
          const double centred = weight * row_[k] * (scores[i * labels_ + k] - projected_[i]);
          for (std::size_t j = 0; j <= i; ++j) {
            hessian_[i * sources_ + j] += centred * (scores[j * labels_ + k] - projected_[j]);
          }
        }
      }
    }
    for (std::size_t j = 0; j < sources_; ++j) {
      gradient_[j] += kRidge * calibration_.scales[j];
      hessian_[j * sources_ + j] += kRidge;
    }
  }

  // A Newton step over the scales that are free to move, projected onto scale >= 0 and halved until the loss falls.
  double step_scales() {
    std::vector<std::size_t> free;
    for (std::size_t j = 0; j < sources_; ++j) {
      if (calibration_.scales[j] > 0 || gradient_[j] < 0) free.push_back(j);
    }
    std::vector<double> matrix(free.size() * free.size());
    std::vector<double> step(free.size());
    for (std::size_t i = 0; i < free.size(); ++i) {
      step[i] = gradient_[free[i]];
      for (std::size_t j = 0; j < free.size(); ++j) {
        const auto [low, high] = std::minmax(free[i], free[j]);
        matrix[i * free.size() + j] = hessian_[high * sources_ + low];
      }
    }
    solve(matrix, step);
    const double before = evaluate(calibration_);
    Calibration trial = calibration_;
    for (double length = 1; length > 1e-6; length /= 2) {
      for (std::size_t i = 0; i < free.size(); ++i) {
        trial.scales[free[i]] = std::max(0.0, calibration_.scales[free[i]] - length * step[i]);
      }
      const double loss = evaluate(trial);
      if (loss <= before) {
        calibration_ = trial;
        return loss;
      }
    }
    return evaluate(calibration_);
  }

  std::span<const double> scores_;
  std::span<const std::int32_t> truth_;
  std::size_t sources_;
  std::size_t labels_;
  double own_;    // target of the true label
  double other_;  // target of a label that is not the true one
  Calibration calibration_;
  std::vector<double> wanted_;    // share of every label among the smoothed targets
  std::vector<double> expected_;  // mean probability of every label at the last evaluation
  std::vector<double> row_;
  std::vector<double> gradient_;
  std::vector<double> hessian_;  // lower triangle
  std::vector<double> projected_;
};

}  // namespace

void softmax(std::span<double> logits) {
  if (logits.empty()) return;
  const double largest = *std::ranges::max_element(logits);
  double sum = 0;
  for (double& logit : logits) {
    logit = std::exp(logit - largest);
    sum += logit;
  }
  for (double& logit : logits) logit /= sum;
}

void calibrated_probabilities(const Calibration& calibration, std::span<const double> scores,
                              std::span<double> probabilities) {
  const std::size_t labels = calibration.biases.size();
  for (std::size_t k = 0; k < labels; ++k) {
    probabilities[k] = calibration.biases[k];
    for (std::size_t j = 0; j < calibration.scales.size(); ++j) {
      probabilities[k] += calibration.scales[j] * scores[j * labels + k];
    }
  }
  softmax(probabilities);
}

Result<Calibration> fit_calibration(std::span<const double> scores, std::span<const std::int32_t> truth,
                                    std::size_t sources, std::size_t labels) {
  if (truth.empty() || sources == 0 || labels == 0) {
    return Error(ErrorCode::kInvalidArgument, "calibration needs at least one row, one source and one label");
  }
  if (scores.size() / sources / labels != truth.size() || scores.size() % (sources * labels) != 0) {
    return Error(ErrorCode::kInvalidArgument, "calibration needs one score per row, source and label");
  }
  for (const std::int32_t label : truth) {
    if (label < 0 || static_cast<std::size_t>(label) >= labels) {
      return Error(ErrorCode::kInvalidArgument, "a true label lies outside the label set");
    }
  }
  if (!std::ranges::all_of(scores, [](double score) { return std::isfinite(score); })) {
    return Error(ErrorCode::kInvalidArgument, "a score is not finite");
  }
  return Fit(scores, truth, sources, labels).run();
}

}  // namespace nexusml::stats
