#include "nexusml/stats/forecasting/candidate.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "nexusml/stats/forecasting/autoregression.h"
#include "nexusml/stats/forecasting/smoothing_fit.h"

namespace nexusml::stats::forecasting {
namespace {

/// Repeats the last period; with a period of 1 the last value.
class SeasonalNaive final : public Candidate {
 public:
  explicit SeasonalNaive(std::size_t period) : last_(period) {}

  void fit(std::span<const double> values) override {
    time_ = 0;
    for (const double value : values.last(last_.size())) observe(value);
  }
  void observe(double value) override { last_[time_++ % last_.size()] = value; }
  void forecast(std::span<double> steps) const override {
    for (std::size_t step = 0; step < steps.size(); ++step) steps[step] = last_[(time_ + step) % last_.size()];
  }

 private:
  std::vector<double> last_;
  std::size_t time_ = 0;
};

/// The straight line through the first and the last value.
class Drift final : public Candidate {
 public:
  void fit(std::span<const double> values) override {
    first_ = values.front();
    last_ = values.back();
    steps_ = static_cast<double>(values.size()) - 1;
  }
  void observe(double value) override {
    last_ = value;
    steps_ += 1;
  }
  void forecast(std::span<double> steps) const override {
    for (std::size_t step = 0; step < steps.size(); ++step) {
      steps[step] = last_ + static_cast<double>(step + 1) * ((last_ - first_) / steps_);
    }
  }

 private:
  double first_ = 0;
  double last_ = 0;
  double steps_ = 1;
};

class SmoothingCandidate final : public Candidate {
 public:
  explicit SmoothingCandidate(const SmoothingShape& shape) : shape_(shape) {}

  void fit(std::span<const double> values) override {
    smoothing_ = fit_smoothing(values, shape_, parameters_ ? &*parameters_ : nullptr);
    parameters_ = smoothing_.parameters();
  }
  void observe(double value) override { smoothing_.advance(std::span(&value, 1)); }
  void forecast(std::span<double> steps) const override { smoothing_.forecast(steps); }

 private:
  SmoothingShape shape_;
  Smoothing smoothing_;
  std::optional<SmoothingParameters> parameters_;
};

/// Simple smoothing that rises by half of the slope of the straight line through all values.
class Theta final : public Candidate {
 public:
  void fit(std::span<const double> values) override {
    smoothing_ = fit_smoothing(values, {}, parameters_ ? &*parameters_ : nullptr);
    parameters_ = smoothing_.parameters();
    count_ = sum_ = product_ = 0;
    for (const double value : values) count(value);
  }
  void observe(double value) override {
    smoothing_.advance(std::span(&value, 1));
    count(value);
  }
  void forecast(std::span<double> steps) const override {
    const double slope = 6 * (2 * product_ - (count_ - 1) * sum_) / (count_ * (count_ * count_ - 1));
    const double alpha = parameters_->level;
    const double lag = (1 - std::pow(1 - alpha, count_)) / alpha;
    smoothing_.forecast(steps);
    for (std::size_t step = 0; step < steps.size(); ++step) {
      steps[step] += slope / 2 * (static_cast<double>(step) + lag);
    }
  }

 private:
  void count(double value) {
    product_ += count_ * value;
    sum_ += value;
    count_ += 1;
  }

  Smoothing smoothing_;
  std::optional<SmoothingParameters> parameters_;
  double count_ = 0;
  double sum_ = 0;
  double product_ = 0;  // sum of time * value
};

/// An autoregression on the values or on their changes.
class AutoregressionCandidate final : public Candidate {
 public:
  explicit AutoregressionCandidate(bool of_changes) : of_changes_(of_changes) {}

  void fit(std::span<const double> values) override {
    constexpr std::size_t kHighestOrder = 26;
    history_.assign(values.begin() + (of_changes_ ? 1 : 0), values.end());
    last_ = values.back();
    if (of_changes_) {
      for (std::size_t t = 0; t < history_.size(); ++t) history_[t] -= values[t];
    }
    model_ = fit_autoregression(history_, kHighestOrder);
  }
  void observe(double value) override {
    history_.push_back(of_changes_ ? value - last_ : value);
    last_ = value;
  }
  void forecast(std::span<double> steps) const override {
    model_.forecast(history_, steps);
    double level = last_;
    if (of_changes_) {
      for (double& step : steps) step = level += step;
    }
  }

 private:
  bool of_changes_;
  Autoregression model_;
  std::vector<double> history_;
  double last_ = 0;
};

/// Another method on the values without their seasonal pattern.
class SeasonallyAdjusted final : public Candidate {
 public:
  SeasonallyAdjusted(std::unique_ptr<Candidate> inner, std::size_t period, Season season)
      : inner_(std::move(inner)), period_(period), season_(season) {}

  void fit(std::span<const double> values) override {
    pattern_ = seasonal_pattern(values, period_, season_);
    std::vector<double> adjusted(values.size());
    for (std::size_t t = 0; t < values.size(); ++t) adjusted[t] = pattern_.removed_from(values[t], t);
    time_ = values.size();
    inner_->fit(adjusted);
  }
  void observe(double value) override { inner_->observe(pattern_.removed_from(value, time_++)); }
  void forecast(std::span<double> steps) const override {
    inner_->forecast(steps);
    for (std::size_t step = 0; step < steps.size(); ++step) {
      steps[step] = pattern_.added_to(steps[step], time_ + step);
    }
  }

 private:
  std::unique_ptr<Candidate> inner_;
  std::size_t period_;
  Season season_;
  SeasonalPattern pattern_;
  std::size_t time_ = 0;
};

std::unique_ptr<Candidate> adjusted(std::unique_ptr<Candidate> inner, const SeasonChoice& season, std::size_t values) {
  if (season.season == Season::kNone) return inner;
  const std::size_t period = values >= 3 * season.longer ? season.longer : season.period;
  if (values < 2 * period) return inner;
  return std::make_unique<SeasonallyAdjusted>(std::move(inner), period, season.season);
}

std::unique_ptr<Candidate> smoothing(bool has_trend, bool is_damped) {
  return std::make_unique<SmoothingCandidate>(SmoothingShape{has_trend, is_damped, Season::kNone, 1});
}

std::unique_ptr<Candidate> holt_winters(Season season, const SeasonChoice& choice, std::size_t values) {
  if (choice.period < 2 || values < 2 * choice.period + 2) return nullptr;
  if (season == Season::kMultiplicative && !choice.allows_factors) return nullptr;
  return std::make_unique<SmoothingCandidate>(SmoothingShape{true, true, season, choice.period});
}

}  // namespace

std::unique_ptr<Candidate> make_candidate(ForecastMethod method, const SeasonChoice& season, std::size_t values) {
  constexpr std::size_t kLeastForTrend = 4;
  constexpr std::size_t kLeastForAutoregression = 12;
  switch (method) {
    case ForecastMethod::kConstant:
    case ForecastMethod::kCombination:
      return nullptr;
    case ForecastMethod::kNaive:
      return values < 1 ? nullptr : std::make_unique<SeasonalNaive>(1);
    case ForecastMethod::kDrift:
      return values < 2 ? nullptr : std::make_unique<Drift>();
    case ForecastMethod::kSeasonalNaive:
      return season.period < 2 || values < season.period ? nullptr : std::make_unique<SeasonalNaive>(season.period);
    case ForecastMethod::kLongSeasonalNaive:
      return season.longer == season.period || values < season.longer ? nullptr
                                                                      : std::make_unique<SeasonalNaive>(season.longer);
    case ForecastMethod::kSimple:
      return values < 2 ? nullptr : adjusted(smoothing(false, false), season, values);
    case ForecastMethod::kHolt:
      return values < kLeastForTrend ? nullptr : adjusted(smoothing(true, false), season, values);
    case ForecastMethod::kDampedHolt:
      return values < kLeastForTrend ? nullptr : adjusted(smoothing(true, true), season, values);
    case ForecastMethod::kTheta:
      return values < kLeastForTrend ? nullptr : adjusted(std::make_unique<Theta>(), season, values);
    case ForecastMethod::kHoltWintersAdditive:
      return holt_winters(Season::kAdditive, season, values);
    case ForecastMethod::kHoltWintersMultiplicative:
      return holt_winters(Season::kMultiplicative, season, values);
    case ForecastMethod::kAutoregression:
      if (values < kLeastForAutoregression) return nullptr;
      return adjusted(std::make_unique<AutoregressionCandidate>(false), season, values);
    case ForecastMethod::kAutoregressionOfChanges:
      if (values < kLeastForAutoregression) return nullptr;
      return adjusted(std::make_unique<AutoregressionCandidate>(true), season, values);
  }
  return nullptr;
}

}  // namespace nexusml::stats::forecasting
