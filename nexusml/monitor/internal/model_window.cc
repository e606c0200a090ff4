#include "nexusml/monitor/internal/model_window.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>
#include <utility>

namespace nexusml::monitor {

ModelWindow::ModelWindow(std::shared_ptr<const WindowLayout> layout, std::chrono::nanoseconds length, std::size_t panes)
    : layout_(std::move(layout)),
      pane_length_(length / static_cast<std::int64_t>(panes)),
      panes_(panes),
      closed_(layout_->places()),
      label_(bind_prediction(kPredictedLabel)),
      confidence_(bind_prediction(kConfidence)),
      value_(bind_prediction(kPredictedValue)) {
  if (pane_length_.count() <= 0) bug("a drift window without length");
}

void ModelWindow::begin(const telemetry::EventSource& source, std::chrono::steady_clock::time_point now,
                        std::chrono::system_clock::time_point time) {
  const std::int64_t number = number_of(now);
  advance(number);
  if (open_ == nullptr) open_ = &prepare(number, time);
  bind(source);
}

void ModelWindow::advance(std::int64_t number) {
  if (open_ != nullptr && open_->number != number) {
    for (std::size_t i = 0; i < closed_.size(); ++i) closed_[i] += open_->counts[i];
    open_ = nullptr;
  }
  const auto oldest = number - static_cast<std::int64_t>(panes_.size()) + 1;
  for (Pane& pane : panes_) {
    if (pane.number < 0 || pane.number >= oldest) continue;
    for (std::size_t i = 0; i < closed_.size(); ++i) closed_[i] -= pane.counts[i];
    std::ranges::fill(pane.counts, 0);
    std::ranges::fill(pane.ranges, ValueRange{});
    pane.rows = 0;
    pane.number = -1;
  }
}

/// The pane of that number, which is emptied or new if another one had its place.
ModelWindow::Pane& ModelWindow::prepare(std::int64_t number, std::chrono::system_clock::time_point time) {
  Pane& pane = panes_[static_cast<std::size_t>(number) % panes_.size()];
  if (pane.number == number) return pane;
  pane.counts.resize(layout_->places());
  pane.ranges.resize(layout_->columns().size());
  pane.number = number;
  pane.start = time;
  return pane;
}

void ModelWindow::bind(const telemetry::EventSource& source) {
  for (std::size_t i = 0; i < source.features.size(); ++i) {
    const telemetry::EventFeature& feature = source.features[i];
    if (i < names_.size() && names_[i] != feature.name) {
      names_.resize(i);
      features_.resize(i);
    }
    if (i == names_.size()) {
      names_.push_back(feature.name);
      ++lookups_;
      features_.push_back(bind_feature(feature, layout_->feature(feature.name)));
      continue;
    }
    Binding& binding = features_[i];
    if (feature.categories.empty() || binding.kind == Kind::kIgnored) continue;
    if (binding.kind == Kind::kCategory) {
      learn_categories(binding, feature.categories);
    } else {  // its first category came
      binding = bind_feature(feature, binding.column);
    }
  }
  if (label_.kind == Kind::kCategory) learn_categories(label_, source.labels);
}

ModelWindow::Binding ModelWindow::bind_feature(const telemetry::EventFeature& feature, std::size_t column) {
  if (column == layout_->columns().size()) return {};
  const bool has_edges = std::holds_alternative<stats::BinEdges>(layout_->columns()[column].cut);
  if (feature.categories.empty() && has_edges) return bind_numbers(column);
  if (has_edges) return {};
  Binding binding = bind_categories(column);
  if (!feature.categories.empty()) {
    learn_categories(binding, feature.categories);
  } else {
    binding.kind = feature.name == kItemFeature ? Kind::kItem : Kind::kNumberAsCategory;
  }
  return binding;
}

ModelWindow::Binding ModelWindow::bind_prediction(std::string_view name) const {
  const std::size_t column = layout_->prediction(name);
  if (column == layout_->columns().size()) return {};
  return std::holds_alternative<stats::BinEdges>(layout_->columns()[column].cut) ? bind_numbers(column)
                                                                                 : bind_categories(column);
}

ModelWindow::Binding ModelWindow::bind_numbers(std::size_t column) const {
  const WindowColumn& found = layout_->columns()[column];
  return {.kind = Kind::kNumber,
          .column = static_cast<std::uint32_t>(column),
          .first = static_cast<std::uint32_t>(found.first),
          .missing = static_cast<std::uint32_t>(found.first + found.places - 1),
          .edges = std::get_if<stats::BinEdges>(&found.cut)};
}

ModelWindow::Binding ModelWindow::bind_categories(std::size_t column) const {
  const WindowColumn& found = layout_->columns()[column];
  return {.kind = Kind::kCategory,
          .column = static_cast<std::uint32_t>(column),
          .first = static_cast<std::uint32_t>(found.first),
          .missing = static_cast<std::uint32_t>(found.first + found.places - 1),
          .categories = std::get_if<stats::CategoryIndex>(&found.cut)};
}

/// Those behind the ones it knows.
void ModelWindow::learn_categories(Binding& binding, const std::vector<std::string>& names) {
  for (std::size_t i = binding.places.size(); i < names.size(); ++i) {
    ++lookups_;
    binding.places.push_back(static_cast<std::uint32_t>(binding.first + binding.categories->place_of(names[i])));
  }
}

void ModelWindow::add(const telemetry::PredictionEvent& event) {
  ++open_->rows;
  const std::size_t values = std::min(event.values.size(), features_.size());
  for (std::size_t i = 0; i < values; ++i) {
    const Binding& binding = features_[i];
    switch (binding.kind) {
      case Kind::kIgnored:
        break;
      case Kind::kNumber:
        add_number(binding, event.values[i]);
        break;
      case Kind::kCategory:
        add_category(binding, event.values[i]);
        break;
      case Kind::kNumberAsCategory:
        add_number_as_category(binding, event.values[i]);
        break;
      case Kind::kItem:
        ++open_
              ->counts[event.item.empty() ? binding.missing : binding.first + binding.categories->place_of(event.item)];
        break;
    }
  }
  if (label_.kind == Kind::kCategory && event.label >= 0) add_category(label_, event.label);
  if (confidence_.kind == Kind::kNumber && !std::isnan(event.confidence)) add_number(confidence_, event.confidence);
  if (value_.kind == Kind::kNumber && !std::isnan(event.rating)) add_number(value_, event.rating);
}

void ModelWindow::add_number(const Binding& binding, double value) {
  if (!std::isfinite(value)) {
    ++open_->counts[binding.missing];
    return;
  }
  ++open_->counts[binding.first + binding.edges->bin_of(value)];
  ValueRange& range = open_->ranges[binding.column];
  range.minimum = std::min(range.minimum, value);
  range.maximum = std::max(range.maximum, value);
}

void ModelWindow::add_category(const Binding& binding, double value) {
  if (std::isnan(value)) {
    // Beside the missing place stands that of what the reference does not name.
    ++open_->counts[telemetry::is_unknown_value(value) ? binding.missing - 1 : binding.missing];
    return;
  }
  const bool named = value >= 0 && value < static_cast<double>(binding.places.size());
  ++open_->counts[named ? binding.places[static_cast<std::size_t>(value)] : binding.missing - 1];
}

void ModelWindow::add_number_as_category(const Binding& binding, double value) {
  if (!std::isfinite(value)) {
    ++open_->counts[binding.missing];
    return;
  }
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  ++open_->counts[binding.first + binding.categories->place_of({text, static_cast<std::size_t>(end - text)})];
}

/// Adds a pane's rows and ranges, not its counts.
void ModelWindow::include(const Pane& pane, WindowCounts& found) const {
  if (pane.rows > 0) found.start = found.rows == 0 ? pane.start : std::min(found.start, pane.start);
  found.rows += pane.rows;
  for (std::size_t i = 0; i < found.ranges.size(); ++i) {
    found.ranges[i].minimum = std::min(found.ranges[i].minimum, pane.ranges[i].minimum);
    found.ranges[i].maximum = std::max(found.ranges[i].maximum, pane.ranges[i].maximum);
  }
}

WindowCounts ModelWindow::counts(std::chrono::steady_clock::time_point now) {
  advance(number_of(now));
  WindowCounts found{.counts = closed_, .ranges = std::vector<ValueRange>(layout_->columns().size())};
  if (open_ != nullptr) {
    for (std::size_t i = 0; i < found.counts.size(); ++i) found.counts[i] += open_->counts[i];
  }
  for (const Pane& pane : panes_) {
    if (pane.number >= 0) include(pane, found);
  }
  return found;
}

WindowCounts ModelWindow::counts_between(std::chrono::system_clock::time_point from,
                                         std::chrono::system_clock::time_point until) const {
  WindowCounts found{.counts = std::vector<std::uint64_t>(layout_->places()),
                     .ranges = std::vector<ValueRange>(layout_->columns().size())};
  for (const Pane& pane : panes_) {
    if (pane.number < 0 || pane.start < from || pane.start >= until) continue;
    for (std::size_t i = 0; i < found.counts.size(); ++i) found.counts[i] += pane.counts[i];
    include(pane, found);
  }
  return found;
}

std::optional<PaneCounts> ModelWindow::pane(std::size_t place, std::chrono::steady_clock::time_point now) const {
  const Pane& pane = panes_[place];
  const auto oldest = number_of(now) - static_cast<std::int64_t>(panes_.size()) + 1;
  if (pane.number < oldest || pane.rows == 0) return std::nullopt;
  return PaneCounts{pane.start, pane.rows, pane.counts, pane.ranges};
}

bool ModelWindow::add(const PaneCounts& counts, std::chrono::steady_clock::time_point now,
                      std::chrono::system_clock::time_point time) {
  if (counts.counts.size() != layout_->places() || counts.ranges.size() != layout_->columns().size()) {
    bug("adding counts over another layout");
  }
  const std::int64_t current = number_of(now);
  advance(current);
  // A clock that was set back makes panes of the future; they count as of now.
  const auto age = std::max(time - counts.start, std::chrono::system_clock::duration::zero());
  if (age >= pane_length_ * static_cast<std::int64_t>(panes_.size())) return false;
  const std::int64_t number = std::min(current, number_of(now - age));
  if (number <= current - static_cast<std::int64_t>(panes_.size())) return false;
  Pane& pane = prepare(number, counts.start);
  if (number == current) open_ = &pane;
  pane.start = std::min(pane.start, counts.start);
  pane.rows += counts.rows;
  for (std::size_t i = 0; i < pane.counts.size(); ++i) {
    pane.counts[i] += counts.counts[i];
    if (number != current) closed_[i] += counts.counts[i];
  }
  for (std::size_t i = 0; i < pane.ranges.size(); ++i) {
    pane.ranges[i].minimum = std::min(pane.ranges[i].minimum, counts.ranges[i].minimum);
    pane.ranges[i].maximum = std::max(pane.ranges[i].maximum, counts.ranges[i].maximum);
  }
  return true;
}

}  // namespace nexusml::monitor
