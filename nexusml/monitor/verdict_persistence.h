#pragma once

#include <algorithm>
#include <cstdint>

namespace nexusml::monitor {

/// What the evaluations so far leave of a feature.
struct Remembered {
  std::uint32_t running = 0;  ///< evaluations in which it was suspect, up to the last one
  bool drifted = false;

  bool operator==(const Remembered&) const = default;
};

/// Believes a verdict only when so many evaluations running gave it: one window can be odd by chance.
///
/// Threads: a value; one at a time.
class VerdictPersistence {
 public:
  /// Takes: evaluations running that it takes, at least 1.
  explicit VerdictPersistence(std::uint32_t evaluations = 3) : needed_(std::max(evaluations, 1U)) {}

  /// Takes:   the verdict of one evaluation.
  /// Returns: whether this one and the evaluations before it were all drifted, as many as it takes.
  bool update(bool drifted) {
    running_ = drifted ? std::min(running_ + 1, needed_) : 0;
    return confirmed();
  }
  [[nodiscard]] bool confirmed() const { return running_ == needed_; }

 private:
  std::uint32_t needed_;
  std::uint32_t running_ = 0;
};

}  // namespace nexusml::monitor
