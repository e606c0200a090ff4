#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/api/request/json_records.h"
#include "nexusml/api/service.h"
#include "nexusml/base/error.h"
#include "nexusml/base/json_writer.h"
#include "nexusml/http/stream.h"

namespace nexusml::api {

/// Uses the records of a bulk request.
///
/// Threads: one at a time, of the service's pool.
class BulkReader {
 public:
  virtual ~BulkReader() = default;

  /// Takes one record. Returns: why it is refused, if it is.
  virtual std::optional<FieldError> take(std::string_view json) = 0;
  /// The records of a piece of the body are all taken. Errors: end the request.
  virtual Status end_piece() = 0;
};

/// What was refused of a bulk request: each with its line, the first ones by name.
struct BulkRefusals {
  static constexpr std::size_t kMostNamed = 100;

  std::uint64_t records = 0;  ///< good and bad
  std::uint64_t refused = 0;
  std::vector<std::uint64_t> lines{};  ///< of the named ones
  std::vector<FieldError> reasons{};

  void add(std::uint64_t line, FieldError reason);
  /// Whether there was something, and nothing of it good.
  [[nodiscard]] bool all() const { return refused > 0 && refused == records; }
  /// `"rejected":2,"errors":[{"line":3,"field":"label","reason":"is missing"}]`.
  void write(base::JsonWriter& json) const;
  /// The same for a request of which nothing was good.
  [[nodiscard]] Error problem() const;
};

/// Reads the body of a bulk request (one object, a list, or NDJSON), a piece at a time, on the service's pool.
///
/// Errors: those of the body and of the reader. `refusals` says what was refused before.
[[nodiscard]] http::Task<Status> read_bulk(const Service& service, http::StreamRequest& request, BulkReader& reader,
                                           BulkRefusals& refusals);

}  // namespace nexusml::api
