#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nexusml::models::recsys {

/// Ids and their positions. The ids lie end to end in one buffer, in ascending order of their bytes.
///
/// Threads: immutable.
class IdIndex {
 public:
  IdIndex() = default;
  /// Takes: ids in strictly ascending order.
  explicit IdIndex(std::span<const std::string_view> ids);

  [[nodiscard]] std::size_t size() const { return ends_.size() - 1; }

  /// Returns: the id's position, or size() if it is not there.
  /// Cost:    one hash and usually one comparison; no allocation.
  [[nodiscard]] std::size_t find(std::string_view id) const;

  /// Takes: a position below size().
  [[nodiscard]] std::string_view at(std::size_t position) const {
    return std::string_view(bytes_).substr(ends_[position], ends_[position + 1] - ends_[position]);
  }

 private:
  std::string bytes_;
  std::vector<std::uint64_t> ends_{0};  // id i is bytes_[ends_[i], ends_[i + 1])
  std::vector<std::uint32_t> slots_;    // open addressing, a power of two; position + 1, 0 is free
};

}  // namespace nexusml::models::recsys
