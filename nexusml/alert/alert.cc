#include "nexusml/alert/alert.h"

#include "nexusml/alert/internal/annotation.h"

namespace nexusml::alert {

std::string_view name_of(AlertState state) {
  switch (state) {
    case AlertState::kPending:
      return "pending";
    case AlertState::kFiring:
      return "firing";
    case AlertState::kResolved:
      return "resolved";
  }
  bug("AlertState outside the enum");
}

Labels full_labels(const Alert& alert, const Origin& origin) {
  Labels labels = alert.labels;
  labels["alertname"] = alert.rule->name;
  labels["severity"] = name_of(alert.rule->severity);
  labels["service"] = "nexusml";
  labels["job"] = "nexusml";
  labels["instance"] = origin.instance;
  return labels;
}

std::string description_of(const Alert& alert, const Origin& origin) {
  return internal::describe(*alert.rule, full_labels(alert, origin), alert.value);
}

std::string fingerprint_of(const Labels& labels) {
  std::uint64_t hash = 0xcbf29ce484222325;
  const auto take = [&hash](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    hash = (hash ^ 0xff) * 0x100000001b3;  // no byte of UTF-8: ends the text
  };
  for (const auto& [name, value] : labels) {
    take(name);
    take(value);
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += kDigits[(hash >> shift) & 0xf];
  return text;
}

}  // namespace nexusml::alert
