#include "nexusml/monitor/internal/window_layout.h"

#include <string>
#include <utility>

#include "nexusml/monitor/internal/byte_codec.h"
#include "nexusml/monitor/internal/sealed_text.h"

namespace nexusml::monitor {
namespace {

void describe(const stats::FeatureProfile& feature, ByteWriter& writer) {
  writer.text(feature.name);
  if (const auto* numbers = std::get_if<stats::NumericProfile>(&feature.profile)) {
    for (const double edge : numbers->edges) writer.real(edge);
    for (const std::uint64_t count : numbers->counts) writer.number(count);
    writer.number(numbers->missing);
    return;
  }
  const auto& categories = std::get<stats::CategoricalProfile>(feature.profile);
  for (const stats::CategoryCount& category : categories.categories) {
    writer.text(category.name);
    writer.number(category.count);
  }
  writer.number(categories.other);
  writer.number(categories.missing);
}

}  // namespace

std::uint64_t fingerprint_of(const stats::FeatureProfile& feature, std::uint64_t before) {
  std::string bytes;
  ByteWriter writer(bytes);
  describe(feature, writer);
  return hash_of(bytes, before);
}

WindowLayout::WindowLayout(std::shared_ptr<const stats::ReferenceProfile> reference)
    : reference_(std::move(reference)) {
  if (reference_->labels) predictions_.push_back({std::string(kPredictedLabel), *reference_->labels});
  if (reference_->confidence) predictions_.push_back({std::string(kConfidence), *reference_->confidence});
  if (reference_->value) predictions_.push_back({std::string(kPredictedValue), *reference_->value});
}

Result<std::shared_ptr<const WindowLayout>> WindowLayout::create(
    std::shared_ptr<const stats::ReferenceProfile> reference) {
  const std::shared_ptr<WindowLayout> layout(new WindowLayout(std::move(reference)));
  for (const stats::FeatureProfile& feature : layout->reference_->features) {
    layout->features_.emplace(feature.name, layout->columns_.size());
    NEXUSML_RETURN_IF_ERROR(layout->add(feature));
  }
  for (const stats::FeatureProfile& feature : layout->predictions_) NEXUSML_RETURN_IF_ERROR(layout->add(feature));
  layout->fingerprint_ = hash_of({});
  for (const WindowColumn& column : layout->columns_) {
    layout->fingerprint_ = fingerprint_of(*column.reference, layout->fingerprint_);
  }
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
  const auto found = features_.find(name);
  return found != features_.end() ? found->second : columns_.size();
}

std::size_t WindowLayout::prediction(std::string_view name) const {
  for (std::size_t i = features(); i < columns_.size(); ++i) {
    if (columns_[i].reference->name == name) return i;
  }
  return columns_.size();
}

}  // namespace nexusml::monitor
