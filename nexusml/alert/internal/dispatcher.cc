#include "nexusml/alert/internal/dispatcher.h"

#include <algorithm>

namespace nexusml::alert::internal {
namespace {

using Firing = std::map<Labels, Alert>;

bool has_news(const NotifiedGroup& group, const Firing& firing) {
  const auto is_new = [&](const auto& one) { return !group.told.contains(one.first); };
  return !group.ended.empty() || std::any_of(firing.begin(), firing.end(), is_new);
}

/// What ended and fires again before anybody was told of the end has, for them, fired all the time.
void forget_short_ends(NotifiedGroup& group, const Firing& firing) {
  std::erase_if(group.ended, [&](const Alert& alert) {
    const auto again = firing.find(alert.labels);
    if (again == firing.end()) return false;
    group.told[alert.labels] = again->second;
    return true;
  });
}

}  // namespace

bool is_inhibited(const Alert& alert, const std::vector<Alert>& active) {
  const std::vector<std::string_view>& by = alert.rule->inhibited_by;
  return std::any_of(active.begin(), active.end(), [&](const Alert& other) {
    return other.state == AlertState::kFiring && other.labels == alert.labels &&
           std::find(by.begin(), by.end(), other.rule->name) != by.end();
  });
}

bool is_silenced(const Alert& alert, const Origin& origin, const std::vector<Silence>& silences, Time now) {
  const Labels labels = full_labels(alert, origin);
  return std::any_of(silences.begin(), silences.end(),
                     [&](const Silence& one) { return is_in_force(one, now) && matches(one, labels); });
}

bool Dispatcher::is_due(const NotifiedGroup& group, Time now) const {
  if (!group.last_told) return now - *group.waiting_since >= options_.group_wait;
  return now - *group.last_told >= options_.group_interval;
}

Notification Dispatcher::make(const std::string& name, NotifiedGroup& group, const Firing& firing, Time now) {
  Notification notification;
  notification.id = ++last_id_;
  notification.alertname = name;
  notification.severity = name_of(find_rule(name)->severity);
  notification.made = now;
  for (const auto& [labels, alert] : firing) {
    notification.alerts.push_back(notified(alert, options_.origin, options_.runbook_base));
    group.told[labels] = alert;
  }
  for (const Alert& alert : group.ended) {
    notification.alerts.push_back(notified(alert, options_.origin, options_.runbook_base));
  }
  group.ended.clear();
  group.waiting_since.reset();
  group.last_told = now;
  return notification;
}

void Dispatcher::take_up(const std::vector<Alert>& resolved, const std::vector<Silence>& silences, Time now) {
  for (const Alert& alert : resolved) {
    const auto group = groups_.find(std::string(alert.rule->name));
    if (group == groups_.end() || group->second.told.erase(alert.labels) == 0) continue;
    // Who silenced it while it fired does not want to hear of its end either.
    if (!is_silenced(alert, options_.origin, silences, now)) group->second.ended.push_back(alert);
  }
}

std::vector<Notification> Dispatcher::dispatch(const std::vector<Alert>& active, const std::vector<Alert>& resolved,
                                               const std::vector<Silence>& silences, Time now) {
  std::map<std::string, Firing> firing;
  for (const Alert& alert : active) {
    if (alert.state != AlertState::kFiring || is_inhibited(alert, active)) continue;
    if (is_silenced(alert, options_.origin, silences, now)) continue;
    const std::string name(alert.rule->name);
    firing[name][alert.labels] = alert;
    groups_.try_emplace(name);
  }
  take_up(resolved, silences, now);
  std::vector<Notification> due;
  for (auto at = groups_.begin(); at != groups_.end();) {
    auto& [name, group] = *at;
    const Firing& now_firing = firing[name];
    forget_short_ends(group, now_firing);
    const bool is_news = has_news(group, now_firing);
    if (!is_news) group.waiting_since.reset();
    if (is_news && !group.waiting_since) group.waiting_since = now;
    const bool is_repeat =
        !is_news && !now_firing.empty() && group.last_told && now - *group.last_told >= options_.repeat_interval;
    if (is_repeat || (is_news && is_due(group, now))) {
      due.push_back(make(name, group, now_firing, now));
      due.back().is_repeat = is_repeat;
    }
    const bool is_done = group.told.empty() && !group.waiting_since &&
                         (!group.last_told || now - *group.last_told >= options_.group_interval);
    at = is_done ? groups_.erase(at) : std::next(at);
  }
  return due;
}

void Dispatcher::restore(std::map<std::string, NotifiedGroup> groups, std::uint64_t last_id) {
  groups_ = std::move(groups);
  last_id_ = last_id;
}

}  // namespace nexusml::alert::internal
