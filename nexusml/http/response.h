#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace nexusml::http {

/// What a handler answers. The connection owns and reuses it, so that filling it allocates nothing in the steady state.
/// The server adds Content-Length, Date, X-Request-Id and Connection by itself.
///
/// Threads: the network thread of its connection.
class Response {
 public:
  [[nodiscard]] int status() const { return status_; }
  void set_status(int status) { status_ = status; }

  [[nodiscard]] std::string_view content_type() const { return content_type_; }
  void set_content_type(std::string_view type) { content_type_ = type; }

  /// Adds one header line. Control characters in the value become spaces, so that no data can forge a line.
  void add_header(std::string_view name, std::string_view value);

  /// The header lines added so far, each ended by CRLF.
  [[nodiscard]] std::string_view header_lines() const { return header_lines_; }

  /// The body: append to it.
  [[nodiscard]] std::string& body() { return body_; }
  [[nodiscard]] const std::string& body() const { return body_; }

  /// Ends the connection after this answer.
  void close_connection() { close_ = true; }
  [[nodiscard]] bool closes_connection() const { return close_; }

  /// The path of the request being answered; problem documents name it as their `instance`.
  [[nodiscard]] std::string_view instance() const { return instance_; }

  /// Makes it 200, text/plain and empty again for a request to `instance` (a view that must outlive the answer).
  void reset(std::string_view instance);

  /// Frees the memory of the buffers beyond `bytes` each.
  void shrink(std::size_t bytes);

 private:
  int status_ = 200;
  bool close_ = false;
  std::string content_type_ = "text/plain; charset=utf-8";
  std::string header_lines_;
  std::string body_;
  std::string_view instance_;
};

/// "OK" of 200, "Not Found" of 404; "Unknown" of a status without a registered phrase.
[[nodiscard]] std::string_view reason_phrase(int status);

}  // namespace nexusml::http
