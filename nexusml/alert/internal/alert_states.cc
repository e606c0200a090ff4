#include "nexusml/alert/internal/alert_states.h"

#include <algorithm>
#include <cmath>

namespace nexusml::alert::internal {
namespace {

bool is_beyond(Side bad, double value, double limit) {
  switch (bad) {
    case Side::kAbove:
      return value > limit;
    case Side::kBelow:
      return value < limit;
    case Side::kAt:
      return value == limit;
  }
  bug("Side outside the enum");
}

/// The limit moved towards the good side.
double relaxed(Side bad, double limit, double share) {
  switch (bad) {
    case Side::kAbove:
      return limit - share * std::abs(limit);
    case Side::kBelow:
      return limit + share * std::abs(limit);
    case Side::kAt:
      return limit;
  }
  bug("Side outside the enum");
}

const Reading* find_reading(const std::vector<Reading>& readings, const Labels& labels) {
  const auto found =
      std::find_if(readings.begin(), readings.end(), [&](const Reading& one) { return one.labels == labels; });
  return found == readings.end() ? nullptr : &*found;
}

}  // namespace

AlertStates::Verdict AlertStates::judge(const Rule& rule, const Reading& reading,
                                        const ThresholdValues& thresholds) const {
  std::string_view model;
  if (!rule.limit.model_label.empty()) {
    const auto label = reading.labels.find(std::string(rule.limit.model_label));
    if (label != reading.labels.end()) model = label->second;
  }
  const double limit = limit_of(rule, thresholds, model);
  return {.is_bad = is_beyond(rule.limit.bad, reading.value, limit),
          .is_well = !is_beyond(rule.limit.bad, reading.value, relaxed(rule.limit.bad, limit, options_.hysteresis))};
}

void AlertStates::take_bad(const Rule& rule, const Reading& reading, Time now, std::vector<Alert>& changed) {
  const auto [place, is_new] = entries_.try_emplace({&rule, reading.labels});
  Entry& entry = place->second;
  entry.restored.reset();
  entry.alert.value = reading.value;
  if (is_new) {
    entry.alert = {&rule, reading.labels, AlertState::kPending, reading.value, now, {}, {}};
    if (rule.hold.count() > 0) changed.push_back(entry.alert);
  }
  const auto hold = std::chrono::duration<double>(rule.hold) * options_.time_scale;
  if (entry.alert.state == AlertState::kPending && now - entry.alert.began >= hold) {
    entry.alert.state = AlertState::kFiring;
    entry.alert.fired = now;
    changed.push_back(entry.alert);
  }
}

bool AlertStates::is_over(const Entry& entry, const Reading* reading, Verdict verdict, Time now,
                          std::chrono::milliseconds covered) const {
  if (entry.restored) {
    // After a restart the history is short: what it does not show yet may still be so.
    const std::chrono::milliseconds window = window_of(entry.alert.rule->measure, options_.time_scale);
    if (window.count() > 0 && covered < window) return false;
    if (reading == nullptr) return now - *entry.restored >= options_.patience;
  }
  if (reading == nullptr || entry.alert.state == AlertState::kPending) return true;
  return verdict.is_well;
}

std::vector<Alert> AlertStates::update(const Rule& rule, const std::vector<Reading>& readings,
                                       const ThresholdValues& thresholds, Time now, std::chrono::milliseconds covered) {
  std::vector<Alert> changed;
  for (const Reading& reading : readings) {
    if (judge(rule, reading, thresholds).is_bad) take_bad(rule, reading, now, changed);
  }
  for (auto at = entries_.lower_bound({&rule, {}}); at != entries_.end() && at->first.first == &rule;) {
    Entry& entry = at->second;
    const Reading* reading = find_reading(readings, entry.alert.labels);
    const Verdict verdict = reading == nullptr ? Verdict{} : judge(rule, *reading, thresholds);
    if (verdict.is_bad || !is_over(entry, reading, verdict, now, covered)) {
      if (reading != nullptr && !entry.restored) entry.alert.value = reading->value;
      ++at;
      continue;
    }
    if (entry.alert.state == AlertState::kFiring) {
      entry.alert.state = AlertState::kResolved;
      entry.alert.ended = now;
      if (reading != nullptr) entry.alert.value = reading->value;
      changed.push_back(entry.alert);
    }
    at = entries_.erase(at);
  }
  return changed;
}

std::vector<Alert> AlertStates::active() const {
  std::vector<Alert> active;
  for (const auto& [key, entry] : entries_) active.push_back(entry.alert);
  return active;
}

void AlertStates::restore(const Alert& alert, Time now) {
  entries_[{alert.rule, alert.labels}] = {alert, now};
}

}  // namespace nexusml::alert::internal
