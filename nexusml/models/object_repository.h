#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "nexusml/base/clock.h"
#include "nexusml/base/result.h"
#include "nexusml/models/repository.h"
#include "nexusml/models/version_manifest.h"
#include "nexusml/store/objects.h"

namespace nexusml::models {

/// Model versions in an object store, for replicas to share: <prefix>models/<name>/<version>/ with the version's files,
/// manifest.json, and claims/. A version without a manifest is none. docs/adr/0016-objects-and-cache.md says how two
/// replicas agree on numbers.
///
/// Errors:   kUnavailable while the store is away or refuses us, beside those named.
/// Threads:  any; several programs may publish at once.
/// Lifetime: store and clock outlive it.
class ObjectRepository {
 public:
  /// Takes: what begins every key: empty, or a path that ends in '/'.
  ObjectRepository(store::ObjectStore& objects, const base::Clock& clock, std::string prefix = "")
      : objects_(objects), clock_(clock), prefix_(std::move(prefix)) {}

  /// Versions that are whole, by model; with each something that changes when its manifest does.
  using Versions = std::map<std::string, std::map<std::uint64_t, std::string>, std::less<>>;
  [[nodiscard]] Result<Versions> versions() const;

  /// Errors: kNotFound, kCorrupt.
  [[nodiscard]] Result<VersionManifest> manifest(std::string_view name, std::uint64_t version) const;

  /// Reserves the first number from `next` on that nobody has, for exactly this content.
  [[nodiscard]] Result<std::uint64_t> claim(const ModelInfo& info, std::uint64_t next) const;

  /// What publish() found.
  enum class Published {
    kNow,          ///< it is whole in the store now
    kAlready,      ///< it was
    kNumberTaken,  ///< another content has the number, or may have it
  };

  /// Copies a version into the store: its files, then the manifest. Doing it again, or in two programs, does no harm.
  ///
  /// Errors: kCorrupt if the version here is damaged; nothing is published then.
  [[nodiscard]] Result<Published> publish(const Repository& local, std::string_view name, std::uint64_t version) const;

  /// Copies a version from the store into `local`, where it appears at once, after its sizes and checksums were verified.
  ///
  /// Errors: kNotFound, kConflict if it is there already, kCorrupt (which object, and why).
  [[nodiscard]] Status fetch(const Repository& local, std::string_view name, std::uint64_t version) const;

  /// Deletes a version: its manifest first, so that nobody begins to fetch half of it.
  [[nodiscard]] Status remove(std::string_view name, std::uint64_t version) const;

 private:
  [[nodiscard]] std::string folder(std::string_view name, std::uint64_t version) const;
  [[nodiscard]] Result<bool> take_if_free(const std::string& folder, const std::string& claim) const;
  [[nodiscard]] Result<bool> take_number(const std::string& folder, const std::string& content) const;
  [[nodiscard]] Result<VersionManifest> manifest_of_files(const Repository& local, const ModelInfo& info) const;
  [[nodiscard]] Status fetch_files(const VersionManifest& manifest, const std::filesystem::path& target) const;

  store::ObjectStore& objects_;
  const base::Clock& clock_;
  const std::string prefix_;
};

}  // namespace nexusml::models
