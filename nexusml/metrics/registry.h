#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nexusml/base/clock.h"
#include "nexusml/metrics/exposition.h"
#include "nexusml/metrics/family.h"
#include "nexusml/metrics/snapshot.h"
#include "nexusml/metrics/view.h"

namespace nexusml::metrics {

namespace internal {
class RegistryState;
}

struct RegistryOptions {
  /// Measures nexusml_exposition_duration_seconds; null: the system's clock. Not owned.
  const base::Clock* clock = nullptr;
  /// Series a family keeps unless its own options say otherwise (see FamilyOptions::max_series).
  std::size_t max_series = 1000;
  /// Expose nexusml_metrics_series, nexusml_metrics_overflow_total{metric}, nexusml_exposition_duration_seconds.
  bool self_metrics = true;
  /// For tests: what lint() has against a metric is a bug. Off, only what would break a scrape is.
  bool pedantic = false;
};

/// Unregisters a callback metric when it goes out of scope; after that the function is not running and never will.
///
/// Threads:  as any value. Lifetime: not beyond the Registry; the function must not destroy it, nor scrape the registry.
class [[nodiscard]] CallbackToken {
 public:
  CallbackToken() = default;
  CallbackToken(CallbackToken&& other) noexcept : remove_(std::exchange(other.remove_, nullptr)) {}
  CallbackToken& operator=(CallbackToken&& other) noexcept {
    std::swap(remove_, other.remove_);
    return *this;
  }
  ~CallbackToken() {
    if (remove_) remove_();
  }

 private:
  friend class Registry;
  explicit CallbackToken(std::function<void()> remove) : remove_(std::move(remove)) {}
  std::function<void()> remove_;
};

/// A set of metrics and their exposition. Registering twice under one exposed name, under a malformed name, or with
/// labels that do not fit is a bug and aborts with the reason: it is the program's fault, and shows at its first start.
///
/// Cost:     registering and with() lock a mutex; recording never meets the registry.
/// Threads:  any.
/// Lifetime: it must outlive its handles, families and tokens.
class Registry {
 public:
  explicit Registry(RegistryOptions options = {});
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  // Metrics without labels; exposed as 0 from now on.
  [[nodiscard]] Counter counter(std::string name, std::string help);
  [[nodiscard]] Gauge gauge(std::string name, std::string help, FamilyOptions options = {});
  [[nodiscard]] LevelGauge level_gauge(std::string name, std::string help);
  /// Takes: 1 to 63 rising upper bounds; +Inf is added and need not be given.
  [[nodiscard]] Histogram histogram(std::string name, std::string help, std::vector<double> bounds,
                                    FamilyOptions options = {});

  // Metrics with labels, shown as they are recorded.
  [[nodiscard]] CounterFamily counter_family(std::string name, std::string help, std::vector<std::string> labels,
                                             FamilyOptions options = {});
  [[nodiscard]] GaugeFamily gauge_family(std::string name, std::string help, std::vector<std::string> labels,
                                         FamilyOptions options = {});
  [[nodiscard]] LevelGaugeFamily level_gauge_family(std::string name, std::string help, std::vector<std::string> labels,
                                                    FamilyOptions options = {});
  [[nodiscard]] HistogramFamily histogram_family(std::string name, std::string help, std::vector<std::string> labels,
                                                 std::vector<double> bounds, FamilyOptions options = {});

  // Metrics shown by views of one's own. Values cannot be added up in a gauge: each of its views must map or filter
  // every recorded label.
  [[nodiscard]] CounterFamily counter_family(FamilySpec spec);
  [[nodiscard]] GaugeFamily gauge_family(FamilySpec spec);
  [[nodiscard]] LevelGaugeFamily level_gauge_family(FamilySpec spec);
  [[nodiscard]] HistogramFamily histogram_family(FamilySpec spec, std::vector<double> bounds);

  // A function asked for the value at every scrape, under no lock of the registry; no value: no sample.
  CallbackToken counter_callback(std::string name, std::string help, std::function<std::optional<double>()> value);
  CallbackToken gauge_callback(std::string name, std::string help, std::function<std::optional<double>()> value);

  /// Appends the exposition, sorted by name and label values; reuse `out` to save its allocation.
  /// Cost: about 50 ns a line. Recording goes on meanwhile; registering waits only while series are listed.
  void expose(Format format, std::string& out);
  [[nodiscard]] std::string expose(Format format);

  [[nodiscard]] Snapshot snapshot();

  /// The value of one series, labels in any order; none if there is no such series or it has no value.
  /// Takes: a histogram's name for the number of its observations, with `_sum` for their sum.
  /// Cost:  a whole snapshot; for tests and rare questions.
  [[nodiscard]] std::optional<double> value(
      std::string_view name, std::initializer_list<std::pair<std::string_view, std::string_view>> labels = {});

 private:
  std::unique_ptr<internal::RegistryState> state_;
};

}  // namespace nexusml::metrics
