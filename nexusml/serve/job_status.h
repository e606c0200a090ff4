#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "nexusml/models/evaluation.h"
#include "nexusml/models/model_type.h"

namespace nexusml::serve {

enum class JobState { kWaiting, kRunning, kSucceeded, kFailed, kCancelled };
/// "waiting", "running", "succeeded", "failed", "cancelled".
[[nodiscard]] std::string_view name_of(JobState state);
[[nodiscard]] std::optional<JobState> parse_job_state(std::string_view name);
[[nodiscard]] bool has_ended(JobState state);

/// Where a job stands.
///
/// Threads: a value.
struct JobStatus {
  std::string id;
  std::string model;
  models::ModelType type = models::ModelType::kSentiment;
  JobState state = JobState::kWaiting;
  double progress = 0;  ///< share done, 0..1
  std::string stage;    ///< what is being done, for people
  std::chrono::system_clock::time_point submitted{};
  std::optional<std::chrono::system_clock::time_point> ended;
  std::string error;          ///< why it failed
  std::uint64_t version = 0;  ///< that it made, and that serves unless the model was unloaded meanwhile; 0 until then
  std::uint64_t samples = 0;  ///< rows that it learnt from; 0 until it has succeeded
  std::chrono::duration<double> duration{};  ///< of the training, without the wait before; 0 until it has ended
  std::optional<models::Evaluation> evaluation;
};

}  // namespace nexusml::serve
