#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/monitor/internal/window_layout.h"
#include "nexusml/telemetry/prediction_event.h"

namespace nexusml::monitor {

/// Smallest and largest of some numbers; of none the first exceeds the second.
struct ValueRange {
  double minimum = std::numeric_limits<double>::infinity();
  double maximum = -std::numeric_limits<double>::infinity();
};

/// What a window held at one moment.
///
/// Threads: a value.
struct WindowCounts {
  std::vector<std::uint64_t> counts;              ///< by the layout's places
  std::vector<ValueRange> ranges;                 ///< by the layout's columns; of categories none
  std::uint64_t rows = 0;                         ///< predictions
  std::chrono::system_clock::time_point start{};  ///< when the first of them came; without rows the epoch
};

/// What one pane holds: to be saved, or added to another window over the same layout.
///
/// Threads: a value.
struct PaneCounts {
  std::chrono::system_clock::time_point start{};  ///< when its first prediction came
  std::uint64_t rows = 0;
  std::vector<std::uint32_t> counts{};  ///< by the layout's places
  std::vector<ValueRange> ranges{};     ///< by the layout's columns
};

/// Counts what came in the last while: a sliding window made of panes, the open one among them, so that a window of an hour
/// with 60 panes holds between 59 and 60 minutes. Panes go by when a prediction came, not by the time it bears.
///
/// Memory:  4 bytes x panes x places, and 16 x panes x columns: with 60 panes about 17 KiB per numeric feature (at most
///          28 KiB), and 240 bytes per category that the reference names (at most 240 KiB a feature); a pane takes its
///          memory when the first prediction falls into it.
/// Threads: one at a time.
class ModelWindow {
 public:
  /// Takes: the window's length, of at least 1 ns per pane, and at least 1 pane.
  ModelWindow(std::shared_ptr<const WindowLayout> layout, std::chrono::nanoseconds length, std::size_t panes);

  /// Makes ready for events of this source that come now, and of the sources before whose features it has.
  ///
  /// Takes: a source whose features, categories and labels are those of the source before in the same order, and perhaps
  ///        more behind them, as is the way with one version of a model. Another one is learnt anew from the first feature
  ///        that differs.
  /// Cost:  a comparison of names per feature, and a hash per feature, category and label that is new; allocates what they
  ///        and a new pane need.
  void begin(const telemetry::EventSource& source, std::chrono::steady_clock::time_point now,
             std::chrono::system_clock::time_point time);
  /// Counts one prediction of that source. Features that the reference does not have, or has as numbers while they are
  /// categories, are passed over; numbers of a feature that it has as categories are told apart by how they are written. NaN
  /// and infinities are missing.
  ///
  /// Cost: a search among the bins per number, an array look-up per category; allocates nothing.
  void add(const telemetry::PredictionEvent& event);

  /// What the window holds now. Cost: O(places + panes x columns); allocates the copy.
  [[nodiscard]] WindowCounts counts(std::chrono::steady_clock::time_point now);
  /// What the panes that began in [from, until) hold. Cost: O(panes x places); allocates the copy.
  [[nodiscard]] WindowCounts counts_between(std::chrono::system_clock::time_point from,
                                            std::chrono::system_clock::time_point until) const;

  [[nodiscard]] std::size_t panes() const { return panes_.size(); }
  /// How many features, categories and labels were looked up so far.
  [[nodiscard]] std::uint64_t lookups() const { return lookups_; }
  /// Returns: a copy of the pane at that place of the ring, or nothing if it is empty or has gone by. Takes: below panes().
  [[nodiscard]] std::optional<PaneCounts> pane(std::size_t place, std::chrono::steady_clock::time_point now) const;
  /// Counts what another window over the same layout has counted: an earlier one of this model, or that of a replica. It
  /// belongs to the pane in which it began, by the wall clock.
  ///
  /// Returns: false if it has gone by; nothing is added then. Takes: counts of the layout's sizes; others are a bug.
  /// Cost:    O(places).
  bool add(const PaneCounts& counts, std::chrono::steady_clock::time_point now,
           std::chrono::system_clock::time_point time);

 private:
  struct Pane {
    std::int64_t number = -1;  // since a window before the clock's epoch; -1: empty
    std::uint64_t rows = 0;
    std::chrono::system_clock::time_point start{};
    std::vector<std::uint32_t> counts;
    std::vector<ValueRange> ranges;
  };
  enum class Kind { kIgnored, kNumber, kCategory, kNumberAsCategory, kItem };
  /// How one value of an event is counted.
  struct Binding {
    Kind kind = Kind::kIgnored;
    std::uint32_t column = 0;
    std::uint32_t first = 0;                           // of the column's places
    std::uint32_t missing = 0;                         // the column's last place
    const stats::BinEdges* edges = nullptr;            // kNumber
    const stats::CategoryIndex* categories = nullptr;  // the others
    std::vector<std::uint32_t> places{};               // kCategory: of each category that the source names
  };

  [[nodiscard]] std::int64_t number_of(std::chrono::steady_clock::time_point now) const {
    // Panes of before the clock's epoch, which may be the start of the machine, have numbers too.
    return (now.time_since_epoch() + pane_length_ * static_cast<std::int64_t>(panes_.size())) / pane_length_;
  }
  void advance(std::int64_t number);
  Pane& prepare(std::int64_t number, std::chrono::system_clock::time_point time);
  void include(const Pane& pane, WindowCounts& found) const;
  void bind(const telemetry::EventSource& source);
  [[nodiscard]] Binding bind_feature(const telemetry::EventFeature& feature, std::size_t column);
  [[nodiscard]] Binding bind_prediction(std::string_view name) const;
  [[nodiscard]] Binding bind_numbers(std::size_t column) const;
  [[nodiscard]] Binding bind_categories(std::size_t column) const;
  void learn_categories(Binding& binding, const std::vector<std::string>& names);
  void add_number(const Binding& binding, double value);
  void add_category(const Binding& binding, double value);
  void add_number_as_category(const Binding& binding, double value);

  const std::shared_ptr<const WindowLayout> layout_;
  const std::chrono::nanoseconds pane_length_;
  std::vector<Pane> panes_;            // a ring by pane number
  Pane* open_ = nullptr;               // the pane that is not part of closed_ yet
  std::vector<std::uint64_t> closed_;  // sum of the closed panes
  std::vector<std::string> names_;     // of the source's features
  std::vector<Binding> features_;      // by the source's features
  Binding label_;
  Binding confidence_;
  Binding value_;
  std::uint64_t lookups_ = 0;
};

}  // namespace nexusml::monitor
