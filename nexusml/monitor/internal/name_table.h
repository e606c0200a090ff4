#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace nexusml::monitor {

/// Names and short numbers for them, in the order in which they came; bounded. Names once taken stay.
///
/// Threads: one at a time.
class NameTable {
 public:
  using Id = std::uint16_t;
  static constexpr Id kNone = 0xFFFF;               ///< there is no name
  static constexpr Id kOther = 0xFFFE;              ///< there is no room for it
  static constexpr std::size_t kLongestName = 200;  ///< bytes

  /// The name's number; kNone of an empty one, kOther if it is new and there are `maximum` already, or is too long.
  Id learn(std::string_view name, std::size_t maximum) {
    if (name.empty()) return kNone;
    if (const auto found = ids_.find(name); found != ids_.end()) return found->second;
    if (names_.size() >= maximum || name.size() > kLongestName) return kOther;
    const auto id = static_cast<Id>(names_.size());
    names_.emplace_back(name);
    ids_.emplace(name, id);
    return id;
  }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::vector<std::string> names_;
  std::unordered_map<std::string, Id, Hash, std::equal_to<>> ids_;
};

}  // namespace nexusml::monitor
