#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "nexusml/base/mutex.h"
#include "nexusml/serve/external_prediction.h"
#include "nexusml/telemetry/prediction_event.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::serve::internal {

/// How much an external model may be made of. What comes beyond is not kept apart any more.
struct ExternalLimits {
  std::size_t labels = 1000;      ///< the last one is "other", for all that come later
  std::size_t features = 10'000;  ///< later ones are left out
  std::size_t categories = 1000;  ///< of one feature; the last one is "other"
  /// Of all features together: what monitors and events hold of a model stays below 100 MiB, however many features have
  /// however many categories. Of features that come later every category is "other".
  std::size_t all_categories = 100'000;
  /// Of a category. What is longer is free text: it is "other" too, so that it is neither kept nor shown.
  std::size_t category_bytes = 64;
};

/// Names and their positions, in the order in which they came.
///
/// Threads: one at a time.
class NameTable {
 public:
  /// Returns: the position, or -1.
  [[nodiscard]] std::int32_t find(std::string_view name) const;
  /// The same, where the name last asked for is likely to be followed by the one behind it.
  [[nodiscard]] std::int32_t find_near(std::string_view name, std::size_t guess) const;
  /// Finds or adds. Returns: its position; of `maximum` names the last one is "other", and stands for all further ones.
  std::int32_t learn(std::string_view name, std::size_t maximum, bool& grew);
  std::int32_t add(std::string_view name);
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  [[nodiscard]] std::size_t size() const { return names_.size(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::int32_t, Hash, std::equal_to<>> positions_;
};

/// A model served elsewhere, as far as its predictions have shown it: its labels, and its features with their categories.
/// They only grow, so that a position once given stays right.
///
/// Threads: any. Lifetime: telemetry outlives it.
class ExternalModel {
 public:
  /// What its events have in common at one moment.
  struct Snapshot {
    std::shared_ptr<const telemetry::EventSource> source;  ///< shared because events may outlive the next snapshot
    telemetry::ModelMetrics metrics;
  };
  /// A feature's position and its value: a number, or the position of a category.
  using Cell = std::pair<std::uint32_t, double>;

  ExternalModel(std::string name, telemetry::Telemetry& telemetry, telemetry::StoredInput stored_input,
                ExternalLimits limits);

  /// Learns what is new in it, and appends its features to `cells`. Returns: its label's position, or -1.
  std::int32_t learn(const ExternalPrediction& prediction, std::vector<Cell>& cells) EXCLUDES_LOCK(mutex_);

  /// With everything learnt so far. Cost: a copy of all names if something was learnt since the last one, else a lock.
  [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() EXCLUDES_LOCK(mutex_);

 private:
  /// Whether values of a feature are numbers or texts shows in the first one that is there.
  struct Feature {
    enum class Kind : std::uint8_t { kUnknown, kNumeric, kCategorical };
    Kind kind = Kind::kUnknown;
    NameTable categories;
  };
  double value_of(Feature& feature, const ExternalFeature& given) REQUIRES_LOCK(mutex_);

  const std::string name_;
  telemetry::Telemetry& telemetry_;
  const telemetry::StoredInput stored_input_;
  const ExternalLimits limits_;
  base::Mutex mutex_;
  NameTable labels_ GUARDED_BY(mutex_);
  NameTable feature_names_ GUARDED_BY(mutex_);
  std::vector<Feature> features_ GUARDED_BY(mutex_);
  std::size_t categories_ GUARDED_BY(mutex_) = 0;  // of all features
  bool grew_ GUARDED_BY(mutex_) = true;
  std::size_t labels_shown_ GUARDED_BY(mutex_) = 0;
  std::string room_ GUARDED_BY(mutex_);
  std::shared_ptr<const Snapshot> snapshot_ GUARDED_BY(mutex_);
};

}  // namespace nexusml::serve::internal
