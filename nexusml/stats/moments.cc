#include "nexusml/stats/moments.h"

#include <algorithm>
#include <cmath>

namespace nexusml::stats {

Result<Moments> Moments::restore(std::uint64_t count, double mean, double variance, double minimum, double maximum) {
  if (!std::isfinite(mean) || !(variance >= 0) || std::isinf(variance) || !std::isfinite(minimum) ||
      !std::isfinite(maximum) || minimum > maximum) {
    return Error(ErrorCode::kInvalidArgument, "these are the moments of no numbers");
  }
  Moments restored;
  if (count == 0) return restored;
  restored.count_ = count;
  restored.mean_ = std::clamp(mean, -kLargestMomentValue, kLargestMomentValue);
  restored.squares_ = std::min(variance, kLargestMomentValue * kLargestMomentValue) * static_cast<double>(count);
  restored.minimum_ = minimum;
  restored.maximum_ = maximum;
  return restored;
}

Moments Moments::of(std::span<const double> values) {
  Moments made;
  if (values.empty()) return made;
  const auto bounded = [](double value) { return std::clamp(value, -kLargestMomentValue, kLargestMomentValue); };
  const double origin = bounded(values.front());  // differences of near numbers are exact
  double sum = 0;
  for (const double value : values) sum += bounded(value) - origin;
  const auto count = static_cast<double>(values.size());
  const double mean = sum / count;
  double left = 0;  // by how much the mean was rounded, times count
  double squares = 0;
  for (const double value : values) {
    const double difference = bounded(value) - origin - mean;
    left += difference;
    squares += difference * difference;
  }
  const auto [minimum, maximum] = std::ranges::minmax(values);
  made.count_ = values.size();
  made.mean_ = origin + (mean + left / count);
  made.squares_ = std::max(0.0, squares - left * left / count);
  made.minimum_ = minimum;
  made.maximum_ = maximum;
  return made;
}

void Moments::merge(const Moments& other) {
  if (other.count_ == 0) return;
  if (count_ == 0) {
    *this = other;
    return;
  }
  const double mine = static_cast<double>(count_);
  const double theirs = static_cast<double>(other.count_);
  const double share = theirs / (mine + theirs);
  const double difference = other.mean_ - mean_;
  mean_ += difference * share;
  squares_ += other.squares_ + difference * difference * mine * share;
  count_ += other.count_;
  minimum_ = std::min(minimum_, other.minimum_);
  maximum_ = std::max(maximum_, other.maximum_);
}

double Moments::variance() const {
  return count_ == 0 ? 0 : std::max(0.0, squares_ / static_cast<double>(count_));
}

double Moments::standard_deviation() const {
  return std::sqrt(variance());
}

}  // namespace nexusml::stats
