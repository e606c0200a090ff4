#include "nexusml/monitor/internal/window_profile.h"

#include <span>
#include <utility>
#include <vector>

#include "nexusml/stats/profile_builder.h"

namespace nexusml::monitor {
namespace {

Result<stats::NumericProfile> profile_of_bins(const stats::NumericProfile& reference,
                                              std::span<const std::uint64_t> counts, const ValueRange& range) {
  return stats::profile_counts(reference.edges, counts.first(counts.size() - 1), counts.back(), range.minimum,
                               range.maximum);
}

stats::CategoricalProfile profile_of_places(const stats::CategoricalProfile& reference,
                                            std::span<const std::uint64_t> counts) {
  std::vector<stats::CategoryCount> categories;
  for (std::size_t i = 0; i < reference.categories.size(); ++i) {
    categories.push_back({reference.categories[i].name, counts[i]});
  }
  stats::CategoricalProfile profile = stats::profile_category_counts(categories, counts.back());
  profile.other += counts[counts.size() - 2];
  return profile;
}

}  // namespace

Result<stats::ReferenceProfile> profile_of(const WindowLayout& layout, const WindowCounts& window) {
  stats::ReferenceProfile profile;
  profile.rows = profile.sampled_rows = window.rows;
  for (std::size_t i = 0; i < layout.columns().size(); ++i) {
    const WindowColumn& column = layout.columns()[i];
    const auto counts = std::span<const std::uint64_t>(window.counts).subspan(column.first, column.places);
    const std::string& name = column.reference->name;
    const bool is_feature = i < layout.features();
    if (const auto* numbers = std::get_if<stats::NumericProfile>(&column.reference->profile)) {
      NEXUSML_ASSIGN_OR_RETURN(stats::NumericProfile made, profile_of_bins(*numbers, counts, window.ranges[i]));
      if (is_feature) {
        profile.features.push_back({name, std::move(made)});
      } else {
        (name == kConfidence ? profile.confidence : profile.value) = std::move(made);
      }
      continue;
    }
    const auto& categories = std::get<stats::CategoricalProfile>(column.reference->profile);
    stats::CategoricalProfile made = profile_of_places(categories, counts);
    if (is_feature) {
      profile.features.push_back({name, std::move(made)});
    } else {
      profile.labels = std::move(made);
    }
  }
  return profile;
}

}  // namespace nexusml::monitor
