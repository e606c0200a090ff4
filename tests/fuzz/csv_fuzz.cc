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

std::string records_of(std::string_view text, std::size_t piece) {
  std::string all;
  CsvParser parser({.maximum_record_bytes = 64, .maximum_fields = 8}, [&](const CsvRecord& record) -> Status {
    for (const std::string_view field : record.fields) all.append(field).push_back('\1');
    all += std::to_string(record.line) + "\2";
    return {};
  });
  while (!text.empty()) {
    if (!parser.feed(text.substr(0, piece)).ok()) return all + "refused";
    text.remove_prefix(std::min(piece, text.size()));
  }
  return parser.finish().ok() ? all : all + "refused";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t piece = data[0] % 7 + 1;
  const std::string in_pieces = records_of(text, piece);
  // Limits are checked between runs of bytes, so only accepted inputs must agree to the letter.
  const std::string whole = records_of(text, size);
  if (!in_pieces.ends_with("refused") && !whole.ends_with("refused") && in_pieces != whole) __builtin_trap();
  return 0;
}
