#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "nexusml/base/result.h"
#include "nexusml/stats/profile.h"

namespace nexusml::monitor {

/// Where a reference comes from. One that was set by hand or learnt holds before that of the training, whatever version is
/// served, until it is deleted; the last one set holds.
enum class ReferenceOrigin {
  kTraining,  ///< reference.json of the model's version
  kUpload,    ///< a CSV that somebody sent
  kWindow,    ///< what a past window held
  kLearnt     ///< the first predictions of a model served elsewhere, or the next ones of any model
};

/// "training", "upload", "window", "learnt".
[[nodiscard]] std::string_view name_of(ReferenceOrigin origin);

/// What a model's predictions are compared with, and since when.
///
/// Threads: a value.
struct Reference {
  std::shared_ptr<const stats::ReferenceProfile> profile{};  ///< null: none
  ReferenceOrigin origin = ReferenceOrigin::kTraining;
  std::chrono::system_clock::time_point created{};  ///< of those by hand or learnt
};

/// A reference in a file of its own, with the model it is for.
struct KeptReference {
  std::string model;
  Reference reference;
};

/// The file's bytes: a line that names the format, the length and a checksum, then the reference.
///
/// Takes:   a reference with a profile. Threads: pure function.
[[nodiscard]] std::string reference_file(std::string_view model, const Reference& reference);

/// Errors:  kCorrupt with what is wrong: a checksum that does not fit, another format, a profile that contradicts itself.
/// Threads: pure function.
[[nodiscard]] Result<KeptReference> parse_reference_file(std::string_view bytes);

}  // namespace nexusml::monitor
