#include "nexusml/models/text/text_classifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "nexusml/models/evaluation.h"

namespace nexusml::models {
namespace {

TrainingOptions labelled() {
  TrainingOptions options;
  options.target = "label";
  return options;
}

using testing::HasSubstr;

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

std::unique_ptr<Model> trained(std::string_view csv, const TrainingOptions& options = labelled()) {
  return std::move(train_text_classifier(ModelType::kSentiment, "mood", table_of(csv), options, kClock)).value();
}

std::string failure(std::string_view csv, const TrainingOptions& options = labelled()) {
  const auto model = train_text_classifier(ModelType::kSentiment, "mood", table_of(csv), options, kClock);
  return model.ok() ? "" : model.error().message;
}

std::string contents(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
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

TEST_F(TextClassifierFolder, TheSameSeedGivesTheSameFileAndProgressNeverGoesBack) {
  const std::string csv = toy_csv(150, 3);
  std::vector<double> shares;
  TrainingOptions options = labelled();
  options.on_progress = [&](double share, std::string_view) { shares.push_back(share); };
  for (const char* const name : {"a", "b"}) {
    std::filesystem::create_directories(folder_ / name);
    shares.clear();
    ASSERT_TRUE(trained(csv, options)->save(folder_ / name).ok());
    ASSERT_GT(shares.size(), 10U);
    EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
    EXPECT_EQ(shares.front(), 0);
    EXPECT_EQ(shares.back(), 1);
  }
  EXPECT_EQ(contents(folder_ / "a" / "text.bin"), contents(folder_ / "b" / "text.bin"));
}

TEST_F(TextClassifierFolder, ADamagedFileIsCorruptAndSaysWhy) {
  const auto model = trained(toy_csv(60, 1));
  ASSERT_TRUE(model->save(folder_).ok());
  const std::string good = contents(folder_ / "text.bin");
  const auto message = [&](const std::string& bytes) {
    std::ofstream(folder_ / "text.bin", std::ios::binary) << bytes;
    const auto loaded = load_text_classifier(model->info(), folder_);
    EXPECT_FALSE(loaded.ok());
    if (loaded.ok()) return std::string();
    EXPECT_EQ(loaded.error().code, ErrorCode::kCorrupt);
    return loaded.error().message;
  };
  EXPECT_THAT(message(""), HasSubstr("no text model"));
  EXPECT_THAT(message("PK\x03\x04 something else"), HasSubstr("no text model"));
  EXPECT_THAT(message(good.substr(0, 20)), HasSubstr("cut off"));
  EXPECT_THAT(message(good.substr(0, good.size() - 1)), HasSubstr("bytes"));
  EXPECT_THAT(message(good + "x"), HasSubstr("bytes"));
  std::string version = good;
  version[8] = 9;
  EXPECT_THAT(message(version), HasSubstr("format version 9"));
  std::string labels = good;
  labels[12] = 3;
  EXPECT_THAT(message(labels), HasSubstr("3 labels"));
  std::string bits = good;
  bits[16] = 63;
  EXPECT_THAT(message(bits), HasSubstr("out of range"));
  std::string not_finite = good;
  not_finite.replace(24, 4, "\xff\xff\xff\x7f");
  EXPECT_THAT(message(not_finite), HasSubstr("not finite"));
  std::filesystem::remove(folder_ / "text.bin");
  EXPECT_EQ(load_text_classifier(model->info(), folder_).error().code, ErrorCode::kNotFound);
}

TEST(TextClassifier, RefusesTablesItCannotLearnFrom) {
  EXPECT_EQ(failure("text,label\na,positive\nb,positive\n"),
            "column \"label\" has one value only (\"positive\"): a classifier needs at least two");
  EXPECT_EQ(failure("text,label\na,x\nb,\nc,y\n"), "line 3: column \"label\" is empty");
  EXPECT_THAT(failure("text,sentiment\na,x\n"), HasSubstr("no column \"label\""));
  EXPECT_THAT(failure("words,label\na,x\nb,y\n"), HasSubstr("no column \"text\""));
  TrainingOptions options = labelled();
  options.maximum_labels = 2;
  EXPECT_THAT(failure("text,label\na,x\nb,y\nc,z\n", options), HasSubstr("more than 2 distinct values"));
  options.positive = "w";
  EXPECT_THAT(failure("text,label\na,x\nb,y\n", options), HasSubstr("no value \"w\""));
}

TEST(TextClassifier, StopsWhenCancelledBeforeOrWithinTheTraining) {
  std::atomic<bool> cancel{true};
  TrainingOptions options = labelled();
  options.cancel = &cancel;
  EXPECT_EQ(failure(toy_csv(100, 1), options), "cancelled");
  cancel = false;
  options.on_progress = [&](double share, std::string_view) { cancel = share > 0.3; };
  const auto model = train_text_classifier(ModelType::kEmail, "mail", table_of(toy_csv(100, 1)), options, kClock);
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(model.error().code, ErrorCode::kConflict);
}

TEST(TextClassifier, LabelsWithOneExampleAreTaken) {
  const auto model = trained("text,label\nred apple,a\ngreen pear,b\nblue plum,c\nred cherry,a\n");
  EXPECT_EQ(model->info().labels.size(), 3U);
  const Prediction prediction = answer(*model, "red apple");
  EXPECT_EQ(prediction.label, 0);
  EXPECT_TRUE(std::isfinite(prediction.confidence));
}

TEST(TextClassifier, ManyLabelsAreLearnt) {
  std::string csv = "text,label\n";
  for (int i = 0; i < 600; ++i) csv += "word" + std::to_string(i % 60) + " filler,l" + std::to_string(i % 60) + "\n";
  const auto model = trained(csv);
  EXPECT_EQ(model->info().labels.size(), 60U);
  for (int i = 0; i < 60; i += 7) {
    const Prediction prediction = answer(*model, "word" + std::to_string(i) + " filler");
    EXPECT_EQ(model->info().labels[static_cast<std::size_t>(prediction.label)], "l" + std::to_string(i));
  }
}

TEST(TextClassifier, TheSubjectCountsWhenTheTableHasIt) {
  const auto model = trained(toy_csv(300, 1, true));
  EXPECT_EQ(answer(*model, "film and", "great").label, 1);
  EXPECT_EQ(answer(*model, "film and", "awful").label, 0);
}

TEST(TextClassifier, TakesHugeRepeatedAndBrokenTexts) {
  const auto model = trained(toy_csv(200, 1));
  const auto repeated = [](int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += "great ";
    return text;
  };
  const Prediction many = answer(*model, repeated(200'000));
  EXPECT_EQ(many.label, 1);
  EXPECT_EQ(answer(*model, repeated(140'000)).scores, many.scores) << "a word counts once";
  std::mt19937_64 random(5);
  std::string noise(1U << 20U, ' ');
  for (char& c : noise) c = static_cast<char>(random());
  for (const std::string& text : {noise, std::string(1U << 20U, 'x'), std::string(1000, '\0')}) {
    const Prediction prediction = answer(*model, text);
    EXPECT_GE(prediction.confidence, 0);
    EXPECT_LE(prediction.confidence, 1);
  }
}

TEST(TextClassifier, RefusesAnInputOfAnotherKind) {
  const auto model = trained(toy_csv(60, 1));
  Workspace workspace;
  Prediction prediction;
  EXPECT_EQ(model->predict(FeatureInput{}, workspace, prediction).error().code, ErrorCode::kInvalidArgument);
}

// The text engine's confidences come from a calibration on rows that its learners had not seen.
TEST(TextClassifier, ConfidencesAreCalibratedOnNoisyLabels) {
  std::mt19937_64 random(11);
  const auto noisy = [&](int rows) {
    std::string csv = "text,label\n";
    for (int i = 0; i < rows; ++i) {
      const auto strength = static_cast<int>(random() % 10);  // of the word: how often the label is "a"
      csv += "word" + std::to_string(strength) + " and filler" + std::to_string(random() % 50);
      csv += static_cast<int>(random() % 10) < strength ? ",a\n" : ",b\n";
    }
    return csv;
  };
  const auto model = trained(noisy(2000));
  const auto test = evaluate(*model, table_of(noisy(4000)));
  ASSERT_TRUE(test.ok());
  EXPECT_LT(*test->ece, 0.04);
  EXPECT_LT(*model->info().evaluation.ece, 0.04);
}

}  // namespace
}  // namespace nexusml::models
