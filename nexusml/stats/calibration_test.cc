#include "nexusml/stats/calibration.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "nexusml/stats/classification.h"

namespace nexusml::stats {
namespace {

const std::vector<double> kScores{2,   -1,   0,   0,    1.5, -0.5, -1,  0.5, 1,  1,  1.2, -2,
                                  0.3, -0.2, 0.1, -0.5, 0.4, 2,    1.5, 1,   -1, -1, 2,   0.5};
const std::vector<std::int32_t> kTruth{0, 1, 2, 0, 2, 2, 1, 1};

// Golden values: scipy.optimize.minimize (L-BFGS-B) of the same loss; docs/maths/calibration.md has the script.
TEST(FitCalibration, OneSourceGolden) {
  const auto fitted = fit_calibration(kScores, kTruth, 1, 3);
  ASSERT_TRUE(fitted.ok());
  EXPECT_NEAR(fitted->scales[0], 1.32263655, 2e-4);
  const double biases[] = {-0.4607395, -0.19009465, 0.65083416};
  for (int k = 0; k < 3; ++k) EXPECT_NEAR(fitted->biases[k], biases[k], 2e-4);
}

TEST(FitCalibration, TwoSourcesGolden) {
  std::vector<double> scores;
  for (int i = 0; i < 8; ++i) {
    scores.insert(scores.end(), kScores.begin() + 3 * i, kScores.begin() + 3 * i + 3);
    for (const double other : {i * 7 % 5 - 2.0, i * 3 % 4 - 1.5, i * 5 % 7 - 3.0}) scores.push_back(other);
  }
  const auto fitted = fit_calibration(scores, kTruth, 2, 3);
  ASSERT_TRUE(fitted.ok());
  const double scales[] = {1.22023839, 0.42723983};
  const double biases[] = {-0.3497453, -0.26012923, 0.60987453};
  for (int j = 0; j < 2; ++j) EXPECT_NEAR(fitted->scales[j], scales[j], 5e-4);
  for (int k = 0; k < 3; ++k) EXPECT_NEAR(fitted->biases[k], biases[k], 5e-4);
}

TEST(FitCalibration, SeparatedRowsGoldenStayShortOfCertainty) {
  const std::vector<double> scores{3, -3, 2, -2, -1, 1, -4, 4};
  const auto fitted = fit_calibration(scores, std::vector<std::int32_t>{0, 0, 1, 1}, 1, 2);
  ASSERT_TRUE(fitted.ok());
  EXPECT_NEAR(fitted->scales[0], 0.28961553, 1e-3);
  std::vector<double> probabilities(2);
  calibrated_probabilities(*fitted, std::vector<double>{2, -2}, probabilities);
  EXPECT_LT(probabilities[0], 0.95);
}

// Scores drawn so that the true scale and biases are known.
TEST(FitCalibration, FindsTheTruthAndCalibrates) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal(0, 1);
  std::uniform_real_distribution<double> uniform(0, 1);
  const Calibration truth{{0.4}, {0.5, 0.0, -0.5}};
  std::vector<double> scores;
  std::vector<std::int32_t> labels;
  std::vector<double> p(3);
  for (int i = 0; i < 20000; ++i) {
    for (int k = 0; k < 3; ++k) scores.push_back(4 * normal(random));
    calibrated_probabilities(truth, std::span(scores).last(3), p);
    const double u = uniform(random);
    labels.push_back(u < p[0] ? 0 : u < p[0] + p[1] ? 1 : 2);
  }
  const auto fitted = fit_calibration(scores, labels, 1, 3);
  ASSERT_TRUE(fitted.ok());
  EXPECT_NEAR(fitted->scales[0], 0.4, 0.02);
  EXPECT_NEAR(fitted->biases[0], 0.5, 0.05);
  std::vector<double> confidence;
  std::vector<std::uint8_t> correct;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    calibrated_probabilities(*fitted, std::span(scores).subspan(3 * i, 3), p);
    const auto best = std::max_element(p.begin(), p.end()) - p.begin();
    confidence.push_back(p[static_cast<std::size_t>(best)]);
    correct.push_back(best == labels[i] ? 1 : 0);
  }
  EXPECT_LT(*expected_calibration_error(confidence, correct), 0.015);
}

TEST(FitCalibration, AnUselessSourceGetsNoScaleAndALabelWithoutRowsAFiniteBias) {
  std::vector<double> scores;
  for (std::size_t i = 0; i < kTruth.size(); ++i) {
    for (int k = 0; k < 4; ++k) scores.push_back(kTruth[i] == k ? -1 : 1);  // always wrong
  }
  const auto fitted = fit_calibration(scores, kTruth, 1, 4);
  ASSERT_TRUE(fitted.ok());
  EXPECT_NEAR(fitted->scales[0], 0, 1e-9);
  EXPECT_TRUE(std::isfinite(fitted->biases[3]));
  EXPECT_LT(fitted->biases[3], fitted->biases[0]);
  EXPECT_NEAR(std::accumulate(fitted->biases.begin(), fitted->biases.end(), 0.0), 0, 1e-9);
}

TEST(FitCalibration, OneRowAndCopiesOfASourceAreTaken) {
  EXPECT_TRUE(fit_calibration(std::vector<double>{1, 0}, std::vector<std::int32_t>{0}, 1, 2).ok());
  const auto copies =
      fit_calibration(std::vector<double>{1, 0, 1, 0, 0, 1, 0, 1}, std::vector<std::int32_t>{0, 1}, 2, 2);
  ASSERT_TRUE(copies.ok());
  EXPECT_TRUE(std::isfinite(copies->scales[0]) && std::isfinite(copies->scales[1]));
}

TEST(FitCalibration, RefusesWhatItCannotUse) {
  const std::vector<std::int32_t> one{0};
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(fit_calibration({}, {}, 1, 2).ok());
  EXPECT_FALSE(fit_calibration(std::vector<double>{1, 2}, one, 0, 2).ok());
  EXPECT_FALSE(fit_calibration(std::vector<double>{1, 2}, one, 1, 0).ok());
  EXPECT_FALSE(fit_calibration(std::vector<double>{1, 2, 3}, one, 1, 2).ok());
  EXPECT_FALSE(fit_calibration(std::vector<double>{1, 2}, std::vector<std::int32_t>{2}, 1, 2).ok());
  EXPECT_FALSE(fit_calibration(std::vector<double>{1, 2}, std::vector<std::int32_t>{-1}, 1, 2).ok());
  EXPECT_FALSE(fit_calibration(std::vector<double>{1, nan}, one, 1, 2).ok());
}

TEST(Softmax, SumsToOneWithoutOverflow) {
  std::vector<double> logits{1e308, 0, -1e308};
  softmax(logits);
  EXPECT_EQ(logits, (std::vector<double>{1, 0, 0}));
  std::vector<double> even{-700, -700};
  softmax(even);
  EXPECT_EQ(even, (std::vector<double>{0.5, 0.5}));
}

}  // namespace
}  // namespace nexusml::stats
