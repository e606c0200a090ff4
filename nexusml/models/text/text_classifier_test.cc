#include "nexusml/models/text/text_classifier.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "nexusml/models/evaluation.h"

namespace nexusml::models {
namespace {

const base::FakeClock kClock;

// Reviews made of a few words each; the label follows from one of them.
std::string toy_csv(int rows, std::uint64_t seed, bool with_subject = false) {
  const char* const good[] = {"great", "lovely", "tuyệt vời", "ótimo"};
  const char* const bad[] = {"awful", "boring", "tệ quá", "péssimo"};
  const char* const fill[] = {"film", "the plot", "giảng viên", "produto", "it was", "and"};
  std::mt19937_64 random(seed);
  std::string csv = with_subject ? "text,subject,label\n" : "text,label\n";
  for (int i = 0; i < rows; ++i) {
    const bool positive = random() % 2 == 0;
    const std::string word = positive ? good[random() % 4] : bad[random() % 4];
    std::string text = fill[random() % 6];
    if (!with_subject) text += " " + word;
    text += std::string(" ") + fill[random() % 6];
    csv += text + (with_subject ? "," + word : "") + (positive ? ",positive\n" : ",negative\n");
  }
  return csv;
}

Table table_of(std::string_view csv) {
  return std::move(Table::parse(csv)).value();
}

std::unique_ptr<Model> trained(std::string_view csv, const TrainingOptions& options = {}) {
  return std::move(train_text_classifier(ModelType::kSentiment, "mood", table_of(csv), options, kClock)).value();
}

std::string failure(std::string_view csv, const TrainingOptions& options = {}) {
  const auto model = train_text_classifier(ModelType::kSentiment, "mood", table_of(csv), options, kClock);
  return model.ok() ? "" : model.error().message;
}

Prediction answer(const Model& model, std::string_view text, std::string_view subject = {}) {
  Workspace workspace;
  Prediction prediction;
  EXPECT_TRUE(model.predict(TextInput{text, subject}, workspace, prediction).ok());
  return prediction;
}

class TextClassifierFolder : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("nexusml_text_" + std::to_string(::getpid()) + "_" +
                                                        testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
};

TEST(TextClassifier, LearnsAToySetInThreeLanguages) {
  const auto model = trained(toy_csv(400, 1));
  EXPECT_EQ(model->info().labels, (std::vector<std::string>{"negative", "positive"}));
  EXPECT_EQ(model->info().positive_label, "positive");
  EXPECT_EQ(model->info().training_samples, 400U);
  EXPECT_GT(*model->info().evaluation.accuracy, 0.98);
  const auto test = evaluate(*model, table_of(toy_csv(200, 2)));
  ASSERT_TRUE(test.ok());
  EXPECT_GT(*test->accuracy, 0.98);
  EXPECT_EQ(answer(*model, "GREAT film").label, 1);
  EXPECT_EQ(answer(*model, "TỆ QUÁ").label, 0);
  EXPECT_EQ(answer(*model, "PÉSSIMO").label, 0);
}

TEST(TextClassifier, ScoresAreProbabilitiesAndConfidenceIsTheAnswersScore) {
  const auto model = trained(toy_csv(300, 1));
  for (const std::string_view text : {"great film", "nothing known here", "", "!!!", "awful awful"}) {
    const Prediction prediction = answer(*model, text);
    ASSERT_EQ(prediction.scores.size(), 2U);
    EXPECT_NEAR(prediction.scores[0] + prediction.scores[1], 1, 1e-6);
    EXPECT_EQ(prediction.confidence, prediction.scores[static_cast<std::size_t>(prediction.label)]);
  }
}

TEST(TextClassifier, ATextWithoutWordsGetsTheLabelsShares) {
  const auto model = trained("text,label\na b,x\nc d,x\ne f,x\ng h,y\n");
  for (const std::string_view text : {"", "   ", "\xff\xfe"}) {
    const Prediction prediction = answer(*model, text);
    EXPECT_EQ(prediction.label, 0);
    EXPECT_FLOAT_EQ(static_cast<float>(prediction.scores[0]), 0.75F);
  }
}

TEST_F(TextClassifierFolder, SavedAndLoadedModelGivesTheSameBits) {
  const auto model = trained(toy_csv(200, 1));
  ASSERT_TRUE(model->save(folder_).ok());
  const auto loaded = load_text_classifier(model->info(), folder_);
  ASSERT_TRUE(loaded.ok()) << loaded.error().message;
  for (const std::string_view text : {"great film", "awful plot and giảng viên", "", "xyz"}) {
    const Prediction before = answer(*model, text);
    const Prediction after = answer(**loaded, text);
    EXPECT_EQ(before.label, after.label);
    EXPECT_EQ(before.scores, after.scores);
  }
}

}  // namespace
}  // namespace nexusml::models
