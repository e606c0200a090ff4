#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace nexusml::monitor {

/// How many different inputs came within a sliding window, in bounded memory: an adaptive sample of their hashes (Wegman's
/// adaptive sampling, with a time of last sight so that it slides).
///
/// Up to kExact different inputs are counted exactly. Of more, only those are remembered whose hash ends with `level` zero
/// bits, and each stands for 2^level; the level rises when the memory is full and falls, one window later, when traffic
/// does. At least 8,192 hashes are behind the estimate when the level has just risen: a standard error of at most 1.1 %, and
/// of 1.6 % before it falls.
///
/// Memory:  16 bytes a remembered input, at least 4 KiB and at most 512 KiB (kSlots * 8 bytes each).
/// Threads: one at a time.
/// Source:  docs/maths/data-quality.md.
class DistinctInputs {
 public:
  static constexpr std::size_t kSlots = 65'536;
  static constexpr std::size_t kExact = kSlots / 4;  ///< more may be estimated

  /// Takes: how many panes the window has, at most 32,768.
  explicit DistinctInputs(std::size_t panes);

  /// Takes: the pane that is open; it never falls.
  /// Cost:  a look-up in memory; seldom a pass over all that is remembered.
  void add(std::uint64_t hash, std::int64_t pane);

  /// Returns: how many different ones the window that ends with `pane` holds. Cost: a pass over the memory.
  [[nodiscard]] double count(std::int64_t pane) const;
  /// Returns: the same by the pane in which each was seen last: of `pane` first, then of those before it.
  [[nodiscard]] std::vector<std::uint64_t> count_by_age(std::int64_t pane) const;

  [[nodiscard]] std::size_t bytes() const { return slots_.size() * sizeof(std::uint64_t); }

 private:
  [[nodiscard]] std::uint64_t tag_of(std::int64_t pane) const;
  [[nodiscard]] bool is_live(std::uint64_t slot, std::int64_t pane) const;
  void on_pane(std::int64_t pane);
  void sweep(std::int64_t pane);
  bool insert(std::uint64_t key, std::uint64_t tag);

  const std::int64_t panes_;
  std::vector<std::uint64_t> slots_;  // open addressing: 48 bits of the hash and a tag for the pane; 0: empty
  std::size_t used_ = 0;              // live or not
  std::int64_t pane_ = -1;            // of the last add()
  std::int64_t swept_ = 0;            // the pane of the last sweep(), for tags must not come round
  unsigned level_ = 0;                // of what is remembered
  unsigned estimate_level_ = 0;       // of what the whole window remembers: level_ or, for one window, one more
  std::int64_t level_since_ = 0;      // the first pane that remembers at level_
};

}  // namespace nexusml::monitor
