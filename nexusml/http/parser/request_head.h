#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "nexusml/http/request.h"

namespace nexusml::http {

/// What the parser takes from a request's head: views into the bytes it was given.
///
/// Threads: one at a time.
struct RequestHead {
  Method method = Method::kOther;
  std::string_view target;
  std::string_view path;
  std::string_view query;
  std::vector<HeaderField> headers;
  std::optional<std::uint64_t> content_length;
  std::string_view request_id;  ///< the client's, if sane
  std::optional<TraceContext> trace;
  int minor_version = 1;
  bool keep_alive = true;
  bool chunked = false;
  bool expects_continue = false;
  bool has_unknown_expectation = false;

  void clear();

  /// Points the views at the same bytes moved from `from` to `to`.
  void rebase(const char* from, const char* to);
};

/// Whether the client's request id may be repeated in headers and logs: 1 to 128 of letters, digits and `._~:/+=@-`.
[[nodiscard]] bool is_sane_request_id(std::string_view id);

}  // namespace nexusml::http
