#include "nexusml/serve/batch/csv_source.h"

#include <string>
#include <vector>

namespace nexusml::serve::batch {

CsvSource::CsvSource(const models::Model& model, const models::InputColumns& columns, std::size_t maximum_row_bytes,
                     RowSink& sink)
    : model_(model),
      columns_(columns),
      sink_(sink),
      parser_(
          {.maximum_record_bytes = maximum_row_bytes}, [this](const base::CsvRecord& record) { return take(record); },
          [this](std::uint64_t line, const Error& reason) { return take_broken(line, reason); }) {}

Status CsvSource::finish() {
  NEXUSML_RETURN_IF_ERROR(parser_.finish());
  if (!reader_) return Error(ErrorCode::kInvalidArgument, "the file is empty: a header line is needed");
  return {};
}

Status CsvSource::take(const base::CsvRecord& record) {
  if (!reader_) return take_header(record);
  const Row row{record.line, record.text, record.fields};
  if (record.fields.size() != width_) {
    const Error reason(ErrorCode::kInvalidArgument, std::to_string(record.fields.size()) +
                                                        (record.fields.size() == 1 ? " field" : " fields") +
                                                        ", the header has " + std::to_string(width_));
    sink_.on_bad_row(row, reason, telemetry::InputFault::kMalformed);
    return {};
  }
  const auto field = [&](std::size_t column) { return record.fields[column]; };
  const Result<models::Input> input = reader_->read(field);
  if (input.ok()) {
    sink_.on_row(row, *input);
  } else {
    sink_.on_bad_row(row, input.error(), telemetry::InputFault::kWrongType);
  }
  return {};
}

Status CsvSource::take_header(const base::CsvRecord& record) {
  const std::vector<std::string> names(record.fields.begin(), record.fields.end());
  NEXUSML_ASSIGN_OR_RETURN(reader_, models::RowReader::create(model_, names, columns_));
  width_ = names.size();
  sink_.on_header({record.line, record.text, record.fields});
  return {};
}

Status CsvSource::take_broken(std::uint64_t line, const Error& reason) {
  // Without its header a table has no rows.
  if (!reader_) return Error(reason).while_doing("line " + std::to_string(line));
  sink_.on_bad_row({.line = line}, reason, telemetry::InputFault::kMalformed);
  return {};
}

}  // namespace nexusml::serve::batch
