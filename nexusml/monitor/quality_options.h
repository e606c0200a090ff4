#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace nexusml::monitor {

/// How the quality of what models are asked is measured. docs/maths/data-quality.md defines the scores.
struct QualityOptions {
  /// Longer is steadier, and notices later.
  std::chrono::milliseconds window = std::chrono::hours(1);
  /// Inputs in the window below which scores are shown, but not as metrics: a few say little, and would alert.
  std::uint64_t minimum_rows = 30;
  std::size_t panes =
      60;  ///< that the window slides by; more: smoother, and more memory (see internal/quality_window.h)
  std::chrono::milliseconds evaluation_interval = std::chrono::seconds(15);
  /// Silence that is never held against a source, however often it spoke before.
  std::chrono::milliseconds freshness_grace = std::chrono::minutes(15);
  /// How far beyond training's smallest and largest value a number still counts as valid, as a share of their distance.
  /// Larger: fewer false alarms where training saw few rows; smaller: sees a wrong unit sooner.
  double range_tolerance = 0.1;
  /// Where windows outlive the program: FOLDER/quality. Empty: nowhere.
  std::filesystem::path folder = {};
  std::chrono::milliseconds save_interval = std::chrono::seconds(60);  ///< of windows; a crash loses at most so much
};

}  // namespace nexusml::monitor
