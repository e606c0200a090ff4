#pragma once

#include <deque>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "nexusml/base/mutex.h"
#include "nexusml/metrics/counter.h"
#include "nexusml/metrics/internal/plan.h"
#include "nexusml/metrics/view.h"

namespace nexusml::metrics::internal {

/// One recorded series: label values and where its values are kept.
struct RecordedSeries {
  std::vector<std::string> values;
  Source source;
  std::atomic<std::uint64_t> gauge = 0;
  std::unique_ptr<ExemplarSlot[]> exemplars;
};

/// One exposed name: its series, and the plan made from them.
///
/// Threads: one at a time (the registry's mutex); the plan it hands out is immutable.
class ExposedFamily {
 public:
  ExposedFamily(const View& view, Kind kind, std::vector<double> bounds, std::shared_ptr<Callback> callback);

  /// Adds the source to the series with these exposed label values, made if need be.
  void add(const std::vector<std::string>& values, const Source& source) {
    series_[values].push_back(source);
    plan_ = nullptr;
  }
  [[nodiscard]] std::shared_ptr<const FamilyPlan> plan();

 private:
  FamilyPlan blank_;
  std::map<std::vector<std::string>, std::vector<Source>> series_;
  std::shared_ptr<const FamilyPlan> plan_;
};

/// A family as it is recorded, with the views that show it.
///
/// Threads: any; it shares the mutex of its registry.
class RecordedFamily {
 public:
  struct ShownBy {
    View view;
    ExposedFamily* exposed;
  };
  RecordedFamily(base::Mutex& mutex, FamilySpec spec, Kind kind, std::vector<double> bounds,
                 std::vector<ShownBy> shown_by, Counter overflow);
  ~RecordedFamily();
  RecordedFamily(const RecordedFamily&) = delete;
  RecordedFamily& operator=(const RecordedFamily&) = delete;

  /// The series with these label values, made if need be; the "other" one when the family is full.
  [[nodiscard]] RecordedSeries& series(std::span<const std::string_view> values) EXCLUDES_LOCK(mutex_);

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] const std::vector<double>& padded_bounds() const { return padded_bounds_; }

 private:
  RecordedSeries& find_or_make(std::vector<std::string> values) REQUIRES_LOCK(mutex_);
  void allocate(RecordedSeries& series) const;
  void show(const RecordedSeries& series) REQUIRES_LOCK(mutex_);
  [[nodiscard]] std::size_t bucket_count() const { return bound_count_ + 1; }

  base::Mutex& mutex_;
  const FamilySpec spec_;
  const Kind kind_;
  const std::size_t bound_count_;
  std::vector<double> padded_bounds_;  ///< never changed once made: handles point into it
  const std::vector<ShownBy> shown_by_;
  const Counter overflow_;
  std::deque<RecordedSeries> series_ GUARDED_BY(mutex_);
  std::unordered_map<std::string, RecordedSeries*> by_values_ GUARDED_BY(mutex_);
};

}  // namespace nexusml::metrics::internal
