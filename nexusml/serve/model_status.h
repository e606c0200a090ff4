#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nexusml::serve {

/// Where a model stands. Its ways from one state to the next:
///
///   unloaded  -> loading    a version appeared, or was asked for
///   loading   -> ready      it is loaded and answers
///   loading   -> failed     it cannot be loaded, and none serves
///   ready     -> ready      another version took its place, without a gap; or failed to (ModelStatus::error says why)
///   ready     -> unloading  an operator unloaded it: no new request reaches it, those under way finish
///   unloading -> unloaded   the last of them let go of it, and its memory is free
///   unloading -> loading    it was asked for again meanwhile
///   failed    -> loading    another version appeared, or it was asked for again
///   failed    -> unloaded   an operator gave it up
enum class ModelState { kUnloaded, kLoading, kReady, kFailed, kUnloading };
inline constexpr std::array kModelStates = {ModelState::kUnloaded, ModelState::kLoading, ModelState::kReady,
                                            ModelState::kFailed, ModelState::kUnloading};
/// "unloaded", "loading", "ready", "failed", "unloading".
[[nodiscard]] std::string_view name_of(ModelState state);

/// What is known of one model of the repository.
///
/// Threads: a value.
struct ModelStatus {
  std::string name;
  ModelState state = ModelState::kUnloaded;
  std::uint64_t version = 0;  ///< that answers; 0 if none does
  bool pinned = false;        ///< an operator chose this older version: it stays until a newer one appears
  std::string error;          ///< of the last load, if it failed
  std::optional<std::chrono::system_clock::time_point> loaded_at;
};

}  // namespace nexusml::serve
