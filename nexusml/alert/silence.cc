#include "nexusml/alert/silence.h"

#include <algorithm>

namespace nexusml::alert {
namespace {

bool is_label_name(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  if (name.empty() || name.size() > 100 || !is_letter(name.front())) return false;
  return std::all_of(name.begin(), name.end(), [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

Error refuse(std::string field, std::string reason) {
  std::string message = field + " " + reason;
  return Error(ErrorCode::kInvalidArgument, std::move(message), {{std::move(field), std::move(reason)}});
}

}  // namespace

bool matches(const Silence& silence, const Labels& labels) {
  return std::all_of(silence.matchers.begin(), silence.matchers.end(), [&](const Matcher& matcher) {
    const auto label = labels.find(matcher.label);
    const bool is_same = (label == labels.end() ? std::string_view() : label->second) == matcher.value;
    return is_same == matcher.is_equal;
  });
}

bool is_in_force(const Silence& silence, Time now) {
  return silence.begins <= now && now < silence.ends;
}

Status check(const Silence& silence, Time now) {
  if (silence.matchers.empty() || silence.matchers.size() > kMaximumMatchers) {
    return refuse("matchers", "must be 1 to 20 conditions");
  }
  for (const Matcher& matcher : silence.matchers) {
    if (!is_label_name(matcher.label)) return refuse("matchers.name", "must be the name of a label");
    if (matcher.value.size() > kMaximumSilenceText) return refuse("matchers.value", "must have at most 1000 bytes");
  }
  const auto demands = [](const Matcher& matcher) { return matcher.is_equal && !matcher.value.empty(); };
  if (std::none_of(silence.matchers.begin(), silence.matchers.end(), demands)) {
    return refuse("matchers", "must demand a value of at least one label, or everything would be silent");
  }
  if (silence.creator.empty() || silence.creator.size() > kMaximumSilenceText) {
    return refuse("created_by", "must say who silences, in at most 1000 bytes");
  }
  if (silence.comment.empty() || silence.comment.size() > kMaximumSilenceText) {
    return refuse("comment", "must say why, in at most 1000 bytes");
  }
  if (silence.ends <= now || silence.ends <= silence.begins) return refuse("ends_at", "must be in the future");
  if (silence.ends > now + std::chrono::days(366)) return refuse("ends_at", "must be within a year");
  return {};
}

}  // namespace nexusml::alert
