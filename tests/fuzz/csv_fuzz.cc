// The CSV parser takes any bytes in any pieces, never keeps more than its limit, and gives the same records however
// cut.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/csv.h"

namespace {

using nexusml::Status;
using nexusml::base::CsvParser;
using nexusml::base::CsvRecord;

/// Takes: whether broken records are skipped.
std::string records_of(std::string_view text, std::size_t piece, bool skip) {
  std::string all;
  const auto on_broken = [&](std::uint64_t line, const nexusml::Error& reason) -> Status {
    all += std::to_string(line) + reason.message + "\3";
    return {};
  };
  const auto on_record = [&](const CsvRecord& record) -> Status {
    for (const std::string_view field : record.fields) all.append(field).push_back('\1');
    all += std::to_string(record.line) + "\2";
    return {};
  };
  CsvParser parser({.maximum_record_bytes = 64, .maximum_fields = 8}, on_record,
                   skip ? CsvParser::OnBroken(on_broken) : CsvParser::OnBroken());
  while (!text.empty()) {
    if (const Status fed = parser.feed(text.substr(0, piece)); !fed.ok()) return all + "refused" + fed.error().message;
    text.remove_prefix(std::min(piece, text.size()));
  }
  const Status finished = parser.finish();
  return finished.ok() ? all : all + "refused" + finished.error().message;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t piece = data[0] % 7 + 1;
  for (const bool skip : {false, true}) {
    const std::string whole = records_of(text, size, skip);
    if (records_of(text, piece, skip) != whole) __builtin_trap();
    if (skip && whole.find("refused") != std::string::npos && text.find("refused") == std::string_view::npos)
      __builtin_trap();
  }
  return 0;
}
