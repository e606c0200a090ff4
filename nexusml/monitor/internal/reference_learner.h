#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/monitor/drift_method.h"
#include "nexusml/stats/profile.h"
#include "nexusml/telemetry/prediction_event.h"

namespace nexusml::monitor {

/// Learns a reference from so many predictions of a model that has none: keeps their values until the last one came, or, of
/// more than fit into memory, those of predictions drawn at random, each as likely as another.
///
/// Memory:  8 bytes a value, at most kMostValues values and a row beyond; texts of items by reference.
/// Threads: one at a time.
class ReferenceLearner {
 public:
  static constexpr std::size_t kMostValues = std::size_t{8} << 20U;  ///< 64 MiB

  /// Takes: the predictions to learn from, at least 1.
  explicit ReferenceLearner(std::uint64_t wanted);

  /// Makes ready for events of this source, whose features are those of the sources before, in the same order, and perhaps
  /// more behind them. Cost: O(features), and a copy of names that are new.
  void begin(const telemetry::EventSource& source);
  /// Takes one prediction of that source, unless it is complete(). Cost: a copy of the values.
  void add(const telemetry::PredictionEvent& event);

  [[nodiscard]] bool complete() const { return rows_ >= wanted_; }
  [[nodiscard]] std::uint64_t rows() const { return rows_; }
  [[nodiscard]] std::uint64_t wanted() const { return wanted_; }
  /// The features seen so far, and what they are.
  [[nodiscard]] std::map<std::string, FeatureType, std::less<>> types() const;

  /// What the predictions so far looked like. Cost: O(n log n) per feature.
  [[nodiscard]] stats::ReferenceProfile profile() const;

 private:
  struct Column {
    std::string name;
    std::vector<std::string> categories;  // empty: numbers, or items
    std::vector<double> values;           // by kept row; those that were not there are NaN
  };

  [[nodiscard]] std::optional<std::size_t> place_for_row();
  [[nodiscard]] bool is_item(const Column& column) const;
  [[nodiscard]] stats::FeatureProfile profile_of(const Column& column) const;

  const std::uint64_t wanted_;
  std::uint64_t rows_ = 0;  // that came
  std::uint64_t random_ = 42;
  std::size_t kept_ = 0;  // rows kept
  std::vector<Column> columns_;
  std::vector<std::string> labels_;
  std::vector<double> label_values_;
  std::vector<double> confidences_;
  std::vector<double> answers_;
  std::vector<std::string> items_;  // by kept row, if there is a column of items
};

}  // namespace nexusml::monitor
