#include "nexusml/stats/classification.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

namespace nexusml::stats {
namespace {

using ::testing::ElementsAre;
using Labels = std::vector<std::int32_t>;
using Numbers = std::vector<double>;
using Flags = std::vector<std::uint8_t>;

// The golden values come from scikit-learn 1.9 and numpy; docs/maths/classification.md has the commands.
const Labels kTruth{0, 1, 2, 2, 1, 0, 2, 1, 0, 2};
const Labels kPredicted{0, 2, 2, 2, 1, 0, 1, 1, 1, 0};
const Numbers kProbabilities{.7, .2, .1, .1, .3, .6, .2, .2, .6, .05, .05, .9, .25, .5, .25,
                             1,  0,  0,  .3, .4, .3, .2, .7, .1, .1,  .8,  .1, .6,  .1, .3};
const Numbers kConfidence{.55, .6, .61, .7, .72, .85, .9, .95, .99, 1.0, 0.0, .3};
const Flags kCorrect{1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1};
const double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(Accuracy, Golden) {
  EXPECT_DOUBLE_EQ(accuracy(kTruth, kPredicted).value(), 0.6);
}

TEST(Accuracy, RefusesEmptyAndUnequal) {
  EXPECT_EQ(accuracy({}, {}).error().message, "no rows");
  EXPECT_EQ(accuracy(kTruth, Labels{1}).error().message, "10 rows on one side and 1 on the other");
}

TEST(ConfusionMatrix, GoldenIsTruthByPrediction) {
  EXPECT_THAT(confusion_matrix(kTruth, kPredicted, 3).value(), ElementsAre(2, 1, 0, 0, 2, 1, 1, 1, 2));
}

TEST(ConfusionMatrix, RefusesLabelOutside) {
  EXPECT_EQ(confusion_matrix(kTruth, kPredicted, 2).error().message, "label 2 lies outside [0, 2)");
  EXPECT_FALSE(confusion_matrix(Labels{0}, Labels{-1}, 2).ok());
}

TEST(MacroF1, Golden) {
  EXPECT_DOUBLE_EQ(macro_f1(kTruth, kPredicted, 3).value(), 0.6031746031746031);
}

TEST(MacroF1, LabelAbsentFromBothIsLeftOutAndFromOneCountsZero) {
  EXPECT_DOUBLE_EQ(macro_f1(Labels{0, 1, 1, 0}, Labels{0, 3, 1, 0}, 5).value(), 0.5555555555555555);
}

TEST(MacroF1, OneConstantLabelPredictedPerfectlyIsOne) {
  EXPECT_DOUBLE_EQ(macro_f1(Labels{4, 4}, Labels{4, 4}, 5).value(), 1.0);
}

TEST(LogLoss, Golden) {
  EXPECT_NEAR(log_loss(kTruth, kProbabilities, 3).value(), 0.793718671383308, 1e-14);
}

TEST(LogLoss, CertainAndWrongIsClipped) {
  EXPECT_NEAR(log_loss(Labels{1, 0}, Numbers{1, 0, 1, 0}, 2).value(), 18.021826694558577, 1e-12);
}

TEST(LogLoss, RefusesWrongShapeAndImpossibleProbability) {
  EXPECT_EQ(log_loss(Labels{0}, Numbers{1}, 2).error().message, "1 probabilities for 1 rows of 2 labels");
  EXPECT_EQ(log_loss(Labels{0}, Numbers{1.5, -.5}, 2).error().message, "a probability lies outside [0, 1]");
  EXPECT_FALSE(log_loss(Labels{0}, Numbers{kNan, 0}, 2).ok());
  EXPECT_FALSE(log_loss({}, {}, 2).ok());
}

TEST(BrierScore, Golden) {
  EXPECT_NEAR(brier_score(kTruth, kProbabilities, 3).value(), 0.483, 1e-15);
}

TEST(BrierScore, BoundsAreZeroAndTwo) {
  EXPECT_EQ(brier_score(Labels{0}, Numbers{1, 0}, 2).value(), 0);
  EXPECT_EQ(brier_score(Labels{1}, Numbers{1, 0}, 2).value(), 2);
}

TEST(ReliabilityTable, UpperEdgeBelongsToItsBinAndZeroToTheFirst) {
  const auto table = reliability_table(kConfidence, kCorrect).value();
  ASSERT_EQ(table.size(), 10u);
  EXPECT_EQ(table[0].count, 1u);  // 0.0
  EXPECT_EQ(table[2].count, 1u);  // 0.3
  EXPECT_EQ(table[5].count, 2u);  // 0.55, 0.6
  EXPECT_EQ(table[8].count, 2u);  // 0.85, 0.9
  EXPECT_EQ(table[9].count, 3u);  // 0.95, 0.99, 1
  EXPECT_DOUBLE_EQ(table[9].mean_confidence, 0.98);
  EXPECT_DOUBLE_EQ(table[9].accuracy, 2.0 / 3);
  EXPECT_EQ(table[1].count, 0u);
  EXPECT_EQ(table[1].accuracy, 0);
}

TEST(ReliabilityTable, EveryEdgeFallsIntoTheBinBelowWhateverTheRounding) {
  for (std::size_t bins = 1; bins <= 200; ++bins) {
    Numbers edges;
    for (std::size_t b = 1; b <= bins; ++b) edges.push_back(static_cast<double>(b) / static_cast<double>(bins));
    const auto table = reliability_table(edges, Flags(bins), bins).value();
    for (const auto& bin : table) ASSERT_EQ(bin.count, 1u) << bins;
  }
}

TEST(ExpectedCalibrationError, Golden) {
  EXPECT_NEAR(expected_calibration_error(kConfidence, kCorrect).value(), 0.2875, 1e-15);
}

TEST(ExpectedCalibrationError, OneBinIsTheGapOfTheMeans) {
  EXPECT_NEAR(expected_calibration_error(Numbers{.5, .7}, Flags{1, 1}, 1).value(), 0.4, 1e-15);
}

TEST(ExpectedCalibrationError, Refusals) {
  EXPECT_FALSE(expected_calibration_error({}, {}).ok());
  EXPECT_FALSE(expected_calibration_error(Numbers{1.1}, Flags{1}).ok());
  EXPECT_FALSE(expected_calibration_error(Numbers{kNan}, Flags{1}).ok());
  EXPECT_EQ(expected_calibration_error(Numbers{.5}, Flags{2}).error().message, "a flag is neither 0 nor 1");
  EXPECT_EQ(expected_calibration_error(Numbers{.5}, Flags{1}, 0).error().message, "0 bins; allowed are 1 to 10000");
}

TEST(Auc, GoldenWithTies) {
  EXPECT_DOUBLE_EQ(auc(Numbers{.1, .4, .35, .8, .4, .4, .9, .2, .8, .05}, Flags{0, 0, 1, 1, 1, 0, 1, 0, 0, 0}).value(),
                   0.7708333333333334);
}

TEST(Auc, ConstantScoresAreChance) {
  EXPECT_EQ(auc(Numbers{2, 2, 2}, Flags{1, 0, 1}).value(), 0.5);
}

TEST(Auc, EqualsTheShareOfWonPairs) {
  std::mt19937 random(7);
  Numbers scores;
  Flags positive;
  for (int i = 0; i < 300; ++i) {
    scores.push_back(static_cast<double>(random() % 40));
    positive.push_back(static_cast<std::uint8_t>(random() % 3 == 0));
  }
  double won = 0;
  double pairs = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    for (std::size_t j = 0; j < scores.size(); ++j) {
      if (positive[i] == 0 || positive[j] == 1) continue;
      won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
      ++pairs;
    }
  }
  EXPECT_NEAR(auc(scores, positive).value(), won / pairs, 1e-12);
}

TEST(Auc, NegatedScoresMirror) {
  const Numbers scores{1, 2, 3, 4};
  const Flags positive{0, 1, 0, 1};
  EXPECT_DOUBLE_EQ(auc(scores, positive).value() + auc(Numbers{-1, -2, -3, -4}, positive).value(), 1);
}

TEST(Auc, RefusesOneClassAndNan) {
  EXPECT_EQ(auc(Numbers{1, 2}, Flags{1, 1}).error().message, "the ROC curve needs positive and negative rows");
  EXPECT_FALSE(auc(Numbers{1, 2}, Flags{0, 0}).ok());
  EXPECT_FALSE(auc(Numbers{1, kNan}, Flags{0, 1}).ok());
}

TEST(RegressionErrors, Golden) {
  const Numbers truth{3, -.5, 2, 7};
  const Numbers predicted{2.5, 0, 2, 8};
  EXPECT_DOUBLE_EQ(root_mean_squared_error(truth, predicted).value(), 0.6123724356957945);
  EXPECT_DOUBLE_EQ(mean_absolute_error(truth, predicted).value(), 0.5);
}

TEST(RegressionErrors, RmseIsAtLeastMaeAndBothAreZeroOnlyWhenExact) {
  const Numbers truth{1, 5, 2};
  EXPECT_EQ(root_mean_squared_error(truth, truth).value(), 0);
  EXPECT_GE(root_mean_squared_error(truth, Numbers{2, 2, 2}).value(),
            mean_absolute_error(truth, Numbers{2, 2, 2}).value());
}

TEST(RegressionErrors, RefuseEmptyUnequalAndNan) {
  EXPECT_FALSE(root_mean_squared_error({}, {}).ok());
  EXPECT_FALSE(mean_absolute_error(Numbers{1}, Numbers{1, 2}).ok());
  EXPECT_EQ(mean_absolute_error(Numbers{kNan}, Numbers{1}).error().message, "a value is not a finite number");
}

}  // namespace
}  // namespace nexusml::stats
