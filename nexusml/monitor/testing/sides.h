#pragma once

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nexusml/monitor/feature_drift.h"
#include "nexusml/stats/bin_edges.h"
#include "nexusml/stats/category_counter.h"
#include "nexusml/stats/profile_builder.h"

// For tests of this room: a feature's two sides from plain values.
namespace nexusml::monitor::testing {

inline std::vector<double> normal_values(std::size_t count, std::uint64_t seed, double mean = 0, double deviation = 1) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> draw(mean, deviation);
  std::vector<double> values(count);
  for (double& value : values) value = draw(random);
  return values;
}

/// What a reference has, and how current values count in it.
class NumericSides {
 public:
  NumericSides(std::vector<double> reference, std::vector<double> current) : reference_(std::move(reference)) {
    std::erase_if(reference_, [](double value) { return !std::isfinite(value); });
    std::vector<double> all = reference_;
    feature_ = {"x", stats::profile_numbers(std::move(all))};
    count(std::move(current));
  }
  NumericSides(const stats::FeatureProfile& reference, std::vector<double> current) : feature_(reference) {
    count(std::move(current));
  }
  void set_reference_missing(std::uint64_t missing) {
    std::get<stats::NumericProfile>(feature_.profile).missing = missing;
  }
  [[nodiscard]] const stats::FeatureProfile& reference() const { return feature_; }
  [[nodiscard]] CurrentSummary current() const { return {counts_, missing_, minimum_, maximum_}; }
  [[nodiscard]] ExactValues exact() const { return {reference_, values_}; }

 private:
  void count(std::vector<double> current) {
    const auto& profile = std::get<stats::NumericProfile>(feature_.profile);
    const stats::BinEdges edges = stats::BinEdges::create(profile.edges).value();
    stats::BinCounter counter(edges);
    for (const double value : current) counter.add(value);
    counts_.assign(counter.counts().begin(), counter.counts().end());
    missing_ = counter.missing();
    std::erase_if(current, [](double value) { return !std::isfinite(value); });
    values_ = std::move(current);
    if (values_.empty()) return;
    minimum_ = std::ranges::min(values_);
    maximum_ = std::ranges::max(values_);
  }

  stats::FeatureProfile feature_;
  std::vector<double> reference_;
  std::vector<double> values_;
  std::vector<std::uint64_t> counts_;
  std::uint64_t missing_ = 0;
  double minimum_ = 0;
  double maximum_ = 0;
};

/// The same of categories; "" is missing.
class CategoricalSides {
 public:
  CategoricalSides(const std::vector<stats::CategoryCount>& reference, std::uint64_t missing,
                   const std::vector<stats::CategoryCount>& current)
      : feature_{"c", stats::profile_category_counts(reference, missing)} {
    const stats::CategoryIndex index(std::get<stats::CategoricalProfile>(feature_.profile));
    counts_.resize(index.places());
    for (const auto& [name, count] : current) {
      counts_[name.empty() ? index.missing_place() : index.place_of(name)] += count;
    }
  }
  [[nodiscard]] const stats::FeatureProfile& reference() const { return feature_; }
  [[nodiscard]] CurrentSummary current() const { return {.counts = counts_}; }

 private:
  stats::FeatureProfile feature_;
  std::vector<std::uint64_t> counts_;
};

}  // namespace nexusml::monitor::testing
