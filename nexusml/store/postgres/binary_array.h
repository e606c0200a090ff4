#pragma once

#include <cstdint>
#include <string_view>

#include "nexusml/store/postgres/connection.h"

namespace nexusml::store::postgres {

/// Builds a one-dimensional array in PostgreSQL's binary form: a column of a batch, sent as one parameter.
///
/// Threads: one at a time.
/// Source:  array_recv() of PostgreSQL: dimensions, null flag, element type, length, lower bound, then each element.
class BinaryArray {
 public:
  enum class Element : std::uint8_t { kUuid, kInt8, kInt2, kFloat8, kText };
  BinaryArray(Element element, std::size_t expected_bytes);

  void append_uuid(const sql::Uuid& uuid);
  void append_int8(std::int64_t number);
  void append_int2(std::int16_t number);
  void append_float8(double number);
  void append_text(std::string_view text);
  void append_null();

  /// Ends it. Nothing may be appended afterwards.
  [[nodiscard]] BinaryParameter take();

 private:
  void begin_element(std::size_t bytes);

  BinaryParameter parameter_;
  std::uint32_t count_ = 0;
};

}  // namespace nexusml::store::postgres
