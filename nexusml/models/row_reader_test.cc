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

support::FakeModel recsys() {
  return support::FakeModel(support::fake_info(ModelType::kRecsys, {}));
}
support::FakeModel trend() {
  return support::FakeModel(support::fake_info(ModelType::kTrend, {"down", "flat", "up"}));
}

/// The input of a row of cells under a header, or why it is refused.
Result<Input> read_row(RowReader& reader, const std::vector<std::string>& cells) {
  return reader.read([&](std::size_t i) -> std::string_view { return cells[i]; });
}

TEST(RowReader, FindsUserAndItem) {
  const support::FakeModel model = recsys();
  RowReader reader = RowReader::create(model, {"item_id", "when", "user_id"}).value();
  const std::vector<std::string> cells{" m 7", "1", "NA"};  // ids are any text, as in training
  const auto input = std::get<RatingInput>(read_row(reader, cells).value());
  EXPECT_EQ(input.user, "NA");
  EXPECT_EQ(input.item, " m 7");
  EXPECT_EQ(input.top_k, 0u);
  EXPECT_THAT(reader.unused_columns(), ElementsAre("when"));
  RowReader renamed = RowReader::create(model, {"userId", "movieId"}, {.user = "userId", .item = "movieId"}).value();
  const std::vector<std::string> pair{"u", "i"};
  EXPECT_EQ(std::get<RatingInput>(read_row(renamed, pair).value()).item, "i");
}

TEST(RowReader, RefusesARatingWithoutIds) {
  const support::FakeModel model = recsys();
  EXPECT_EQ(RowReader::create(model, {"user_id", "movieId"}).error().message, "no column \"item_id\" in the header");
  RowReader reader = RowReader::create(model, {"user_id", "item_id"}).value();
  EXPECT_EQ(read_row(reader, {"", "i"}).error().message, "user_id is empty");
  EXPECT_EQ(read_row(reader, {"u", ""}).error().fields.at(0).field, "item_id");
  EXPECT_EQ(read_row(reader, {"u", "\xff"}).error().message, "item_id is not valid UTF-8");
}

TEST(RowReader, ReadsSeriesHorizonAndPeriod) {
  const support::FakeModel model = trend();
  RowReader reader = RowReader::create(model, {"name", "horizon", "values", "period"}).value();
  EXPECT_THAT(reader.unused_columns(), ElementsAre("name"));
  auto input = std::get<SeriesInput>(read_row(reader, {"a", " 12 ", "[1, 2, null]", "4"}).value());
  EXPECT_THAT(input.values, ElementsAre(1, 2, IsNan()));
  EXPECT_EQ(input.horizon, 12u);
  EXPECT_EQ(input.period, 4u);
  for (const char* unknown : {"", "0", "NA"}) {
    input = std::get<SeriesInput>(read_row(reader, {"a", "10000", "1;2", unknown}).value());
    EXPECT_EQ(input.horizon, 10000u);
    EXPECT_EQ(input.period, 0u);
  }
  RowReader without = RowReader::create(model, {"values", "horizon"}).value();
  EXPECT_EQ(std::get<SeriesInput>(read_row(without, {"1 2", "1"}).value()).period, 0u);
}

TEST(RowReader, RefusesSeriesAndNamesTheField) {
  const support::FakeModel model = trend();
  EXPECT_EQ(RowReader::create(model, {"values"}).error().message, "no column \"horizon\" in the header");
  EXPECT_EQ(RowReader::create(model, {"horizon"}).error().message, "no column \"values\" in the header");
  RowReader reader = RowReader::create(model, {"values", "horizon", "period"}).value();
  for (const char* horizon : {"0", "1000000000", "-1", "1.5", "", "ten", "99999999999999999999"}) {
    const Error error = read_row(reader, {"1 2", horizon, ""}).error();
    EXPECT_EQ(error.message, "horizon must be a whole number from 1 to 10000") << horizon;
    EXPECT_EQ(error.fields.at(0).field, "horizon");
  }
  EXPECT_EQ(read_row(reader, {"1 2", "1", "10001"}).error().message, "period must be a whole number from 0 to 10000");
  EXPECT_EQ(read_row(reader, {"", "1", ""}).error().message, "values: holds no number");
  EXPECT_EQ(read_row(reader, {"1 inf", "1", ""}).error().message, "values: number 2 is no finite number");
}

}  // namespace
}  // namespace nexusml::models
