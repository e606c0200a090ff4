#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace nexusml::http {

/// Where a request stands in a distributed trace, from its `traceparent` header.
///
/// Threads: a value.
/// Source:  W3C Trace Context, section 3.2.
struct TraceContext {
  std::array<char, 32> trace_id{};   ///< lower-case hex, never all zeros
  std::array<char, 16> parent_id{};  ///< lower-case hex, never all zeros
  std::uint8_t flags = 0;            ///< bit 0: sampled

  [[nodiscard]] std::string_view trace() const { return {trace_id.data(), trace_id.size()}; }
  [[nodiscard]] std::string_view parent() const { return {parent_id.data(), parent_id.size()}; }
  [[nodiscard]] bool sampled() const { return (flags & 1U) != 0; }
};

/// Parses a `traceparent` value.
///
/// Returns: nothing if it breaks the format: upper-case hex, zero ids, version ff, a version 00 of another length
/// than 55.
///          Of a later version the first four fields are taken, as the standard demands.
/// Cost:    O(1), no allocation.
/// Threads: pure function.
[[nodiscard]] std::optional<TraceContext> parse_traceparent(std::string_view value);

}  // namespace nexusml::http
