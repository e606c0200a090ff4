#include "nexusml/models/table.h"

#include <algorithm>
#include <fstream>

#include "nexusml/base/csv.h"

namespace nexusml::models {
namespace {

Error ragged(std::uint64_t line, std::size_t found, std::size_t expected) {
  return Error(ErrorCode::kInvalidArgument, "line " + std::to_string(line) + ": " + std::to_string(found) +
                                                (found == 1 ? " field" : " fields") + ", the header has " +
                                                std::to_string(expected));
}

}  // namespace

/// Collects the records of one CSV text into a Table.
class TableBuilder {
 public:
  TableBuilder(Table& table, const Table::Limits& limits)
      : table_(table),
        limits_(limits),
        parser_({.maximum_record_bytes = limits.maximum_record_bytes, .maximum_fields = limits.maximum_columns},
                [this](const base::CsvRecord& record) { return add(record); }) {}

  Status feed(std::string_view bytes) {
    bytes_ += bytes.size();
    if (bytes_ > limits_.maximum_bytes) {
      return Error(ErrorCode::kTooLarge,
                   "the table is larger than " + std::to_string(limits_.maximum_bytes) + " bytes");
    }
    return parser_.feed(bytes);
  }

  Status finish() {
    NEXUSML_RETURN_IF_ERROR(parser_.finish());
    if (table_.names_.empty()) return Error(ErrorCode::kInvalidArgument, "the file is empty: a header line is needed");
    if (table_.lines_.empty()) return Error(ErrorCode::kInvalidArgument, "there is a header line and no row");
    return {};
  }

 private:
  Status add(const base::CsvRecord& record) {
    if (table_.names_.empty()) return add_header(record);
    if (record.fields.size() != table_.names_.size()) {
      return ragged(record.line, record.fields.size(), table_.names_.size());
    }
    for (const std::string_view field : record.fields) {
      table_.bytes_.append(field);
      table_.ends_.push_back(table_.bytes_.size());
    }
    table_.lines_.push_back(record.line);
    return {};
  }

  Status add_header(const base::CsvRecord& record) {
    table_.names_.assign(record.fields.begin(), record.fields.end());
    std::vector<std::string> sorted = table_.names_;
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    if (twice != sorted.end()) {
      return Error(ErrorCode::kInvalidArgument,
                   "line " + std::to_string(record.line) + ": column \"" + *twice + "\" stands twice in the header");
    }
    return {};
  }

  Table& table_;
  const Table::Limits& limits_;
  base::CsvParser parser_;
  std::uint64_t bytes_ = 0;
};

Result<Table> Table::parse(std::string_view csv, const Limits& limits) {
  Table table;
  TableBuilder builder(table, limits);
  NEXUSML_RETURN_IF_ERROR(builder.feed(csv));
  NEXUSML_RETURN_IF_ERROR(builder.finish());
  return table;
}

Result<Table> Table::read(const std::filesystem::path& file, const Limits& limits) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream || std::filesystem::is_directory(file)) {
    return Error(ErrorCode::kNotFound, "cannot be read");
  }
  Table table;
  TableBuilder builder(table, limits);
  std::string piece(1 << 20, '\0');
  while (stream) {
    stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    NEXUSML_RETURN_IF_ERROR(builder.feed(std::string_view(piece).substr(0, static_cast<std::size_t>(stream.gcount()))));
  }
  if (stream.bad()) return Error(ErrorCode::kUnavailable, "reading failed");
  NEXUSML_RETURN_IF_ERROR(builder.finish());
  return table;
}

int Table::column(std::string_view name) const {
  const auto found = std::find(names_.begin(), names_.end(), name);
  return found == names_.end() ? -1 : static_cast<int>(found - names_.begin());
}

Result<std::size_t> Table::require_column(std::string_view name) const {
  if (const int position = column(name); position >= 0) return static_cast<std::size_t>(position);
  std::string message = "no column \"" + std::string(name) + "\"; the columns are ";
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (i == 20) {
      message += ", ... (" + std::to_string(names_.size()) + " in all)";
      break;
    }
    message += (i == 0 ? "" : ", ") + names_[i];
  }
  return Error(ErrorCode::kInvalidArgument, std::move(message));
}

}  // namespace nexusml::models
