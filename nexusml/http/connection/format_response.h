#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "nexusml/http/response.h"

namespace nexusml::http {

/// How a message's body is delimited.
enum class Framing : std::uint8_t { kLength, kChunked, kUntilClose };

/// What the server itself adds to a response's head.
struct HeadExtras {
  std::string_view date;
  std::string_view request_id;
  Framing framing = Framing::kLength;
  bool close = false;                ///< adds `Connection: close`
  bool announce_keep_alive = false;  ///< adds `Connection: keep-alive`, for HTTP/1.0
};

/// Appends status line and headers, with the empty line that ends them. 1xx, 204 and 304 get no Content-Length.
void append_head(std::string& target, const Response& response, const HeadExtras& extras);

/// Whether answers of that status may carry a body.
[[nodiscard]] bool may_have_body(int status);

/// Appends one chunk of a chunked body; nothing of an empty piece, which would end the body.
void append_chunk(std::string& target, std::string_view piece);

}  // namespace nexusml::http
