#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "nexusml/monitor/internal/name_table.h"
#include "nexusml/monitor/internal/uuid_key.h"

namespace nexusml::monitor {

/// A prediction as far as its label needs it. Names are numbers of its model's tables.
struct IndexedPrediction {
  static constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

  UuidKey id{};
  std::chrono::system_clock::time_point time{};
  std::uint16_t source = 0;  ///< what its model and version have in common
  NameTable::Id label = NameTable::kNone;
  NameTable::Id segment = NameTable::kNone;
  double confidence = kNoNumber;
  double value = kNoNumber;  ///< the answer if it is a number
  double scale = kNoNumber;  ///< of a forecast: what its series changes from value to value
  std::span<const double> scores{};
};

/// The newest predictions, by id, in a fixed piece of memory: a ring of records, and chains through it by the hash of the
/// id. A record is overwritten when the ring comes round; a chain ends where the records are too old, so nothing ever has
/// to be taken out.
///
/// Cost:    add() writes the record at the ring's end and one place of a table: a cache miss, unless will_add() was called
///          a little before. find() follows a chain, at most kLongestChain steps; none allocates.
/// Threads: one at a time.
class PredictionIndex {
 public:
  static constexpr std::size_t kLeastBytes = 16 * 1024;
  static constexpr std::size_t kMostScores = 64;    ///< of more, none is kept
  static constexpr std::size_t kLongestChain = 64;  ///< against ids that were chosen to collide

  /// Takes: the memory for all, at least kLeastBytes.
  explicit PredictionIndex(std::size_t bytes);

  /// Has the processor fetch what add() of this id will need.
  void will_add(const UuidKey& id) const noexcept { __builtin_prefetch(&heads_[place_of(id)], 1); }

  void add(const IndexedPrediction& prediction) noexcept;

  /// The newest of this id, if it is still there. Takes: room for its scores, which the result then refers to.
  [[nodiscard]] std::optional<IndexedPrediction> find(const UuidKey& id, std::vector<double>& scores) const;

 private:
  [[nodiscard]] std::size_t place_of(const UuidKey& id) const { return id.hash() & (heads_.size() - 1); }
  [[nodiscard]] bool is_held(std::uint64_t position) const { return position + words_ >= end_; }
  [[nodiscard]] static IndexedPrediction read(const std::uint64_t* word, std::vector<double>& scores);

  std::uint64_t words_;                    // of the ring
  std::unique_ptr<std::uint64_t[]> ring_;  // not touched before it is written
  std::vector<std::uint64_t> heads_;       // by hash: the newest record's position + 1; 0: none
  std::uint64_t end_ = 0;                  // behind the newest record; positions only rise
};

}  // namespace nexusml::monitor
