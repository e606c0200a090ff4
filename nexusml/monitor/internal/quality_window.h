#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "nexusml/monitor/internal/distinct_inputs.h"
#include "nexusml/monitor/internal/input_plan.h"
#include "nexusml/telemetry/prediction_event.h"

namespace nexusml::monitor {

/// How often the values of one field were wrong, and in which way.
template <class Count>
struct FieldCounts {
  Count values = 0;      ///< that could have been there
  Count missing = 0;     ///< of these
  Count outside = 0;     ///< of a type that is right, but beyond the range, unknown, too long or not allowed
  Count wrong_type = 0;  ///< of another type
  Count blank = 0;       ///< texts without a word
};

/// What a window counted of inputs as a whole.
struct InputCounts {
  std::uint64_t rows = 0;        ///< inputs that were judged
  std::uint64_t identified = 0;  ///< of these those that can be told from others
  std::uint64_t refused = 0;     ///< beside them: inputs that no model saw, or that the model refused
  std::uint64_t malformed = 0;   ///< of the refused ones
  std::uint64_t refused_by_model = 0;
  std::uint64_t with_unknown_fields = 0;  ///< of the rows
};

/// What a window held at one moment.
///
/// Threads: a value.
struct QualityCounts {
  std::shared_ptr<const InputPlan> plan{};  ///< null: nothing came ever
  InputCounts inputs{};
  std::vector<FieldCounts<std::uint64_t>> fields{};  ///< by the plan's fields
  double distinct = 0;
  std::string unknown_field{};  ///< a name of one, cut to 64 bytes
  std::chrono::system_clock::time_point start{};
  std::chrono::system_clock::time_point newest{};  ///< time that an input bears
  std::chrono::nanoseconds longest_gap{};          ///< between two arrivals
};

/// What one pane holds.
struct QualityPane {
  InputCounts inputs{};
  std::vector<FieldCounts<std::uint32_t>> fields{};
  std::uint64_t distinct = 0;  ///< inputs that were seen in it for the last time; of saved panes alone
  std::string unknown_field{};
  std::chrono::system_clock::time_point start{};
  std::chrono::system_clock::time_point newest{};
  std::chrono::nanoseconds longest_gap{};
};

/// What of a window outlives the program.
///
/// Threads: a value.
struct SavedInputs {
  struct Feature {
    std::string name{};
    bool is_category = false;
  };
  std::vector<Feature> features{};   ///< of the source
  std::vector<QualityPane> panes{};  ///< those that are not empty, in any order; their fields are those of InputPlan
};

/// Counts what was wrong with the inputs of the last while: a sliding window made of panes, the open one among them. An
/// input belongs to the pane in which it came.
///
/// Memory:  20 bytes x panes x fields, and that of DistinctInputs; a pane takes its memory when the first input falls into
///          it. With 60 panes 1.2 KiB a field and at most 0.5 MiB beside.
/// Threads: one at a time.
class QualityWindow {
 public:
  /// Takes: the window's length, of at least 1 ns per pane, and at least 1 pane.
  QualityWindow(std::chrono::nanoseconds length, std::size_t panes);

  /// Makes ready for events of this plan that come now. Plans of one window only grow: fields keep their positions.
  void begin(std::shared_ptr<const InputPlan> plan, std::chrono::steady_clock::time_point now,
             std::chrono::system_clock::time_point time);
  /// Counts one input. Cost: about 3 ns a value, more for a missing one; allocates seldom.
  void add(const telemetry::PredictionEvent& event);

  [[nodiscard]] const std::shared_ptr<const InputPlan>& plan() const { return plan_; }
  /// What the window holds now. Cost: O(panes x fields); allocates the copy.
  [[nodiscard]] QualityCounts counts(std::chrono::steady_clock::time_point now);
  [[nodiscard]] std::size_t bytes() const;

  /// What the window holds now, to be kept. Cost: a copy of it.
  [[nodiscard]] SavedInputs saved(std::chrono::steady_clock::time_point now) const;
  /// Goes on with what an earlier run has counted, before the first begin(). Panes belong to the past by the wall clock;
  /// those that have gone by are left out. Inputs that repeat one of before count as different from it.
  ///
  /// Takes: the plan that SavedInputs::features make: it holds until the first begin(), whose plan may have the same
  ///        fields in another order. Fields that it does not have yet are not judged until it has.
  void take_up(std::shared_ptr<const InputPlan> plan, std::span<const QualityPane> panes,
               std::chrono::steady_clock::time_point now, std::chrono::system_clock::time_point time);

 private:
  /// Where a field has a value per row, `values` is how many it has beside the pane's rows: of one that showed up later less
  /// than 0, by the rows that went before (modulo 2^32).
  struct Pane : QualityPane {
    std::int64_t number = -1;  // since a window before the clock's epoch; -1: empty
  };

  [[nodiscard]] std::int64_t number_of(std::chrono::steady_clock::time_point now) const {
    // Panes of before the clock's epoch, which may be the start of the machine, have numbers too.
    return (now.time_since_epoch() + pane_length_ * static_cast<std::int64_t>(panes_.size())) / pane_length_;
  }
  [[nodiscard]] std::vector<std::size_t> places_of_earlier(const InputPlan& plan) const;
  void drop_old(std::int64_t number);
  void open(std::int64_t number, std::chrono::system_clock::time_point time);
  void add_refused(const telemetry::PredictionEvent& event);
  void add_table(const telemetry::PredictionEvent& event);
  void add_text(const telemetry::PredictionEvent& event);
  void add_series(const telemetry::PredictionEvent& event);
  void add_bad_value(std::size_t field, double value);
  [[nodiscard]] const PlannedField* find_stranger(const telemetry::PredictionEvent& event) const;
  void add_identity(const telemetry::PredictionEvent& event);
  void note_unknown_field(std::string_view name);

  const std::chrono::nanoseconds pane_length_;
  std::vector<Pane> panes_;  // a ring by pane number
  Pane* open_ = nullptr;
  std::shared_ptr<const InputPlan> plan_;
  std::shared_ptr<const InputPlan> earlier_plan_;  // of earlier_
  std::vector<Pane> earlier_;                      // of an earlier run; their values are complete
  DistinctInputs distinct_;
  std::optional<std::chrono::steady_clock::time_point> last_arrival_;
};

}  // namespace nexusml::monitor
