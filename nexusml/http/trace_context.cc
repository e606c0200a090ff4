#include "nexusml/http/trace_context.h"

#include <algorithm>

namespace nexusml::http {
namespace {

constexpr std::size_t kLength = 55;  // "00-" 32 hex "-" 16 hex "-" 2 hex

bool is_lower_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

bool is_identifier(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_lower_hex) && text.find_first_not_of('0') != std::string_view::npos;
}

unsigned digit(char c) {
  return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10);
}

}  // namespace

std::optional<TraceContext> parse_traceparent(std::string_view value) {
  if (value.size() < kLength) return std::nullopt;
  const std::string_view version = value.substr(0, 2);
  const std::string_view flags = value.substr(53, 2);
  if (!is_lower_hex(version[0]) || !is_lower_hex(version[1]) || version == "ff") return std::nullopt;
  if (value.size() > kLength && (version == "00" || value[kLength] != '-')) return std::nullopt;
  if (value[2] != '-' || value[35] != '-' || value[52] != '-') return std::nullopt;
  if (!is_identifier(value.substr(3, 32)) || !is_identifier(value.substr(36, 16))) return std::nullopt;
  if (!is_lower_hex(flags[0]) || !is_lower_hex(flags[1])) return std::nullopt;

  TraceContext context;
  std::copy_n(value.data() + 3, 32, context.trace_id.data());
  std::copy_n(value.data() + 36, 16, context.parent_id.data());
  context.flags = static_cast<std::uint8_t>(digit(flags[0]) << 4U | digit(flags[1]));
  return context;
}

}  // namespace nexusml::http
