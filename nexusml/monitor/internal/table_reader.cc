#include "nexusml/monitor/internal/table_reader.h"

#include <optional>
#include <unordered_set>

#include "nexusml/base/csv.h"
#include "nexusml/monitor/internal/text_form.h"

namespace nexusml::monitor {
namespace {

using base::CsvParser;
using base::CsvRecord;

constexpr std::size_t kPieceBytes = 256 << 10;

Error invalid(std::string message) {
  return Error(ErrorCode::kInvalidArgument, std::move(message));
}

/// Parses a source from its start to its end or until `enough` is true.
Status parse(TableSource& source, const CsvParser::OnRecord& on_record, const CsvParser::OnBroken& on_broken,
             const OnBytes& on_bytes, const bool& enough) {
  NEXUSML_RETURN_IF_ERROR(source.rewind());
  std::string piece(kPieceBytes, '\0');
  std::optional<CsvParser> parser;
  while (!enough) {
    NEXUSML_ASSIGN_OR_RETURN(const std::size_t read, source.read(piece));
    const std::string_view text = std::string_view(piece).substr(0, read);
    if (!parser) {
      NEXUSML_ASSIGN_OR_RETURN(const char delimiter, delimiter_of(text));
      parser.emplace(CsvParser::Options{.delimiter = delimiter}, on_record, on_broken);
    }
    if (read == 0) return parser->finish();
    NEXUSML_RETURN_IF_ERROR(parser->feed(text));
    if (on_bytes) on_bytes(read);
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> read_header(TableSource& source) {
  std::vector<std::string> names;
  bool found = false;
  std::optional<Error> broken;
  const auto on_record = [&](const CsvRecord& record) -> Status {
    if (!found && !broken) names.assign(record.fields.begin(), record.fields.end());
    found = true;
    return {};
  };
  const auto on_broken = [&](std::uint64_t, const Error& reason) -> Status {
    if (!found && !broken) broken = reason;
    found = true;
    return {};
  };
  NEXUSML_RETURN_IF_ERROR(parse(source, on_record, on_broken, {}, found));
  if (broken) return invalid("the header line is no CSV: " + broken->message);
  if (!found) return invalid("the file is empty; a header line with column names is needed");
  std::unordered_set<std::string_view> seen;
  for (const std::string& name : names) {
    if (!seen.insert(name).second) return invalid("the header names the column \"" + name + "\" twice");
  }
  return names;
}

Result<TableRows> read_rows(TableSource& source, std::size_t columns, const OnRow& on_row, const OnBytes& on_bytes) {
  TableRows read;
  bool is_header = true;
  const auto skip = [&](std::uint64_t line, const std::string& reason) {
    if (++read.skipped == 1) read.first_skipped = "line " + std::to_string(line) + ": " + reason;
  };
  const auto on_record = [&](const CsvRecord& record) -> Status {
    if (is_header) {
      is_header = false;
    } else if (record.fields.size() == columns) {
      ++read.rows;
      on_row(record.fields);
    } else {
      skip(record.line, std::to_string(record.fields.size()) + " fields, the header has " + std::to_string(columns));
    }
    return {};
  };
  const auto on_broken = [&](std::uint64_t line, const Error& reason) -> Status {
    skip(line, reason.message);
    return {};
  };
  const bool enough = false;
  NEXUSML_RETURN_IF_ERROR(parse(source, on_record, on_broken, on_bytes, enough));
  if (read.rows > 0) return read;
  return invalid(read.skipped > 0 ? "no row can be read; " + read.first_skipped : "there is no row below the header");
}

}  // namespace nexusml::monitor
