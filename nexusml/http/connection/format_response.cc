#include "nexusml/http/connection/format_response.h"

#include <charconv>

#include "nexusml/base/text.h"

namespace nexusml::http {

bool may_have_body(int status) {
  return status >= 200 && status != 204 && status != 304;
}

void append_head(std::string& target, const Response& response, const HeadExtras& extras) {
  const int status = response.status();
  if (status == 200) {
    target.append("HTTP/1.1 200 OK\r\nDate: ");
  } else {
    target.append("HTTP/1.1 ");
    base::append_number(target, status);
    target.append(" ").append(reason_phrase(status)).append("\r\nDate: ");
  }
  target.append(extras.date);
  if (may_have_body(status)) {
    target.append("\r\nContent-Type: ").append(response.content_type());
    switch (extras.framing) {
      case Framing::kLength:
        target.append("\r\nContent-Length: ");
        base::append_number(target, response.body().size());
        break;
      case Framing::kChunked:
        target.append("\r\nTransfer-Encoding: chunked");
        break;
      case Framing::kUntilClose:
        break;
    }
  }
  if (!extras.request_id.empty()) target.append("\r\nX-Request-Id: ").append(extras.request_id);
  if (extras.close) {
    target.append("\r\nConnection: close");
  } else if (extras.announce_keep_alive) {
    target.append("\r\nConnection: keep-alive");
  }
  target.append("\r\n").append(response.header_lines()).append("\r\n");
}

void append_chunk(std::string& target, std::string_view piece) {
  if (piece.empty()) return;
  char size[16];
  const auto end = std::to_chars(size, size + sizeof size, piece.size(), 16).ptr;
  target.append(size, end).append("\r\n").append(piece).append("\r\n");
}

}  // namespace nexusml::http
