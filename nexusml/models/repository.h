#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/models/model.h"

namespace nexusml::models {

namespace internal {
class StagingFolder;
}

/// Whether a model may bear the name: 1 to 64 of a-z, 0-9, '-', '_', beginning with a letter or digit. Names become
/// folders and metric labels, so nothing else is allowed.
[[nodiscard]] bool is_model_name(std::string_view name);

/// is_model_name() with a reason. Errors: kInvalidArgument that quotes the name and states the rule.
[[nodiscard]] Status check_model_name(std::string_view name);

/// Models on disk: ROOT/<name>/<version>/ with model.json, the engine's files and reference.json. A version, once there, never changes.
///
/// Threads: any; several programs may save into one repository at once.
class Repository {
 public:
  explicit Repository(std::filesystem::path root) : root_(std::move(root)) {}

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }

  /// The names that have at least one version, sorted, and those whose folder cannot be listed (loading them says why).
  /// A root that does not exist holds none.
  ///
  /// Errors: kUnavailable if the root cannot be listed.
  [[nodiscard]] Result<std::vector<std::string>> names() const;

  /// The versions of a model, ascending; empty if there is none.
  [[nodiscard]] Result<std::vector<std::uint64_t>> versions(std::string_view name) const;

  /// The version to load: `wanted` if it is there, the newest if none is named. Reads folder names only.
  ///
  /// Errors: kInvalidArgument for what is no name, kNotFound with the versions that are there, kUnavailable.
  [[nodiscard]] Result<std::uint64_t> resolve(std::string_view name, std::optional<std::uint64_t> wanted) const;

  /// model.json of a version without loading the engine.
  ///
  /// Errors: kCorrupt also if it is missing, kUnavailable.
  [[nodiscard]] Result<ModelInfo> info(std::string_view name, std::uint64_t version) const;

  /// Loads a version (the newest if none is named) after verifying the checksum of every file.
  ///
  /// Errors: as resolve(); kCorrupt (which file, and why).
  [[nodiscard]] Result<std::unique_ptr<Model>> load(std::string_view name,
                                                    std::optional<std::uint64_t> version = std::nullopt) const;

  /// Chooses the number of a version that is complete but for it. Takes: the smallest that is right. Returns: that or a
  /// larger one. It may be asked again, when somebody else took the number meanwhile.
  using VersionNumber = std::function<std::uint64_t(const ModelInfo& info, std::uint64_t next)>;

  /// Saves under the next free version, or the one chosen, and stamps version and checksums into the model. All of it
  /// appears at once.
  ///
  /// Returns: the version.
  [[nodiscard]] Result<std::uint64_t> save(Model& model, const VersionNumber& choose = {}) const;

  /// Adds a version that was made elsewhere: `fill` writes its files into an empty folder, which then appears at once.
  ///
  /// Errors: kInvalidArgument for what is no name, kConflict if the version is there already, kUnavailable, those of fill.
  [[nodiscard]] Status add(std::string_view name, std::uint64_t version,
                           const std::function<Status(const std::filesystem::path& folder)>& fill) const;

  /// Gives a version another number, the next free one or the one chosen: the same files appear under it, then the old
  /// number disappears.
  ///
  /// Returns: the number. Errors: kCorrupt, kUnavailable.
  [[nodiscard]] Result<std::uint64_t> renumber(std::string_view name, std::uint64_t version,
                                               const VersionNumber& choose = {}) const;

  /// Deletes a version. It disappears at once, before its files do, so that no reader meets half of it; whoever has loaded
  /// it is not disturbed.
  ///
  /// Errors: kInvalidArgument for what is no name, kNotFound, kUnavailable.
  [[nodiscard]] Status remove(std::string_view name, std::uint64_t version) const;

  /// Where a version is, or would be.
  [[nodiscard]] std::filesystem::path folder(std::string_view name, std::uint64_t version) const;

 private:
  Result<std::uint64_t> place(ModelInfo& info, internal::StagingFolder& staging, const VersionNumber& choose) const;

  std::filesystem::path root_;
};

}  // namespace nexusml::models
