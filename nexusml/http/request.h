#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "nexusml/http/method.h"
#include "nexusml/http/trace_context.h"

namespace nexusml::http {

/// One header line; the name as it was sent.
struct HeaderField {
  std::string_view name;
  std::string_view value;
};

/// One `{name}` of the route's template with what stood there, percent-decoded.
struct PathParameter {
  std::string_view name;
  std::string_view value;
};

/// A request as a handler sees it: views into the connection's buffers. Tests may fill one by hand.
///
/// Threads:  the network thread of its connection.
/// Lifetime: a buffered handler's until it returns; a stream handler's head until its task ends (its `body` is empty).
struct Request {
  /// Bytes after `body` that are readable memory (of any content), as simdjson wants. Hold for requests from the
  /// server.
  static constexpr std::size_t kBodyPadding = 64;

  Method method = Method::kGet;    ///< kHead stays kHead although a GET route answers it
  std::string_view target;         ///< as sent: "/a%20b?x=1"
  std::string_view path;           ///< of the target, still encoded, begins with '/'
  std::string_view query;          ///< of the target, still encoded, without '?'
  std::string_view path_template;  ///< of the matched route: "/models/{model}"
  std::span<const PathParameter> parameters;
  std::span<const HeaderField> headers;
  std::string_view body;
  std::string_view request_id;  ///< the client's X-Request-Id if it was sane, else generated
  std::optional<TraceContext> trace;
  /// Which of the server's network threads runs the handler, counted from 0: for memory of its own per thread.
  std::size_t network_thread = 0;
  std::string_view peer_address;  ///< numeric, without port: "127.0.0.1", "::1"

  /// The first header of that name, compared without case. Cost: O(headers).
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;

  /// The media type of Content-Type without its parameters: "text/csv" of "text/csv; charset=utf-8"; empty if absent.
  [[nodiscard]] std::string_view media_type() const;

  /// The path parameter of that name; a name that the template lacks is a bug and aborts.
  [[nodiscard]] std::string_view parameter(std::string_view name) const;

  /// The first query parameter of that name, decoded ('+' is a space). Nothing if absent or badly encoded.
  [[nodiscard]] std::optional<std::string> query_parameter(std::string_view name) const;

  /// Whether `Accept` allows `media_type` with a quality above 0; an absent Accept allows all.
  [[nodiscard]] bool accepts(std::string_view media_type) const;
};

}  // namespace nexusml::http
