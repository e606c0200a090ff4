// Bodies of bulk requests are cut into the same records in whatever pieces they come, each with its padding, and no record
// is longer than the limit.
#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "nexusml/api/request/json_records.h"

namespace {

using nexusml::api::JsonRecords;

constexpr std::size_t kMaximum = 64;

class Noting final : public nexusml::api::JsonRecordSink {
 public:
  void on_record(std::uint64_t line, std::string_view json) override {
    if (json.empty() || json.size() > kMaximum + 1) __builtin_trap();
    // So that the padding is read.
    const std::string_view padding(json.data() + json.size(), JsonRecords::kPadding);
    if (std::hash<std::string_view>()(padding) == 0 && padding.empty()) __builtin_trap();
    all += std::to_string(line) + ":" + std::string(json) + "\1";
  }
  void on_broken(std::uint64_t line, std::string_view reason) override {
    all += std::to_string(line) + "!" + std::string(reason) + "\1";
  }
  std::string all;
};

std::string records_of(std::string_view text, std::size_t piece, JsonRecords::Format format) {
  Noting noting;
  JsonRecords records(format, kMaximum);
  for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) records.feed(text.substr(0, piece), noting);
  records.finish(noting);
  return noting.all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t piece = data[0] % 13 + 1;
  for (const auto format : {JsonRecords::Format::kLines, JsonRecords::Format::kValues}) {
    if (records_of(text, piece, format) != records_of(text, size, format)) __builtin_trap();
  }
  return 0;
}
