#include "nexusml/app/csv_predictions.h"

#include "nexusml/base/text.h"

namespace nexusml::app {
namespace {

constexpr std::size_t kMaximumFailures = 10;

/// Appends a field, quoted if it must be.
void append_field(std::string& line, std::string_view field) {
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
    line += field;
    return;
  }
  line += '"';
  for (const char c : field) {
    if (c == '"') line += '"';
    line += c;
  }
  line += '"';
}

}  // namespace

CsvPredictions::CsvPredictions(const models::Model& model, models::InputColumns columns)
    : model_(model), columns_(columns), parser_([this](const base::CsvRecord& record) { return add(record); }) {}

Status CsvPredictions::feed(std::string_view input, std::string& output) {
  output_ = &output;
  return parser_.feed(input);
}

Status CsvPredictions::finish(std::string& output) {
  output_ = &output;
  NEXUSML_RETURN_IF_ERROR(parser_.finish());
  if (!reader_) return Error(ErrorCode::kInvalidArgument, "the file is empty: a header line is needed");
  return {};
}

Status CsvPredictions::add(const base::CsvRecord& record) {
  if (!reader_) return header(record);
  // A row of another length is cut or filled up, so that the answer's columns stay where the header has them.
  for (std::size_t i = 0; i < width_; ++i) {
    if (i < record.fields.size()) append_field(*output_, record.fields[i]);
    *output_ += ',';
  }
  row(record);
  *output_ += '\n';
  return {};
}

Status CsvPredictions::header(const base::CsvRecord& record) {
  const std::vector<std::string> names(record.fields.begin(), record.fields.end());
  NEXUSML_ASSIGN_OR_RETURN(reader_, models::RowReader::create(model_, names, columns_));
  width_ = names.size();
  for (const std::string& name : names) {
    append_field(*output_, name);
    *output_ += ',';
  }
  *output_ += "prediction,confidence,error\n";
  return {};
}

void CsvPredictions::row(const base::CsvRecord& record) {
  ++rows_;
  if (record.fields.size() != width_) {
    return fail(record.line, std::to_string(record.fields.size()) + (record.fields.size() == 1 ? " field" : " fields") +
                                 ", the header has " + std::to_string(width_));
  }
  const Result<models::Input> input = reader_->read([&](std::size_t column) { return record.fields[column]; });
  if (!input.ok()) return fail(record.line, input.error().message);
  const Status status = model_.predict(*input, workspace_, prediction_);
  if (!status.ok()) return fail(record.line, status.error().message);
  append_field(*output_, model_.info().labels[static_cast<std::size_t>(prediction_.label)]);
  *output_ += ',' + base::fixed(prediction_.confidence, 6) + ',';
}

void CsvPredictions::fail(std::uint64_t line, const std::string& reason) {
  ++failed_;
  if (failures_.size() < kMaximumFailures) failures_.push_back("line " + std::to_string(line) + ": " + reason);
  *output_ += ",,";
  append_field(*output_, reason);
}

}  // namespace nexusml::app
