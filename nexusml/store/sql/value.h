#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "nexusml/store/record_types.h"

namespace nexusml::store::sql {

/// A UUID's 16 bytes.
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};
  auto operator<=>(const Uuid&) const = default;  // NOLINT(modernize-use-nullptr): clang-tidy 14 sees a 0 in it
};
/// Nothing unless `text` is a UUID in canonical form; case does not matter.
[[nodiscard]] std::optional<Uuid> parse_uuid(std::string_view text);
/// In lower case.
[[nodiscard]] std::string to_text(const Uuid& uuid);

/// A parameter of a statement, or a cell of its result.
using Value = std::variant<std::monostate, std::int64_t, double, std::string, Uuid>;

/// Nothing for an empty text.
[[nodiscard]] Value text_or_null(std::string_view text);
/// Nothing for a NaN or an infinity.
[[nodiscard]] Value number_or_null(double number);

/// Microseconds since 1970.
[[nodiscard]] std::int64_t to_microseconds(Time time);
[[nodiscard]] Time from_microseconds(std::int64_t microseconds);

/// What a statement returned.
///
/// Threads: a value.
class Rows {
 public:
  Rows() = default;
  Rows(std::size_t columns, std::vector<Value> cells, std::uint64_t changed = 0)
      : columns_(columns), cells_(std::move(cells)), changed_(changed) {}

  [[nodiscard]] std::size_t size() const { return columns_ == 0 ? 0 : cells_.size() / columns_; }
  [[nodiscard]] bool empty() const { return cells_.empty(); }
  /// How many rows an INSERT, UPDATE or DELETE touched.
  [[nodiscard]] std::uint64_t changed() const { return changed_; }

  [[nodiscard]] const Value& at(std::size_t row, std::size_t column) const { return cells_[row * columns_ + column]; }
  /// 0, NaN, empty or the zero id where the cell is NULL or of another kind.
  [[nodiscard]] std::int64_t integer(std::size_t row, std::size_t column) const;
  [[nodiscard]] double number(std::size_t row, std::size_t column) const;
  [[nodiscard]] std::string text(std::size_t row, std::size_t column) const;
  [[nodiscard]] Uuid uuid(std::size_t row, std::size_t column) const;
  [[nodiscard]] Time time(std::size_t row, std::size_t column) const { return from_microseconds(integer(row, column)); }

 private:
  std::size_t columns_ = 0;
  std::vector<Value> cells_;
  std::uint64_t changed_ = 0;
};

}  // namespace nexusml::store::sql
