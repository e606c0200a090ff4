#pragma once

#include <string>
#include <string_view>

#include "nexusml/base/result.h"
#include "nexusml/stats/profile.h"

namespace nexusml::stats {

/// reference.json as text. Equal profiles give equal bytes; parse_reference_profile() gives the profile back exactly.
///
/// Takes:   a profile as the builders make it: finite numbers, names in UTF-8.
/// Threads: pure function.
[[nodiscard]] std::string to_json(const ReferenceProfile& profile);

/// Reads reference.json and checks every number: finite, counts whole and not negative, edges strictly increasing,
/// quantiles never falling and inside minimum and maximum, bin counts that add up to the count, names that stand once.
///
/// Errors:  kCorrupt with the place at fault: `"features[3].edges" do not increase strictly`; also when the format version
///          is another one.
/// Threads: pure function.
[[nodiscard]] Result<ReferenceProfile> parse_reference_profile(std::string_view json);

}  // namespace nexusml::stats
