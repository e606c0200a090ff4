#include "nexusml/monitor/internal/window_layout.h"

#include <string>
#include <utility>

namespace nexusml::monitor {

WindowLayout::WindowLayout(std::shared_ptr<const stats::ReferenceProfile> reference)
    : reference_(std::move(reference)) {
  if (reference_->labels) predictions_.push_back({std::string(kPredictedLabel), *reference_->labels});
  if (reference_->confidence) predictions_.push_back({std::string(kConfidence), *reference_->confidence});
}

Result<std::shared_ptr<const WindowLayout>> WindowLayout::create(
    std::shared_ptr<const stats::ReferenceProfile> reference) {
  const std::shared_ptr<WindowLayout> layout(new WindowLayout(std::move(reference)));
  for (const stats::FeatureProfile& feature : layout->reference_->features) {
    NEXUSML_RETURN_IF_ERROR(layout->add(feature));
  }
  for (const stats::FeatureProfile& feature : layout->predictions_) NEXUSML_RETURN_IF_ERROR(layout->add(feature));
  return std::shared_ptr<const WindowLayout>(layout);
}

Status WindowLayout::add(const stats::FeatureProfile& feature) {
  if (const auto* numbers = std::get_if<stats::NumericProfile>(&feature.profile)) {
    Result<stats::BinEdges> edges = stats::BinEdges::create(numbers->edges);
    if (!edges.ok()) return edges.error();
    if (edges->bins() != numbers->counts.size()) {
      return Error(ErrorCode::kInvalidArgument, feature.name + ": the reference has " +
                                                    std::to_string(numbers->counts.size()) + " counts for " +
                                                    std::to_string(edges->bins()) + " bins");
    }
    const std::size_t places = edges->bins() + 1;
    columns_.push_back({&feature, places_, places, std::move(*edges)});
  } else {
    stats::CategoryIndex categories(std::get<stats::CategoricalProfile>(feature.profile));
    const std::size_t places = categories.places();
    columns_.push_back({&feature, places_, places, std::move(categories)});
  }
  places_ += columns_.back().places;
  return {};
}

std::size_t WindowLayout::feature(std::string_view name) const {
  for (std::size_t i = 0; i < features(); ++i) {
    if (columns_[i].reference->name == name) return i;
  }
  return columns_.size();
}

std::size_t WindowLayout::prediction(std::string_view name) const {
  for (std::size_t i = features(); i < columns_.size(); ++i) {
    if (columns_[i].reference->name == name) return i;
  }
  return columns_.size();
}

}  // namespace nexusml::monitor
