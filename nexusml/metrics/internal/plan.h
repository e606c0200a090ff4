#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "nexusml/base/mutex.h"
#include "nexusml/metrics/exemplar.h"
#include "nexusml/metrics/internal/cells.h"
#include "nexusml/metrics/view.h"

namespace nexusml::metrics::internal {

/// How the values of a family are recorded.
enum class Kind { kCounter, kGauge, kLevel, kHistogram, kCallbackCounter, kCallbackGauge };

/// Where one recorded series keeps its values: cells, or the bits of a gauge.
struct Source {
  CellId cells = kDiscardInteger;
  CellId sum = kDiscardFloating;
  std::atomic<std::uint64_t>* gauge = nullptr;
  ExemplarSlot* exemplars = nullptr;
};

/// A function that is asked for the value at every scrape.
///
/// Threads: any. The function runs under `mutex`, so that once remove() is back it is not running and never will.
class Callback {
 public:
  using Function = std::function<std::optional<double>()>;
  explicit Callback(Function function) : function_(std::move(function)) {}
  [[nodiscard]] std::optional<double> value() {
    const base::MutexLock lock(mutex_);
    return function_ ? function_() : std::nullopt;
  }
  void remove() {
    const base::MutexLock lock(mutex_);
    function_ = nullptr;
  }

 private:
  base::Mutex mutex_;
  Function function_ GUARDED_BY(mutex_);
};

/// Everything needed to render one exposed family without looking anything up: the lines' texts one after the other,
/// and where each series' values come from. Immutable; made again when the family gets a series.
struct FamilyPlan {
  struct Series {
    std::uint32_t first_source = 0;
    std::uint32_t source_count = 0;
    std::vector<std::string> label_values;
  };

  std::string name;
  std::string help;
  MetricType type = MetricType::kCounter;
  Kind kind = Kind::kCounter;
  std::vector<std::string> labels;
  std::vector<double> bounds;  ///< upper bounds without +Inf
  std::shared_ptr<Callback> callback;

  std::string text_header;
  std::string openmetrics_header;
  std::string lines;                     ///< "name{a=\"b\"} " for every line of every series
  std::vector<std::uint32_t> line_ends;  ///< a histogram series has a line per bucket, then _sum, then _count
  std::vector<Source> sources;
  std::vector<Series> series;  ///< sorted by label values
};

/// Fills in headers and lines from the other fields.
void lay_out(FamilyPlan& plan);

}  // namespace nexusml::metrics::internal
