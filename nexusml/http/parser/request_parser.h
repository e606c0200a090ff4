#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "nexusml/http/parser/request_head.h"

namespace nexusml::http {

/// What the parser refuses beyond what is malformed.
struct ParserLimits {
  std::size_t max_header_bytes = 16 * 1024;
  std::size_t max_target_bytes = 8 * 1024;
  std::size_t max_headers = 100;
};

/// Why a request was refused: the status to answer and a sentence.
struct Refusal {
  int status = 400;
  std::string_view detail;  ///< static text
};

/// Parses requests, one after another, from bytes that come in any pieces. The strictness is our own on top of Beast's
/// parser: whatever could be read in two ways (two lengths, folded lines, unknown codings, several hosts) is refused.
///
/// Cost:    no allocation once it has seen `max_headers` header lines.
/// Threads: one at a time.
class RequestParser {
 public:
  enum class Step : std::uint8_t {
    kMore,     ///< needs more bytes
    kHead,     ///< the head is complete
    kData,     ///< a piece of chunked body
    kEnd,      ///< the chunked body is complete
    kRefused,  ///< see refusal()
  };
  struct Outcome {
    Step step = Step::kMore;
    std::size_t consumed = 0;  ///< parse_head: size of the head; next_chunk: bytes to take off the front
    std::string_view data;     ///< kData: the piece, among the consumed bytes
  };

  explicit RequestParser(ParserLimits limits);
  ~RequestParser();

  /// Forgets the last request and expects a new one.
  void reset();

  /// Takes all bytes of the request so far, from its first one; after kMore, call it again with more of them.
  /// Lifetime: head() views into `bytes`; when they move, call head().rebase().
  [[nodiscard]] Outcome parse_head(std::string_view bytes);

  /// Takes undecoded bytes after the head of a chunked request; what was not consumed must be given again.
  [[nodiscard]] Outcome next_chunk(std::string_view bytes);

  [[nodiscard]] RequestHead& head();
  [[nodiscard]] const RequestHead& head() const;
  [[nodiscard]] const Refusal& refusal() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nexusml::http
