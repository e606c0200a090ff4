#include <array>
#include <cmath>
#include <numbers>
#include <string>

#include "nexusml/app/sample/kinds.h"
#include "nexusml/base/text.h"

namespace nexusml::app::sample {
namespace {

constexpr std::uint64_t kLength = 120;
constexpr std::array<std::uint64_t, 4> kPeriods{1, 4, 7, 12};

/// One series: level, slope and a season of two waves, with noise.
class Series {
 public:
  explicit Series(Draws& draws)
      : draws_(draws),
        period_(static_cast<double>(kPeriods[draws.below(kPeriods.size())])),
        level_(50 + 150 * draws.uniform()),
        slope_(draws.chance(0.3) ? 0 : draws.normal(0, 0.6)),
        amplitude_(period_ == 1 ? 0 : 5 + 20 * draws.uniform()),
        second_(amplitude_ * 0.4 * draws.uniform()),
        phase_(2 * std::numbers::pi * draws.uniform()),
        noise_(1 + 3 * draws.uniform()) {}

  double value(std::uint64_t t) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(t) / period_ + phase_;
    return level_ + slope_ * static_cast<double>(t) + amplitude_ * std::sin(angle) + second_ * std::cos(2 * angle) +
           draws_.normal(0, noise_);
  }

 private:
  Draws& draws_;
  double period_, level_, slope_, amplitude_, second_, phase_, noise_;
};

}  // namespace

std::string trend_rows(Draws draws, std::uint64_t rows) {
  std::string csv = "series_id,t,value\n";
  for (std::uint64_t row = 0, number = 1; row < rows; ++number) {
    Series series(draws);
    const std::string id = "s" + base::to_text(number) + ",";
    for (std::uint64_t t = 0; t < kLength && row < rows; ++t, ++row) {
      csv.append(id).append(base::to_text(t)).append(",").append(base::fixed(series.value(t), 2)).append("\n");
    }
  }
  return csv;
}

}  // namespace nexusml::app::sample
