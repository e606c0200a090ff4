#include "nexusml/alert/threshold_book.h"

#include "nexusml/base/text.h"

namespace nexusml::alert {
namespace {

constexpr std::string_view kPrefix = "thresholds.";
constexpr std::string_view kPerModel = "per_model.";

std::string setting_of(const ThresholdChange& change) {
  std::string setting(kPrefix);
  if (!change.model.empty()) setting.append(kPerModel).append(change.model).append(".");
  return setting.append(row_of(change.threshold).name);
}

/// Reads what setting_of() wrote.
std::optional<ThresholdChange> change_of(const store::AuditRecord& record) {
  std::string_view rest = record.setting;
  if (!rest.starts_with(kPrefix)) return std::nullopt;
  rest.remove_prefix(kPrefix.size());
  ThresholdChange change;
  if (rest.starts_with(kPerModel)) {
    rest.remove_prefix(kPerModel.size());
    const std::size_t dot = rest.rfind('.');
    if (dot == std::string_view::npos) return std::nullopt;
    change.model = rest.substr(0, dot);
    rest.remove_prefix(dot + 1);
  }
  const ThresholdRow* row = find_threshold(rest);
  if (row == nullptr) return std::nullopt;
  change.threshold = row->threshold;
  change.value = base::parse_number(record.new_value);
  return change;
}

Status apply(ThresholdValues& values, Threshold threshold, const std::string& model, double value) {
  return model.empty() ? values.set(threshold, value) : values.set(threshold, model, value);
}

std::string text_of(const ThresholdValues& values, const ThresholdChange& change) {
  if (change.model.empty()) return base::to_text(values.of(change.threshold));
  const std::optional<double> own = values.own_value(change.threshold, change.model);
  return own ? base::to_text(*own) : std::string();
}

}  // namespace

ThresholdValues ThresholdBook::values() const {
  const base::MutexLock lock(mutex_);
  return values_;
}

Result<ThresholdValues> ThresholdBook::with(const std::map<Key, double>& changed) const {
  ThresholdValues values = configured_;
  for (const auto& [key, value] : changed) NEXUSML_RETURN_IF_ERROR(apply(values, key.first, key.second, value));
  return values;
}

Status ThresholdBook::change(const std::vector<ThresholdChange>& changes, std::string_view actor,
                             store::RecordStore& store) {
  const base::MutexLock one_at_a_time(change_mutex_);
  ThresholdValues trial = values();
  for (const ThresholdChange& one : changes) {
    if (one.value) NEXUSML_RETURN_IF_ERROR(apply(trial, one.threshold, one.model, *one.value));
  }
  for (const ThresholdChange& one : changes) {
    std::map<Key, double> changed;
    {
      const base::MutexLock lock(mutex_);
      changed = changed_;
    }
    if (one.value) {
      changed[{one.threshold, one.model}] = *one.value;
    } else {
      changed.erase({one.threshold, one.model});
    }
    NEXUSML_ASSIGN_OR_RETURN(const ThresholdValues after, with(changed));
    const std::string old_value = text_of(values(), one);
    NEXUSML_RETURN_IF_ERROR(store.append_audit({.time = clock_.now(),
                                                .actor = std::string(actor),
                                                .setting = setting_of(one),
                                                .old_value = old_value,
                                                .new_value = one.value ? base::to_text(*one.value) : std::string()}));
    const base::MutexLock lock(mutex_);
    changed_ = std::move(changed);
    values_ = after;
  }
  return {};
}

Status ThresholdBook::reload(store::RecordStore& store) {
  const base::MutexLock one_at_a_time(change_mutex_);
  NEXUSML_ASSIGN_OR_RETURN(const std::vector<store::AuditRecord> settings, store.current_settings());
  std::map<Key, double> changed;
  ThresholdValues values = configured_;
  for (const store::AuditRecord& record : settings) {
    const std::optional<ThresholdChange> change = change_of(record);
    if (!change || !change->value) continue;
    if (!apply(values, change->threshold, change->model, *change->value).ok()) continue;
    changed[{change->threshold, change->model}] = *change->value;
  }
  const base::MutexLock lock(mutex_);
  changed_ = std::move(changed);
  values_ = std::move(values);
  return {};
}

}  // namespace nexusml::alert
