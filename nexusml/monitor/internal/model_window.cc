#include "nexusml/monitor/internal/model_window.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

namespace nexusml::monitor {
namespace {

/// The feature of recommenders whose value is a text, event.item.
constexpr std::string_view kItemFeature = "item_id";

}  // namespace

ModelWindow::ModelWindow(std::shared_ptr<const WindowLayout> layout, std::chrono::nanoseconds length, std::size_t panes)
    : layout_(std::move(layout)),
      pane_length_(length / static_cast<std::int64_t>(panes)),
      panes_(panes),
      closed_(layout_->places()) {
  if (pane_length_.count() <= 0) bug("a drift window without length");
}

void ModelWindow::begin(const telemetry::EventSource& source, std::chrono::steady_clock::time_point now,
                        std::chrono::system_clock::time_point time) {
  const std::int64_t number = number_of(now);
  advance(number);
  if (open_ == nullptr) open(number, time);
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

void ModelWindow::open(std::int64_t number, std::chrono::system_clock::time_point time) {
  Pane& pane = panes_[static_cast<std::size_t>(number) % panes_.size()];
  pane.counts.resize(layout_->places());
  pane.ranges.resize(layout_->columns().size());
  pane.number = number;
  pane.start = time;
  open_ = &pane;
}

void ModelWindow::bind(const telemetry::EventSource& source) {
  features_.clear();
  places_of_.clear();
  const std::size_t known = layout_->features();
  for (std::size_t i = 0; i < source.features.size(); ++i) {
    const telemetry::EventFeature& feature = source.features[i];
    // Both usually have one order; looking at the same place first saves the search.
    const bool same = i < known && layout_->columns()[i].reference->name == feature.name;
    features_.push_back(bind_feature(feature, same ? i : layout_->feature(feature.name)));
  }
  const std::size_t none = layout_->columns().size();
  const std::size_t label = layout_->prediction(kPredictedLabel);
  label_ = label == none ? Binding{} : bind_categories(label, source.labels);
  const std::size_t confidence = layout_->prediction(kConfidence);
  confidence_ = confidence == none ? Binding{} : bind_feature({}, confidence);
}

ModelWindow::Binding ModelWindow::bind_feature(const telemetry::EventFeature& feature, std::size_t column) {
  if (column == layout_->columns().size()) return {};
  const WindowColumn& found = layout_->columns()[column];
  const auto* edges = std::get_if<stats::BinEdges>(&found.cut);
  if (!feature.categories.empty()) return edges != nullptr ? Binding{} : bind_categories(column, feature.categories);
  if (edges == nullptr && feature.name != kItemFeature) return {};
  Binding binding{.kind = edges != nullptr ? Kind::kNumber : Kind::kItem, .column = column, .first = found.first};
  binding.missing = found.first + found.places - 1;
  binding.edges = edges;
  binding.categories = std::get_if<stats::CategoryIndex>(&found.cut);
  return binding;
}

ModelWindow::Binding ModelWindow::bind_categories(std::size_t column, const std::vector<std::string>& names) {
  const WindowColumn& found = layout_->columns()[column];
  const auto& index = std::get<stats::CategoryIndex>(found.cut);
  Binding binding{.kind = Kind::kCategory, .column = column, .first = found.first};
  binding.missing = found.first + index.missing_place();
  binding.first_category = places_of_.size();
  binding.category_count = names.size();
  for (const std::string& name : names) {
    places_of_.push_back(static_cast<std::uint32_t>(found.first + index.place_of(name)));
  }
  return binding;
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
      case Kind::kItem:
        ++open_
              ->counts[event.item.empty() ? binding.missing : binding.first + binding.categories->place_of(event.item)];
        break;
    }
  }
  if (label_.kind == Kind::kCategory && event.label >= 0) add_category(label_, event.label);
  if (confidence_.kind == Kind::kNumber && !std::isnan(event.confidence)) add_number(confidence_, event.confidence);
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
    ++open_->counts[binding.missing];
    return;
  }
  const bool named = value >= 0 && value < static_cast<double>(binding.category_count);
  // Beside the missing place stands that of what the reference does not name.
  ++open_->counts[named ? places_of_[binding.first_category + static_cast<std::size_t>(value)] : binding.missing - 1];
}

WindowCounts ModelWindow::counts(std::chrono::steady_clock::time_point now) {
  advance(number_of(now));
  WindowCounts found{.counts = closed_, .ranges = std::vector<ValueRange>(layout_->columns().size())};
  if (open_ != nullptr) {
    for (std::size_t i = 0; i < found.counts.size(); ++i) found.counts[i] += open_->counts[i];
  }
  for (const Pane& pane : panes_) {
    if (pane.number < 0) continue;
    if (pane.rows > 0) found.start = found.rows == 0 ? pane.start : std::min(found.start, pane.start);
    found.rows += pane.rows;
    for (std::size_t i = 0; i < found.ranges.size(); ++i) {
      found.ranges[i].minimum = std::min(found.ranges[i].minimum, pane.ranges[i].minimum);
      found.ranges[i].maximum = std::max(found.ranges[i].maximum, pane.ranges[i].maximum);
    }
  }
  return found;
}

}  // namespace nexusml::monitor
