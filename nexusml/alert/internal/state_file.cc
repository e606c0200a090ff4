#include "nexusml/alert/internal/state_file.h"

#include "nexusml/base/file.h"
#include "nexusml/telemetry/record.h"

namespace nexusml::alert::internal {
namespace {

constexpr std::size_t kMaximumBytes = 64 << 20;

}  // namespace

std::optional<SavedState> StateFile::load() const {
  if (path_.empty()) return std::nullopt;
  std::error_code ignored;
  std::filesystem::create_directories(path_.parent_path(), ignored);
  const Result<std::string> json = base::read_file(path_, kMaximumBytes);
  if (!json.ok() && json.error().code == ErrorCode::kNotFound) return std::nullopt;
  Result<SavedState> saved = json.ok() ? parse_saved_state(*json) : Result<SavedState>(json.error());
  if (saved.ok()) return std::move(*saved);
  log_.error("the saved state of alerts is not used", {{"reason", saved.error().message}});
  return std::nullopt;
}

void StateFile::save(const std::function<SavedState()>& collect) {
  if (path_.empty()) return;
  const base::MutexLock one_at_a_time(mutex_);
  std::string json = to_json(collect());
  if (json == saved_) return;
  const Status written = base::write_file(path_, json);
  if (written.ok()) {
    saved_ = std::move(json);
  } else if (was_saved_) {
    telemetry::track_error(telemetry_, base::name_of(written.error().code), "alerting");
    log_.error("the state of alerts cannot be saved", {{"reason", written.error().message}});
  }
  was_saved_ = written.ok();
}

}  // namespace nexusml::alert::internal
