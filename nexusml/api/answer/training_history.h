#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/api/service.h"
#include "nexusml/models/evaluation.h"
#include "nexusml/models/model_info.h"

namespace nexusml::api {

/// A training job, whether the store or this process remembers it.
struct TrainingRun {
  std::string id{};
  std::string model{};
  std::string state{};
  std::chrono::system_clock::time_point submitted{};
  std::optional<std::chrono::system_clock::time_point> ended{};
  std::string version{};  ///< that it made; empty: none
  std::uint64_t samples = 0;
  double duration_seconds = 0;
};

/// The jobs since `from`, newest first, and who remembers them.
struct TrainingRuns {
  bool from_records = false;  ///< false: the store is away; the jobs are those that this process remembers
  std::vector<TrainingRun> runs{};
};

/// Takes: a model, or "" for all. Blocks: not for a network thread.
/// Errors: those of the store but for kUnavailable.
[[nodiscard]] Result<TrainingRuns> training_runs(const Service& service, std::string_view model,
                                                 std::chrono::system_clock::time_point from);

/// What is known of the newest versions of a model in the repository, newest first, those that cannot be read left out.
/// Blocks: it reads files.
[[nodiscard]] std::vector<models::ModelInfo> newest_versions(const Service& service, std::string_view model,
                                                             std::size_t limit);

/// The figure that versions of a model are ranked by: accuracy, or else RMSE, or else the mean MASE.
struct RankingFigure {
  std::string_view name{};
  double value = 0;
  bool higher_is_better = true;

  [[nodiscard]] bool better_than(const RankingFigure& other) const {
    return higher_is_better ? value > other.value : value < other.value;
  }
};
[[nodiscard]] std::optional<RankingFigure> ranking_figure(const models::Evaluation& evaluation);

}  // namespace nexusml::api
