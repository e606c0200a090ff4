#include "nexusml/monitor/internal/distribution_plot.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "nexusml/base/text.h"
#include "nexusml/monitor/internal/report_text.h"

namespace nexusml::monitor {
namespace {

constexpr std::size_t kIntervals = 40;
constexpr double kCutShare = 0.005;  // on each side of the picture
constexpr double kWidth = 360;
constexpr double kHeight = 120;
constexpr std::size_t kShownCategories = 12;
constexpr std::size_t kCategoryCharacters = 22;
constexpr std::size_t kSpokenCharacters = 60;
constexpr double kRowHeight = 18;
constexpr double kLabelWidth = 150;

using Counts = std::span<const std::uint64_t>;

double total_of(Counts counts) {
  return std::accumulate(counts.begin(), counts.end(), 0.0);
}

std::string number(double value) {
  return base::fixed(value, 1);
}

/// One side's histogram.
struct Side {
  Counts counts;
  double minimum;
  double maximum;
};

double lower_end(const std::vector<double>& edges, const Side& side, std::size_t bin) {
  return bin == 0 ? side.minimum : std::clamp(edges[bin - 1], side.minimum, side.maximum);
}

double upper_end(const std::vector<double>& edges, const Side& side, std::size_t bin) {
  return bin == edges.size() ? side.maximum : std::clamp(edges[bin], side.minimum, side.maximum);
}

/// Of all values; 0 without one.
double share_in(const Side& side, std::size_t bin) {
  const double total = total_of(side.counts);
  return total > 0 ? static_cast<double>(side.counts[bin]) / total : 0;
}

/// Where the picture begins and ends for one side.
std::pair<double, double> range_of(const std::vector<double>& edges, const Side& side) {
  const double total = total_of(side.counts);
  std::size_t first = 0;
  std::size_t last = edges.size();
  double cut = 0;
  while (first < last && cut + static_cast<double>(side.counts[first]) <= kCutShare * total) {
    cut += static_cast<double>(side.counts[first++]);
  }
  cut = 0;
  while (last > first && cut + static_cast<double>(side.counts[last]) <= kCutShare * total) {
    cut += static_cast<double>(side.counts[last--]);
  }
  return {lower_end(edges, side, first), upper_end(edges, side, last)};
}

std::string steps(const std::vector<double>& shares, double highest, std::string_view css_class) {
  const double step = kWidth / static_cast<double>(shares.size());
  std::string path = "<path class=\"" + std::string(css_class) + "\" d=\"M0 " + number(kHeight);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    path +=
        "V" + number(kHeight - shares[i] / highest * (kHeight - 4)) + "H" + number(step * static_cast<double>(i + 1));
  }
  return path + "V" + number(kHeight) + "Z\"/>";
}

std::string label(double x, double y, std::string_view anchor, std::string_view text) {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + std::string(anchor) + "\">" +
         escaped(text) + "</text>";
}

/// What screen readers say instead of the picture.
std::string spoken(std::string_view name, std::string_view what) {
  return "role=\"img\" aria-label=\"Shares of values of " + escaped(shortened(name, kSpokenCharacters)) +
         ", reference and now: " + escaped(what) + "\"";
}

std::string numbers_plot(const stats::NumericProfile& reference, const DistributionSides& sides) {
  const Side before{reference.counts, reference.minimum, reference.maximum};
  const Side now{sides.current, sides.minimum, sides.maximum};
  const bool has_before = total_of(before.counts) > 0;
  const bool has_now = total_of(now.counts) > 0;
  if (!has_before && !has_now) return {};
  const auto left = range_of(reference.edges, has_before ? before : now);
  const auto right = range_of(reference.edges, has_now ? now : before);
  const double lowest = std::min(left.first, right.first);
  const double highest = std::max(left.second, right.second);
  const auto shares = [&](const Side& side) {
    return shares_of_intervals(reference.edges, side.counts, side.minimum, side.maximum, lowest, highest, kIntervals);
  };
  const std::vector<double> expected = shares(before);
  const std::vector<double> actual = shares(now);
  const double tallest = std::max({std::ranges::max(expected), std::ranges::max(actual), 1e-9});
  const auto is_open = [&](std::size_t bin) {
    constexpr double kNotable = 0.01;  // more of the rows than the reference has there
    return sides.has_open_ends && share_in(now, bin) > share_in(before, bin) + kNotable;
  };
  const bool is_open_below = is_open(0);
  const bool is_open_above = is_open(reference.edges.size());
  const std::string left_end = short_number(lowest) + (is_open_below ? " or less" : "");
  const std::string right_end = short_number(highest) + (is_open_above ? " or more" : "");
  return "<svg viewBox=\"0 0 360 138\" " + spoken(sides.reference.name, left_end + " to " + right_end) + ">" +
         steps(expected, tallest, "r") + steps(actual, tallest, "c") + label(0, kHeight + 14, "start", left_end) +
         label(kWidth, kHeight + 14, "end", right_end) + "</svg>";
}

/// A row of the picture of categories.
struct Bar {
  std::string name;
  double reference = 0;
  double current = 0;
  [[nodiscard]] double larger() const { return std::max(reference, current); }
};

std::vector<Bar> bars_of(const stats::CategoricalProfile& reference, Counts current) {
  double total = static_cast<double>(reference.other) + static_cast<double>(reference.missing);
  for (const auto& category : reference.categories) total += static_cast<double>(category.count);
  const double now = total_of(current);
  if (total == 0 || now == 0) return {};
  std::vector<Bar> bars;
  const auto bar = [&](std::string name, std::uint64_t before, std::uint64_t after) {
    return Bar{std::move(name), static_cast<double>(before) / total, static_cast<double>(after) / now};
  };
  for (std::size_t i = 0; i < reference.categories.size(); ++i) {
    const auto& category = reference.categories[i];
    bars.push_back(bar(shortened(category.name, kCategoryCharacters), category.count, current[i]));
  }
  std::ranges::stable_sort(bars, [](const Bar& a, const Bar& b) { return a.larger() > b.larger(); });
  Bar others = bar("(others)", reference.other, current[current.size() - 2]);
  while (bars.size() > kShownCategories) {
    others.reference += bars.back().reference;
    others.current += bars.back().current;
    bars.pop_back();
  }
  if (others.larger() > 0) bars.push_back(others);
  Bar missing = bar("(missing)", reference.missing, current.back());
  if (missing.larger() > 0) bars.push_back(std::move(missing));
  return bars;
}

/// "no 61.0 % and 20.0 %, yes ..." of the first few.
std::string bars_text(const std::vector<Bar>& bars) {
  constexpr std::size_t kSpokenBars = 5;
  std::string text;
  for (std::size_t i = 0; i < std::min(bars.size(), kSpokenBars); ++i) {
    text += (i == 0 ? "" : ", ") + bars[i].name + " " + percent(bars[i].reference) + " and " + percent(bars[i].current);
  }
  return text;
}

std::string categories_plot(const std::string& name, const stats::CategoricalProfile& reference, Counts current) {
  const std::vector<Bar> bars = bars_of(reference, current);
  if (bars.empty()) return {};
  const double tallest = std::ranges::max(bars, {}, &Bar::larger).larger();
  const double room = kWidth - kLabelWidth;
  std::string svg = "<svg viewBox=\"0 0 360 " + number(kRowHeight * static_cast<double>(bars.size())) + "\" " +
                    spoken(name, bars_text(bars)) + ">";
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const double top = kRowHeight * static_cast<double>(i);
    svg += label(kLabelWidth - 6, top + 12, "end", bars[i].name);
    for (const auto& [share, css_class, y] :
         {std::tuple(bars[i].reference, "r", top + 2), std::tuple(bars[i].current, "c", top + 9)}) {
      svg += "<rect class=\"" + std::string(css_class) + "\" x=\"150\" y=\"" + number(y) + "\" height=\"6\" width=\"" +
             number(share / tallest * room) + "\"/>";
    }
  }
  return svg + "</svg>";
}

}  // namespace

std::vector<double> shares_of_intervals(const std::vector<double>& edges, Counts counts, double minimum, double maximum,
                                        double lowest, double highest, std::size_t intervals) {
  std::vector<double> shares(intervals);
  const Side side{counts, minimum, maximum};
  const double total = total_of(counts);
  const double span = highest / 2 - lowest / 2;  // halves cannot overflow
  const auto position = [&](double value) {
    return span > 0 ? (value / 2 - lowest / 2) / span * static_cast<double>(intervals) : 0.5;
  };
  for (std::size_t bin = 0; bin < counts.size(); ++bin) {
    if (counts[bin] == 0) continue;
    const double share = static_cast<double>(counts[bin]) / total;
    const double from = position(lower_end(edges, side, bin));
    const double to = position(upper_end(edges, side, bin));
    const double first = std::clamp(from, 0.0, static_cast<double>(intervals - 1));
    if (to - from < 1e-6) {
      if (from >= -1e-6 && to <= static_cast<double>(intervals) + 1e-6)
        shares[static_cast<std::size_t>(first)] += share;
      continue;
    }
    for (auto i = static_cast<std::size_t>(first); i < intervals && static_cast<double>(i) < to; ++i) {
      const double overlap = std::min(to, static_cast<double>(i + 1)) - std::max(from, static_cast<double>(i));
      shares[i] += share * std::max(0.0, overlap) / (to - from);
    }
  }
  return shares;
}

std::string distribution_plot(const DistributionSides& sides) {
  if (const auto* numbers = std::get_if<stats::NumericProfile>(&sides.reference.profile)) {
    return numbers_plot(*numbers, sides);
  }
  return categories_plot(sides.reference.name, std::get<stats::CategoricalProfile>(sides.reference.profile),
                         sides.current);
}

}  // namespace nexusml::monitor
