// A spool's file may hold any bytes: records are found up to the first damage and never beyond the file; what is inside
// them is taken apart without reading past its end; and what was written comes back.
#include <cstdint>
#include <string>
#include <string_view>

#include "nexusml/store/internal/event_block.h"
#include "nexusml/store/internal/spool_segment.h"

namespace {

using namespace nexusml::store::internal;

void read_as_segment(std::string_view bytes) {
  const std::size_t whole = whole_bytes(bytes);
  if (whole > bytes.size()) __builtin_trap();
  if (whole_bytes(bytes.substr(0, whole)) != whole) __builtin_trap();
}

void read_as_block(std::string_view bytes) {
  Block block;
  if (!read_block(bytes, block).ok()) {
    if (!block.predictions.empty() || !block.feedback.empty()) __builtin_trap();
    return;
  }
  std::string again(bytes.substr(0, 1));
  for (const auto& prediction : block.predictions) append_prediction(again, prediction);
  for (const auto& label : block.feedback) append_feedback(again, label);
  if (again.size() != bytes.size()) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_as_segment(bytes);
  read_as_segment(std::string(kSegmentMark).append(bytes));
  read_as_block(bytes);
  std::string record;
  append_record(record, bytes);
  const auto contents = parse_record(record);
  if (!contents || *contents != bytes) __builtin_trap();
  return 0;
}
