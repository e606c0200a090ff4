#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "nexusml/base/json_writer.h"
#include "nexusml/models/model_info.h"

namespace nexusml::serve {

/// A row that got no answer.
struct BatchFailure {
  std::uint64_t line = 0;  ///< on which the row begins, counted from 1
  std::string reason;
};

/// What became of a batch's rows.
///
/// Threads: a value.
struct BatchSummary {
  static constexpr std::size_t kMaximumFailures = 100;

  std::uint64_t total_rows = 0;
  std::uint64_t failed = 0;
  std::vector<BatchFailure> failures{};                               ///< the first ones, at most kMaximumFailures
  std::vector<std::pair<std::string, std::uint64_t>> labels{};        ///< rows per label; of a rating none
  double mean_confidence = std::numeric_limits<double>::quiet_NaN();  ///< 0..1; NaN if no row has one

  [[nodiscard]] std::uint64_t succeeded() const { return total_rows - failed; }
};

/// Appends the summary as the JSON object that the API answers with, and a line end.
void write_batch_summary(std::string& body, const BatchSummary& summary, const models::ModelInfo& info,
                         std::chrono::duration<double> processing_time);

}  // namespace nexusml::serve
