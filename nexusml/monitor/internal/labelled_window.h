#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <unordered_map>
#include <vector>

#include "nexusml/monitor/internal/name_table.h"
#include "nexusml/monitor/internal/uuid_key.h"

namespace nexusml::monitor {

/// A prediction and its truth. Names are numbers of the model's tables.
struct LabelledRow {
  using Time = std::chrono::system_clock::time_point;
  static constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();
  enum class Kind : std::uint8_t {
    kLabel,     ///< the answer was a label
    kNumber,    ///< the answer was a number
    kUnusable,  ///< truth and answer cannot be compared
  };

  UuidKey id{};
  Time labelled{};
  Time predicted{};
  Kind kind = Kind::kUnusable;
  bool is_right = false;  ///< kLabel: by their texts, also where the tables have no room for them
  NameTable::Id version = NameTable::kNone;
  NameTable::Id segment = NameTable::kNone;
  NameTable::Id truth = NameTable::kNone;   ///< kLabel
  NameTable::Id answer = NameTable::kNone;  ///< kLabel
  double confidence = kNoNumber;            ///< kLabel: of the answer
  double truth_probability = kNoNumber;     ///< kLabel: NaN if the scores are not known
  double brier = kNoNumber;                 ///< kLabel: this row's; NaN as the one before
  double value = kNoNumber;                 ///< kNumber: the answer
  double true_value = kNoNumber;            ///< kNumber
  double scale = kNoNumber;                 ///< kNumber: of MASE; NaN if it is not known
};

/// The newest labelled predictions of one model, each prediction once.
///
/// Memory:  about 160 bytes a row, as it fills up.
/// Threads: one at a time.
class LabelledWindow {
 public:
  /// Takes: the largest number of rows, at least 1. When it is reached the row that came first goes.
  explicit LabelledWindow(std::size_t capacity) : capacity_(capacity) {}

  /// The row of this prediction, or null. Lifetime: until the next put() or expire().
  [[nodiscard]] const LabelledRow* find(const UuidKey& id) const;
  /// Adds a row; takes the place of the one of the same prediction.
  void put(const LabelledRow& row);
  /// Lets go of rows labelled before `time`, as far as no newer one came before them.
  void expire(LabelledRow::Time time);

  [[nodiscard]] std::size_t size() const { return positions_.size(); }
  /// Another one whenever rows came or went.
  [[nodiscard]] std::uint64_t revision() const { return begin_ + end_; }
  /// The rows labelled from then on, as they came.
  [[nodiscard]] std::vector<LabelledRow> rows(LabelledRow::Time from) const;

 private:
  [[nodiscard]] LabelledRow& at(std::uint64_t position) { return ring_[position % capacity_]; }
  [[nodiscard]] const LabelledRow& at(std::uint64_t position) const { return ring_[position % capacity_]; }
  [[nodiscard]] bool is_current(std::uint64_t position) const;
  void drop_oldest();

  std::size_t capacity_;
  std::vector<LabelledRow> ring_;
  std::uint64_t begin_ = 0;  // positions only rise
  std::uint64_t end_ = 0;
  std::unordered_map<UuidKey, std::uint64_t, UuidKeyHash> positions_;
};

}  // namespace nexusml::monitor
