#include "nexusml/serve/job_status.h"

#include <array>

#include "nexusml/base/error.h"

namespace nexusml::serve {

std::string_view name_of(JobState state) {
  switch (state) {
    case JobState::kWaiting:
      return "waiting";
    case JobState::kRunning:
      return "running";
    case JobState::kSucceeded:
      return "succeeded";
    case JobState::kFailed:
      return "failed";
    case JobState::kCancelled:
      return "cancelled";
  }
  bug("JobState outside the enum");
}

std::optional<JobState> parse_job_state(std::string_view name) {
  constexpr std::array kAll = {JobState::kWaiting, JobState::kRunning, JobState::kSucceeded, JobState::kFailed,
                               JobState::kCancelled};
  for (const JobState state : kAll) {
    if (name_of(state) == name) return state;
  }
  return std::nullopt;
}

bool has_ended(JobState state) {
  switch (state) {
    case JobState::kWaiting:
    case JobState::kRunning:
      return false;
    case JobState::kSucceeded:
    case JobState::kFailed:
    case JobState::kCancelled:
      return true;
  }
  bug("JobState outside the enum");
}

}  // namespace nexusml::serve
