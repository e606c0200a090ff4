#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "nexusml/monitor/internal/labelled_window.h"
#include "nexusml/monitor/internal/model_names.h"
#include "nexusml/monitor/performance_reading.h"

// Parts of a window's rows, and the names that tell them apart.
namespace nexusml::monitor {

/// Names that are shown, and where each number goes.
///
/// Threads: a value.
struct Selection {
  std::vector<std::string> names;   ///< sorted; "other" last, if anything goes there
  std::vector<std::size_t> places;  ///< by number: the place of its name
};

/// Chooses the `most` names that are used most; ties by name. The others, and numbers without a name, become "other".
///
/// Takes:   how often each number is used; the names of the first of them.
/// Threads: pure function.
[[nodiscard]] Selection select_most_used(std::span<const std::uint64_t> uses, std::span<const std::string> names,
                                         std::size_t most);

/// Rows by the category of the declared feature, the most frequent first; "missing" are those without, "other" comes last.
///
/// Threads: pure function.
[[nodiscard]] std::vector<PerformanceSlice> measure_segments(std::span<const LabelledRow> rows,
                                                             const ModelNames& names);

/// Rows by version; "" is a model without versions.
///
/// Threads: pure function.
[[nodiscard]] std::vector<PerformanceSlice> measure_versions(std::span<const LabelledRow> rows,
                                                             const ModelNames& names);

/// The figures of some rows. Takes: how many labels have names. Threads: pure function.
[[nodiscard]] PerformanceSlice measure_slice(std::string name, std::span<const LabelledRow> rows, std::size_t labels);

}  // namespace nexusml::monitor
