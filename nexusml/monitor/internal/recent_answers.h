#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/mutex.h"
#include "nexusml/monitor/internal/labelled_window.h"
#include "nexusml/monitor/internal/model_names.h"
#include "nexusml/monitor/internal/prediction_counts.h"
#include "nexusml/monitor/internal/prediction_index.h"
#include "nexusml/monitor/live_performance_options.h"
#include "nexusml/store/record_types.h"
#include "nexusml/telemetry/prediction_event.h"

namespace nexusml::monitor {

/// The truth about a prediction.
struct Truth {
  UuidKey id{};
  std::chrono::system_clock::time_point time{};  ///< when it came
  std::string label{};
};

/// A row and whose it is.
struct JoinedLabel {
  std::size_t model = 0;  ///< a number that stays
  LabelledRow row{};
};

/// What models answered lately, for the labels that come later: an index of predictions, the names in them, and how many
/// there were. Joins truths to what it holds.
///
/// Memory:  options.index_bytes, and for each of at most kMostModels models its names and 24 bytes an hour.
/// Threads: any.
class RecentAnswers {
 public:
  static constexpr std::size_t kMostModels = 1000;  ///< predictions of later ones are passed over

  /// Takes: the time now: of earlier predictions those count that add_stored() tells of.
  RecentAnswers(const LivePerformanceOptions& options, std::chrono::system_clock::time_point started);
  ~RecentAnswers();

  /// Cost: about 30 ns a prediction, and 1 ns for each value of a series; the names of a source when it is met first.
  void add(std::span<const telemetry::PredictionEvent> events) EXCLUDES_LOCK(mutex_);

  /// Joins to the prediction in memory; nothing if it is not there.
  [[nodiscard]] std::optional<JoinedLabel> join(const Truth& truth) EXCLUDES_LOCK(mutex_);
  /// Joins to a prediction as the store has it: without scores. Nothing if there are too many models.
  [[nodiscard]] std::optional<JoinedLabel> join(const store::StoredPrediction& prediction, const Truth& truth)
      EXCLUDES_LOCK(mutex_);
  /// Joins another truth to a row. Nothing if the row's answer has no name.
  [[nodiscard]] std::optional<JoinedLabel> join(const JoinedLabel& row, const Truth& truth) EXCLUDES_LOCK(mutex_);

  /// Whether a stored prediction's input tells something that its row needs.
  [[nodiscard]] bool needs_input(const store::StoredPrediction& prediction) const;

  /// Predictions from before `started`. From now on events of any time are counted.
  void add_stored(std::span<const store::PredictionCount> counts) EXCLUDES_LOCK(mutex_);
  /// The first label of a prediction.
  void count_label(std::size_t model, std::chrono::system_clock::time_point predicted) EXCLUDES_LOCK(mutex_);

  /// Says which version of a model serves and what it can answer.
  void serve(std::string_view model, std::string_view version, std::span<const std::string> labels)
      EXCLUDES_LOCK(mutex_);

  [[nodiscard]] std::size_t models() const EXCLUDES_LOCK(mutex_);
  /// Brings a copy of a model's names up to date. Cost: that of what is new.
  void describe(std::size_t model, ModelNames& names) const EXCLUDES_LOCK(mutex_);
  [[nodiscard]] LabelCoverage coverage(std::size_t model, std::chrono::system_clock::time_point from,
                                       std::chrono::system_clock::time_point until) const EXCLUDES_LOCK(mutex_);

 private:
  struct Model;
  /// What the events of one version of a model have in common.
  struct Source {
    std::size_t model = 0;
    std::uint16_t number = 0;
    NameTable::Id version = NameTable::kNone;
    std::vector<NameTable::Id> labels{};    // by the source's labels
    std::ptrdiff_t segment_feature = -1;    // its place among the source's features
    std::vector<NameTable::Id> segments{};  // by that feature's categories
  };

  void fetch(std::span<const telemetry::PredictionEvent> events) const REQUIRES_LOCK(mutex_);
  void add(const Source& source, const telemetry::PredictionEvent& event) REQUIRES_LOCK(mutex_);
  Source* bind(const telemetry::EventSource& event_source) REQUIRES_LOCK(mutex_);
  Model* model_of(std::string_view name) REQUIRES_LOCK(mutex_);
  Source* source_of(Model& model, std::string_view version) REQUIRES_LOCK(mutex_);

  const LivePerformanceOptions& options_;
  const std::chrono::system_clock::time_point started_;
  mutable base::Mutex mutex_;  // held per batch of events, and for joining one label
  PredictionIndex index_ GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<Model>> models_ GUARDED_BY(mutex_);
  std::map<std::string, Model*, std::less<>> by_name_ GUARDED_BY(mutex_);
  std::deque<Source> sources_ GUARDED_BY(mutex_);
  std::vector<double> scores_ GUARDED_BY(mutex_);  // room
  bool counts_all_ GUARDED_BY(mutex_) = false;
};

}  // namespace nexusml::monitor
