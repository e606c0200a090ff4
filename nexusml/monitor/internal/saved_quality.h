#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/monitor/internal/quality_window.h"
#include "nexusml/stats/profile.h"

namespace nexusml::monitor {

/// The window of a model's data quality, for the next start of the program: counts and names, no value and no fingerprint
/// of one.
struct SavedQuality {
  std::string model{};
  std::string version{};
  bool external = false;
  std::uint64_t reference =
      0;  ///< fingerprint_of() what inputs were judged by: counts by another one mean nothing here
  SavedInputs inputs{};
};

/// Tells what inputs are judged by from anything else, on any machine. Returns: 0 of null. Cost: O(bins and categories).
[[nodiscard]] std::uint64_t fingerprint_of(const stats::ReferenceProfile* reference);

/// The file's bytes. Threads: pure function.
[[nodiscard]] std::string quality_file(const SavedQuality& saved);

/// Reads what quality_file() wrote.
///
/// Errors:  kCorrupt with what is wrong. Cost: O(bytes), in memory too. Threads: pure function.
[[nodiscard]] Result<SavedQuality> parse_quality_file(std::string_view bytes);

}  // namespace nexusml::monitor
