#pragma once

#include <string_view>

namespace nexusml::metrics {

/// The formats in which a registry can be exposed.
enum class Format {
  kText,         ///< Prometheus text format 0.0.4
  kOpenMetrics,  ///< OpenMetrics 1.0
};

/// The value of the Content-Type header.
[[nodiscard]] std::string_view content_type(Format format);

/// The format that a client asks for.
///
/// Takes:   the value of the Accept header; empty if there is none.
/// Returns: OpenMetrics if the client ranks `application/openmetrics-text` (version 1.0.0, 0.0.1 or none) above the
///          text format, or names it first with the same weight; the text format otherwise, also for what cannot be
///          parsed: a scrape is never refused.
/// Cost:    linear in the header; no allocation.
/// Threads: pure function.
/// Source:  RFC 9110, 12.5.1.
[[nodiscard]] Format negotiate(std::string_view accept);

/// Whether the value of an Accept-Encoding header allows gzip: listed, or covered by `*`, with a weight above 0.
/// Threads: pure function.
/// Source:  RFC 9110, 12.5.3.
[[nodiscard]] bool accepts_gzip(std::string_view accept_encoding);

}  // namespace nexusml::metrics
