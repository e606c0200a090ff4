#include "nexusml/stats/wasserstein.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "nexusml/stats/histogram_pair.h"
#include "nexusml/stats/moments.h"

namespace nexusml::stats {
namespace {

constexpr double kLargest = std::numeric_limits<double>::max();

Error invalid(std::string message) {
  return Error(ErrorCode::kInvalidArgument, std::move(message));
}

Result<std::vector<double>> sorted_copy(std::span<const double> values, const char* side) {
  if (values.empty()) return invalid(std::string(side) + " has no value");
  if (!std::ranges::all_of(values, [](double value) { return std::isfinite(value); })) {
    return invalid(std::string(side) + " holds what is no finite number");
  }
  std::vector<double> sorted(values.begin(), values.end());
  if (!std::ranges::is_sorted(sorted)) std::ranges::sort(sorted);
  return sorted;
}

/// The area between two step functions. value(i) and weight(i) give the i-th of each side, in ascending order.
template <class Reference, class Current>
double area_between(const Reference& reference, double reference_total, const Current& current, double current_total) {
  std::size_t i = 0;
  std::size_t j = 0;
  double below_reference = 0;
  double below_current = 0;
  double area = 0;
  double at = std::min(reference.value(0), current.value(0));
  while (i < reference.size() || j < current.size()) {
    const bool takes_reference =
        j == current.size() || (i < reference.size() && reference.value(i) <= current.value(j));
    const double next = takes_reference ? reference.value(i) : current.value(j);
    if (next > at) {
      const double gap = std::abs(below_reference / reference_total - below_current / current_total);
      area += gap * (next / 2 - at / 2);  // halves cannot overflow
      at = next;
    }
    if (takes_reference) {
      below_reference += reference.weight(i++);
    } else {
      below_current += current.weight(j++);
    }
  }
  return std::min(2 * area, kLargest);
}

struct PlainSide {
  std::span<const double> values;
  [[nodiscard]] std::size_t size() const { return values.size(); }
  [[nodiscard]] double value(std::size_t i) const { return values[i]; }
  [[nodiscard]] static double weight(std::size_t) { return 1; }
};

struct WeightedSide {
  std::span<const WeightedValue> values;
  [[nodiscard]] std::size_t size() const { return values.size(); }
  [[nodiscard]] double value(std::size_t i) const { return values[i].value; }
  [[nodiscard]] double weight(std::size_t i) const { return values[i].weight; }
};

/// Returns: the sum of the weights.
Result<double> check_weighted(std::span<const WeightedValue> values, const char* side) {
  if (values.empty()) return invalid(std::string(side) + " has no value");
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i].value)) return invalid(std::string(side) + " holds what is no finite number");
    if (!(values[i].weight > 0)) return invalid(std::string(side) + " holds a weight that is not positive");
    if (i > 0 && values[i].value < values[i - 1].value)
      return invalid(std::string(side) + " is not in ascending order");
    sum += values[i].weight;
  }
  if (!std::isfinite(sum)) return invalid(std::string(side) + " holds a weight that is not finite");
  return sum;
}

double of_sorted(std::span<const double> a, std::span<const double> b) {
  return area_between(PlainSide{a}, static_cast<double>(a.size()), PlainSide{b}, static_cast<double>(b.size()));
}

double normalised(double distance, double standard_deviation) {
  return std::min(distance / standard_deviation, kLargest);
}

/// A knot of a distribution function that is linear between knots.
struct Knot {
  double at = 0;
  double below = 0;  // share of the values at or below `at`
};

/// The distribution function of a histogram and half of its values' share times width, bin by bin.
struct PiecewiseLinear {
  std::vector<Knot> knots;
  double error = 0;
};

Result<PiecewiseLinear> distribution_of(const BoundedHistogram& histogram, double total, const char* side) {
  const std::size_t bins = histogram.counts.size();
  PiecewiseLinear made;
  double below = 0;
  for (std::size_t i = 0; i < bins; ++i) {
    if (histogram.counts[i] == 0) continue;
    const double lower = i == 0 ? histogram.minimum : std::max(histogram.edges[i - 1], histogram.minimum);
    const double upper = i + 1 == bins ? histogram.maximum : std::min(histogram.edges[i], histogram.maximum);
    if (!(lower <= upper)) return invalid(std::string(side) + " has values outside its bounds");
    const double share = static_cast<double>(histogram.counts[i]) / total;
    made.knots.push_back({lower, below});
    below = std::min(1.0, below + share);
    made.knots.push_back({upper, below});
    made.error += share * (upper / 2 - lower / 2);
  }
  made.knots.back().below = 1;
  return made;
}

/// Walks along one distribution function.
class Walk {
 public:
  explicit Walk(std::span<const Knot> knots) : knots_(knots) {}
  /// The next place where the function bends, or infinity.
  [[nodiscard]] double next() const {
    return next_ < knots_.size() ? knots_[next_].at : std::numeric_limits<double>::infinity();
  }
  /// The function's value just before `at`, which is at most next().
  [[nodiscard]] double before(double at) const {
    if (next_ == 0) return 0;
    if (next_ == knots_.size()) return 1;
    const Knot& left = knots_[next_ - 1];
    const Knot& right = knots_[next_];
    if (!(right.at > left.at)) return left.below;
    const double width = right.at - left.at;  // of different doubles never 0, but perhaps beyond the largest one
    const double share =
        std::isfinite(width) ? (at - left.at) / width : (at / 2 - left.at / 2) / (right.at / 2 - left.at / 2);
    return left.below + share * (right.below - left.below);
  }
  /// Steps over the knots at `at`.
  void pass(double at) {
    while (next_ < knots_.size() && knots_[next_].at <= at) ++next_;
  }
  /// The function's value at the knot passed last, or by interpolation.
  [[nodiscard]] double after(double at) const {
    if (next_ > 0 && knots_[next_ - 1].at == at) return knots_[next_ - 1].below;
    return before(at);
  }

 private:
  std::span<const Knot> knots_;
  std::size_t next_ = 0;
};

/// The integral of |x| where x goes linearly from `left` to `right`, per unit of width.
double mean_magnitude(double left, double right) {
  if ((left < 0) == (right < 0)) return std::abs(left + right) / 2;
  return (left * left + right * right) / (2 * (std::abs(left) + std::abs(right)));
}

double area_between(const PiecewiseLinear& reference, const PiecewiseLinear& current) {
  Walk a(reference.knots);
  Walk b(current.knots);
  double at = std::min(a.next(), b.next());
  a.pass(at);
  b.pass(at);
  double area = 0;
  for (double next = std::min(a.next(), b.next()); std::isfinite(next); next = std::min(a.next(), b.next())) {
    const double left = a.after(at) - b.after(at);
    const double right = a.before(next) - b.before(next);
    const double height = mean_magnitude(left, right);
    area += height * (next / 2 - at / 2);
    at = next;
    a.pass(at);
    b.pass(at);
  }
  return std::min(2 * area, kLargest);
}

std::optional<Error> check_histogram(const BoundedHistogram& histogram, const char* side) {
  if (histogram.counts.size() != histogram.edges.size() + 1) return invalid(std::string(side) + " has too few counts");
  if (!std::isfinite(histogram.minimum) || !std::isfinite(histogram.maximum) || histogram.minimum > histogram.maximum) {
    return invalid(std::string(side) + " has bounds that are no range");
  }
  return std::nullopt;
}

}  // namespace

Result<double> wasserstein_distance(std::span<const double> reference, std::span<const double> current) {
  NEXUSML_ASSIGN_OR_RETURN(const std::vector<double> a, sorted_copy(reference, "the reference"));
  NEXUSML_ASSIGN_OR_RETURN(const std::vector<double> b, sorted_copy(current, "the current sample"));
  return of_sorted(a, b);
}

Result<double> wasserstein_distance(std::span<const WeightedValue> reference, std::span<const WeightedValue> current) {
  NEXUSML_ASSIGN_OR_RETURN(const double reference_total, check_weighted(reference, "the reference"));
  NEXUSML_ASSIGN_OR_RETURN(const double current_total, check_weighted(current, "the current sample"));
  return area_between(WeightedSide{reference}, reference_total, WeightedSide{current}, current_total);
}

Result<BoundedDistance> wasserstein_distance(const BoundedHistogram& reference, const BoundedHistogram& current) {
  if (!std::ranges::equal(reference.edges, current.edges)) return invalid("the histograms have different edges");
  if (auto error = check_histogram(reference, "the reference")) return *std::move(error);
  if (auto error = check_histogram(current, "the current histogram")) return *std::move(error);
  NEXUSML_ASSIGN_OR_RETURN(const PairTotals totals, totals_of(reference.counts, current.counts));
  NEXUSML_ASSIGN_OR_RETURN(const PiecewiseLinear a, distribution_of(reference, totals.reference, "the reference"));
  NEXUSML_ASSIGN_OR_RETURN(const PiecewiseLinear b, distribution_of(current, totals.current, "the current histogram"));
  return BoundedDistance{area_between(a, b), std::min(a.error + b.error, kLargest)};
}

Result<double> normalised_wasserstein(std::span<const double> reference, std::span<const double> current) {
  NEXUSML_ASSIGN_OR_RETURN(const std::vector<double> a, sorted_copy(reference, "the reference"));
  NEXUSML_ASSIGN_OR_RETURN(const std::vector<double> b, sorted_copy(current, "the current sample"));
  const Moments moments = Moments::of(a);
  if (a.front() == a.back() || !(moments.standard_deviation() > 0)) {
    const auto different = std::ranges::count_if(b, [&](double value) { return value != a.front(); });
    return static_cast<double>(different) / static_cast<double>(b.size());
  }
  return normalised(of_sorted(a, b), moments.standard_deviation());
}

Result<BoundedDistance> normalised_wasserstein(const NumericProfile& reference, std::span<const std::uint64_t> current,
                                               double minimum, double maximum) {
  const BoundedHistogram expected{reference.edges, reference.counts, reference.minimum, reference.maximum};
  NEXUSML_ASSIGN_OR_RETURN(const BoundedDistance distance,
                           wasserstein_distance(expected, {reference.edges, current, minimum, maximum}));
  if (reference.standard_deviation > 0) {
    return BoundedDistance{normalised(distance.value, reference.standard_deviation),
                           normalised(distance.error, reference.standard_deviation)};
  }
  // The constant has a bin to itself: the one that holds the reference.
  const auto own = std::ranges::max_element(reference.counts) - reference.counts.begin();
  double total = 0;
  for (const std::uint64_t count : current) total += static_cast<double>(count);
  return BoundedDistance{1 - static_cast<double>(current[static_cast<std::size_t>(own)]) / total, 0};
}

}  // namespace nexusml::stats
