#include "nexusml/monitor/internal/quality_window.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <string_view>
#include <utility>

#include "nexusml/base/fingerprint.h"

namespace nexusml::monitor {
namespace {

using telemetry::InputFault;
using telemetry::PredictionEvent;

constexpr std::size_t kLongestName = 64;  // bytes

/// The beginning of a name, in whole characters.
std::string_view beginning(std::string_view name) {
  std::size_t end = std::min(name.size(), kLongestName);
  while (end > 0 && end < name.size() && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end;
  return name.substr(0, end);
}

/// What tells a row of features from others. Features that the source learnt later are missing at its end.
std::uint64_t fingerprint_of(std::span<const double> values) {
  std::size_t size = values.size();
  while (size > 0 && std::isnan(values[size - 1]) && !telemetry::is_unknown_value(values[size - 1])) --size;
  if (size == 0) return 0;
  return base::fingerprint({reinterpret_cast<const char*>(values.data()), size * sizeof(double)});
}

/// Adds what a pane holds. Takes: where each of its fields stands; what its fields' values do not say of the rows.
void include(const QualityPane& pane, std::span<const std::size_t> places, std::uint64_t rows, QualityCounts& found) {
  const InputCounts& inputs = pane.inputs;
  const bool first = found.inputs.rows + found.inputs.refused == 0;
  if (inputs.rows + inputs.refused > 0) found.start = first ? pane.start : std::min(found.start, pane.start);
  found.inputs.rows += inputs.rows;
  found.inputs.identified += inputs.identified;
  found.inputs.refused += inputs.refused;
  found.inputs.malformed += inputs.malformed;
  found.inputs.refused_by_model += inputs.refused_by_model;
  found.inputs.with_unknown_fields += inputs.with_unknown_fields;
  found.longest_gap = std::max(found.longest_gap, pane.longest_gap);
  if (!pane.unknown_field.empty() && (found.unknown_field.empty() || pane.newest >= found.newest)) {
    found.unknown_field = pane.unknown_field;
  }
  found.newest = std::max(found.newest, pane.newest);
  for (std::size_t i = 0; i < std::min(pane.fields.size(), places.size()); ++i) {
    if (places[i] >= found.fields.size()) continue;
    const FieldCounts<std::uint32_t>& counts = pane.fields[i];
    FieldCounts<std::uint64_t>& sum = found.fields[places[i]];
    sum.values += counts.values + static_cast<std::uint32_t>(rows);
    sum.missing += counts.missing;
    sum.outside += counts.outside;
    sum.wrong_type += counts.wrong_type;
    sum.blank += counts.blank;
  }
}

}  // namespace

QualityWindow::QualityWindow(std::chrono::nanoseconds length, std::size_t panes)
    : pane_length_(length / static_cast<std::int64_t>(panes)), panes_(panes), distinct_(panes) {
  if (pane_length_.count() <= 0) bug("a quality window without length");
}

void QualityWindow::begin(std::shared_ptr<const InputPlan> plan, std::chrono::steady_clock::time_point now,
                          std::chrono::system_clock::time_point time) {
  plan_ = std::move(plan);
  const std::int64_t number = number_of(now);
  drop_old(number);
  if (open_ == nullptr || open_->number != number) open(number, time);
  const std::size_t before = open_->fields.size();
  open_->fields.resize(plan_->fields().size());
  // A field that shows up now was not expected in the rows before.
  const auto rows = static_cast<std::uint32_t>(open_->inputs.rows);
  for (std::size_t i = before; i < open_->fields.size(); ++i) open_->fields[i].values = 0U - rows;
  if (last_arrival_) open_->longest_gap = std::max<std::chrono::nanoseconds>(open_->longest_gap, now - *last_arrival_);
  last_arrival_ = now;
}

void QualityWindow::drop_old(std::int64_t number) {
  const auto oldest = number - static_cast<std::int64_t>(panes_.size()) + 1;
  for (Pane& pane : panes_) {
    if (pane.number < 0 || pane.number >= oldest) continue;
    if (open_ == &pane) open_ = nullptr;
    std::vector<FieldCounts<std::uint32_t>> fields = std::move(pane.fields);  // its memory
    fields.clear();
    pane = Pane();
    pane.fields = std::move(fields);
  }
  std::erase_if(earlier_, [&](const Pane& pane) { return pane.number < oldest; });
}

void QualityWindow::open(std::int64_t number, std::chrono::system_clock::time_point time) {
  open_ = &panes_[static_cast<std::size_t>(number) % panes_.size()];
  open_->number = number;
  open_->start = time;
  open_->newest = std::chrono::system_clock::time_point::min();
}

void QualityWindow::add(const PredictionEvent& event) {
  if (event.error && event.fault != InputFault::kNone) return add_refused(event);
  if (event.error && event.values.empty()) {
    if (*event.error != ErrorCode::kInvalidArgument) return;  // the model's trouble says nothing of the data
    ++open_->inputs.refused_by_model;
    return add_refused(event);
  }
  ++open_->inputs.rows;
  open_->newest = std::max(open_->newest, event.time);
  switch (plan_->kind()) {
    case InputKind::kTable:
      add_table(event);
      break;
    case InputKind::kText:
      add_text(event);
      break;
    case InputKind::kPair:
      break;  // an input that was taken has both
    case InputKind::kSeries:
      add_series(event);
      break;
  }
  if (event.unknown_fields > 0) {
    ++open_->inputs.with_unknown_fields;
    note_unknown_field(event.field);
  } else if (const PlannedField* stranger = find_stranger(event)) {
    ++open_->inputs.with_unknown_fields;
    note_unknown_field(stranger->name);
  }
  add_identity(event);
}

void QualityWindow::add_refused(const PredictionEvent& event) {
  ++open_->inputs.refused;
  open_->newest = std::max(open_->newest, event.time);
  const std::size_t field = event.field.empty() ? plan_->fields().size() : plan_->find(event.field);
  FieldCounts<std::uint32_t>* counts = field < plan_->fields().size() ? &open_->fields[field] : nullptr;
  switch (event.fault) {
    case InputFault::kNone:
      return;
    case InputFault::kMalformed:
      ++open_->inputs.malformed;
      return;
    case InputFault::kMissingField:
      if (counts != nullptr) ++counts->missing;
      break;
    case InputFault::kWrongType:
      if (counts != nullptr) ++counts->wrong_type;
      break;
    case InputFault::kNotAllowed:
      if (counts != nullptr) ++counts->outside;
      break;
  }
  if (counts != nullptr) ++counts->values;
}

void QualityWindow::add_table(const PredictionEvent& event) {
  const std::span<const ValidRange> ranges = plan_->ranges();
  const std::size_t known = std::min(event.values.size(), ranges.size());
  for (std::size_t i = 0; i < known; ++i) {
    if (!ranges[i].holds(event.values[i])) [[unlikely]]
      add_bad_value(i, event.values[i]);
  }
  for (std::size_t i = known; i < ranges.size(); ++i) ++open_->fields[i].missing;
  for (const std::size_t i : plan_->partly_known()) {
    if (i >= known || !ranges[i].holds(event.values[i])) continue;
    if (!plan_->knows(i, event.values[i])) ++open_->fields[i].outside;
  }
}

/// Takes: a value beyond the field's range, or NaN.
void QualityWindow::add_bad_value(std::size_t field, double value) {
  FieldCounts<std::uint32_t>& counts = open_->fields[field];
  const PlannedField& planned = plan_->fields()[field];
  if (telemetry::is_unknown_value(value)) {
    ++(planned.is_category ? counts.outside : counts.wrong_type);
  } else if (std::isnan(value)) {
    ++counts.missing;
  } else {
    ++(planned.other_type ? counts.wrong_type : counts.outside);
  }
}

void QualityWindow::add_text(const PredictionEvent& event) {
  if (event.values.size() < 2) return;
  FieldCounts<std::uint32_t>& counts = open_->fields.front();
  if (event.values[1] == 0) {  // words
    ++counts.blank;
  } else if (event.values[0] > plan_->longest_text()) {  // characters
    ++counts.outside;
  }
}

void QualityWindow::add_series(const PredictionEvent& event) {
  FieldCounts<std::uint32_t>& counts = open_->fields.front();
  counts.values += static_cast<std::uint32_t>(event.series.size());
  for (const double value : event.series) {
    if (std::isnan(value)) {
      ++counts.missing;
    } else if (std::isinf(value)) {
      ++counts.outside;
    }
  }
}

const PlannedField* QualityWindow::find_stranger(const PredictionEvent& event) const {
  for (const std::size_t field : plan_->strangers()) {
    if (field < event.values.size() && !std::isnan(event.values[field])) return &plan_->fields()[field];
  }
  return nullptr;
}

void QualityWindow::note_unknown_field(std::string_view name) {
  name = beginning(name);
  if (open_->unknown_field != name) open_->unknown_field = name;
}

void QualityWindow::add_identity(const PredictionEvent& event) {
  const std::uint64_t identity = event.fingerprint != 0 ? event.fingerprint : fingerprint_of(event.values);
  if (identity == 0) return;
  ++open_->inputs.identified;
  distinct_.add(identity, open_->number);
}

QualityCounts QualityWindow::counts(std::chrono::steady_clock::time_point now) {
  const std::int64_t number = number_of(now);
  drop_old(number);
  QualityCounts found{.plan = plan_ != nullptr ? plan_ : earlier_plan_};
  if (found.plan == nullptr) return found;
  found.fields.resize(found.plan->fields().size());
  found.newest = std::chrono::system_clock::time_point::min();
  // A series' values are counted one by one; every other field has a value per row.
  const bool value_per_row = found.plan->kind() != InputKind::kSeries;
  std::vector<std::size_t> places(found.fields.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  for (const Pane& pane : panes_) {
    if (pane.number >= 0) include(pane, places, value_per_row ? pane.inputs.rows : 0, found);
  }
  if (!earlier_.empty()) places = places_of_earlier(*found.plan);
  for (const Pane& pane : earlier_) include(pane, places, 0, found);
  if (found.inputs.rows == 0) return found;
  found.distinct = distinct_.count(number);
  for (const Pane& pane : earlier_) found.distinct += static_cast<double>(pane.distinct);
  return found;
}

/// Where the plan has each field of the earlier panes; beyond its fields, where it does not have it.
std::vector<std::size_t> QualityWindow::places_of_earlier(const InputPlan& plan) const {
  std::vector<std::size_t> places;
  for (const PlannedField& field : earlier_plan_->fields()) places.push_back(plan.find(field.name));
  return places;
}

std::size_t QualityWindow::bytes() const {
  std::size_t bytes = sizeof(*this) + distinct_.bytes() + panes_.capacity() * sizeof(Pane);
  for (const Pane& pane : panes_) bytes += pane.fields.capacity() * sizeof(FieldCounts<std::uint32_t>);
  return bytes;
}

SavedInputs QualityWindow::saved(std::chrono::steady_clock::time_point now) const {
  const InputPlan* const plan = plan_ != nullptr ? plan_.get() : earlier_plan_.get();
  SavedInputs saved;
  if (plan == nullptr) return saved;
  for (const auto& feature : plan->source_features()) saved.features.push_back({feature.name, feature.categories > 0});
  const std::int64_t number = number_of(now);
  const std::int64_t oldest = number - static_cast<std::int64_t>(panes_.size()) + 1;
  const std::vector<std::uint64_t> distinct = distinct_.count_by_age(number);
  for (const Pane& pane : panes_) {
    if (pane.number < std::max<std::int64_t>(oldest, 0) || pane.inputs.rows + pane.inputs.refused == 0) continue;
    QualityPane& kept = saved.panes.emplace_back(pane);
    kept.distinct = std::min(distinct[static_cast<std::size_t>(number - pane.number)], kept.inputs.identified);
    if (plan->kind() == InputKind::kSeries) continue;
    for (FieldCounts<std::uint32_t>& field : kept.fields) field.values += static_cast<std::uint32_t>(kept.inputs.rows);
  }
  if (earlier_.empty()) return saved;
  std::vector<std::size_t> places = places_of_earlier(*plan);
  std::size_t fields = plan->fields().size();
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i] < plan->fields().size()) continue;
    places[i] = fields++;
    saved.features.push_back({earlier_plan_->fields()[i].name, earlier_plan_->fields()[i].is_category});
  }
  for (const Pane& pane : earlier_) {
    if (pane.number < oldest) continue;
    QualityPane& kept = saved.panes.emplace_back(pane);
    kept.fields.assign(fields, {});
    for (std::size_t i = 0; i < pane.fields.size(); ++i) kept.fields[places[i]] = pane.fields[i];
  }
  return saved;
}

void QualityWindow::take_up(std::shared_ptr<const InputPlan> plan, std::span<const QualityPane> panes,
                            std::chrono::steady_clock::time_point now, std::chrono::system_clock::time_point time) {
  earlier_plan_ = std::move(plan);
  const std::int64_t current = number_of(now);
  for (const QualityPane& pane : panes) {
    // A clock that was set back makes panes of the future; they count as of now.
    const auto age = std::max(time - pane.start, std::chrono::system_clock::duration::zero());
    if (age >= pane_length_ * static_cast<std::int64_t>(panes_.size())) continue;
    const std::int64_t number = std::min(current, number_of(now - age));
    if (number <= current - static_cast<std::int64_t>(panes_.size())) continue;
    if (pane.fields.size() > earlier_plan_->fields().size()) continue;  // not of these features
    Pane& kept = earlier_.emplace_back();
    static_cast<QualityPane&>(kept) = pane;
    kept.number = number;
  }
}

}  // namespace nexusml::monitor
