#include "nexusml/monitor/internal/table_reader.h"

#include <unordered_set>

#include "nexusml/base/csv.h"

namespace nexusml::monitor {
namespace {

using base::CsvParser;
using base::CsvRecord;

constexpr std::size_t kPieceBytes = 256 << 10;

Error invalid(std::string message) {
  return Error(ErrorCode::kInvalidArgument, std::move(message));
}

/// Feeds a source to a parser until its end or until `enough` is true.
Status feed(TableSource& source, CsvParser& parser, const OnBytes& on_bytes, const bool& enough) {
  NEXUSML_RETURN_IF_ERROR(source.rewind());
  std::string piece(kPieceBytes, '\0');
  while (!enough) {
    NEXUSML_ASSIGN_OR_RETURN(const std::size_t read, source.read(piece));
    if (read == 0) return parser.finish();
    NEXUSML_RETURN_IF_ERROR(parser.feed(std::string_view(piece).substr(0, read)));
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
  CsvParser parser({}, on_record, on_broken);
  NEXUSML_RETURN_IF_ERROR(feed(source, parser, {}, found));
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
  CsvParser parser({}, on_record, on_broken);
  const bool enough = false;
  NEXUSML_RETURN_IF_ERROR(feed(source, parser, on_bytes, enough));
  if (read.rows > 0) return read;
  return invalid(read.skipped > 0 ? "no row can be read; " + read.first_skipped : "there is no row below the header");
}

}  // namespace nexusml::monitor
