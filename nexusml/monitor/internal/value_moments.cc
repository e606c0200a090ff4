#include "nexusml/monitor/internal/value_moments.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace nexusml::monitor {
namespace {

constexpr double kLargest = 1e140;
constexpr std::size_t kLanes = 8;  // independent sums, so that the processor can add several at a time

/// The sum of term(number) over a block.
template <class Term>
double sum_over(std::span<const double> block, Term term) {
  std::array<double, kLanes> sums{};
  std::size_t i = 0;
  for (; i + kLanes <= block.size(); i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += term(block[i + lane]);
  }
  double sum = std::accumulate(sums.begin(), sums.end(), 0.0);
  for (; i < block.size(); ++i) sum += term(block[i]);
  return sum;
}

}  // namespace

void ValueMoments::add(std::span<const double> block) {
  if (block.empty()) return;
  const auto [least, most] = std::ranges::minmax(block);
  minimum_ = count_ == 0 ? least : std::min(minimum_, least);
  maximum_ = count_ == 0 ? most : std::max(maximum_, most);
  const auto bounded = [](double number) { return std::clamp(number, -kLargest, kLargest); };
  const auto count = static_cast<double>(block.size());
  const double origin = bounded(block.front());  // sums of differences keep their digits far from 0
  const double mean = origin + sum_over(block, [&](double number) { return bounded(number) - origin; }) / count;
  const double squares = sum_over(block, [&](double number) {
    const double difference = bounded(number) - mean;
    return difference * difference;
  });
  const auto before = static_cast<double>(count_);
  const double all = before + count;
  const double apart = mean - mean_;
  squares_ += squares + apart * apart * (before / all * count);
  mean_ += apart * (count / all);
  count_ += block.size();
}

double ValueMoments::standard_deviation() const {
  if (count_ == 0 || minimum_ == maximum_) return 0;
  return std::sqrt(squares_ / static_cast<double>(count_));
}

}  // namespace nexusml::monitor
