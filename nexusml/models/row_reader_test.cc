#include "nexusml/models/row_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "nexusml/models/table.h"
#include "tests/support/sample_models.h"

namespace nexusml::models {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsNan;

support::FakeModel tabular() {
  ModelInfo info = support::fake_info(ModelType::kDiagnostic, {"a", "b"});
  info.schema = support::two_features();
  return support::FakeModel(std::move(info));
}

/// The values of the only row of a CSV, or why it is refused.
std::vector<double> values_of(std::string_view csv) {
  const support::FakeModel model = tabular();
  const Table table = Table::parse(csv).value();
  RowReader reader = RowReader::create(model, table.names()).value();
  const Input input = reader.read([&](std::size_t column) { return table.cell(0, column); }).value();
  const auto values = std::get<FeatureInput>(input).values;
  return {values.begin(), values.end()};
}

TEST(RowReader, TakesFeaturesInAnyOrderOfColumns) {
  EXPECT_THAT(values_of("age,sex\n41,m\n"), ElementsAre(41, 1));
  EXPECT_THAT(values_of("sex,age\nf,-2.5\n"), ElementsAre(-2.5, 0));
}

TEST(RowReader, AMissingColumnIsAMissingValue) {
  EXPECT_THAT(values_of("sex\nm\n"), ElementsAre(IsNan(), 1));
  EXPECT_THAT(values_of("age\n3\n"), ElementsAre(3, IsNan()));
}

TEST(RowReader, AMissingCellIsAMissingValue) {
  EXPECT_THAT(values_of("age,sex\nNA,\n"), ElementsAre(IsNan(), IsNan()));
  EXPECT_THAT(values_of("age,sex\n nan , null\n"), ElementsAre(IsNan(), IsNan()));
}

TEST(RowReader, ValuesAreTrimmedAndMayBeQuoted) {
  EXPECT_THAT(values_of("age,sex\n\" +4.10e1\",\" m \"\n"), ElementsAre(41, 1));
}

TEST(RowReader, AnUnseenCategoryIsMissing) {
  EXPECT_THAT(values_of("age,sex\n1,other\n"), ElementsAre(1, IsNan()));
}

TEST(RowReader, NamesExtraColumns) {
  const support::FakeModel model = tabular();
  const RowReader reader = RowReader::create(model, {"id", "age", "note", "sex"}).value();
  EXPECT_THAT(reader.unused_columns(), ElementsAre("id", "note"));
  EXPECT_THAT(RowReader::create(model, {"age", "sex"}).value().unused_columns(), IsEmpty());
}

TEST(RowReader, RefusesAHeaderWithoutAnyFeature) {
  const Error error = RowReader::create(tabular(), {"id", "Age"}).error();
  EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(error.message, "no column \"age\" in the header");
}

TEST(RowReader, RefusesWhatIsNoNumberAndNeverRepeatsIt) {
  const support::FakeModel model = tabular();
  RowReader reader = RowReader::create(model, {"age"}).value();
  for (const std::string_view cell : {"old", "1,5", "0x10", "1 2", "inf", "-inf", "1e999", "--1"}) {
    const Error error = reader.read([&](std::size_t) { return cell; }).error();
    EXPECT_EQ(error.message, "feature \"age\" is no number") << cell;
    ASSERT_EQ(error.fields.size(), 1u);
    EXPECT_EQ(error.fields[0].field, "features.age");
  }
}

TEST(RowReader, AFailedRowLeavesNothingBehind) {
  const support::FakeModel model = tabular();
  RowReader reader = RowReader::create(model, {"age", "sex"}).value();
  const std::array<std::string_view, 2> full{"5", "m"};
  ASSERT_TRUE(reader.read([&](std::size_t i) { return full[i]; }).ok());
  const std::array<std::string_view, 2> empty{"", ""};
  const Input input = reader.read([&](std::size_t i) { return empty[i]; }).value();
  EXPECT_THAT(std::get<FeatureInput>(input).values, ElementsAre(IsNan(), IsNan()));
}

TEST(RowReader, FindsTextAndSubjectOfAnEmail) {
  const support::FakeModel model(support::fake_info(ModelType::kEmail, {"ham", "spam"}));
  const std::array<std::string_view, 3> row{"hello", "1", "buy now"};
  RowReader reader = RowReader::create(model, {"subject", "id", "body"}, {.text = "body"}).value();
  const Input input = reader.read([&](std::size_t i) { return row[i]; }).value();
  EXPECT_EQ(std::get<TextInput>(input).text, "buy now");
  EXPECT_EQ(std::get<TextInput>(input).subject, "hello");
  EXPECT_THAT(reader.unused_columns(), ElementsAre("id"));
}

TEST(RowReader, OnlyEmailHasASubject) {
  const support::FakeModel model(support::fake_info(ModelType::kTopic, {"a", "b"}));
  const std::array<std::string_view, 2> row{"words", "maths"};
  RowReader reader = RowReader::create(model, {"text", "subject"}).value();
  EXPECT_EQ(std::get<TextInput>(reader.read([&](std::size_t i) { return row[i]; }).value()).subject, "");
  EXPECT_THAT(reader.unused_columns(), ElementsAre("subject"));
}

TEST(RowReader, RefusesTextThatIsNotUtf8) {
  const support::FakeModel model(support::fake_info(ModelType::kEmail, {"ham", "spam"}));
  RowReader reader = RowReader::create(model, {"text", "subject"}).value();
  for (const std::string_view bad : {"\xff", "abc\xc3", "\xed\xa0\x80", "\xc0\xaf"}) {
    const std::array<std::string_view, 2> in_text{bad, ""};
    EXPECT_EQ(reader.read([&](std::size_t i) { return in_text[i]; }).error().message, "text is not valid UTF-8");
    const std::array<std::string_view, 2> in_subject{"fine", bad};
    EXPECT_EQ(reader.read([&](std::size_t i) { return in_subject[i]; }).error().message, "subject is not valid UTF-8");
  }
  EXPECT_EQ(RowReader::create(model, {"body"}).error().message, "no column \"text\" in the header");
}

}  // namespace
}  // namespace nexusml::models
