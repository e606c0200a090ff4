#include "nexusml/models/object_repository.h"

#include <algorithm>
#include <optional>

#include "nexusml/base/file.h"
#include "nexusml/base/text.h"
#include "nexusml/base/uuid.h"
#include "nexusml/models/checksum.h"

namespace nexusml::models {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaximumManifestBytes = 1 << 20;
constexpr std::uint64_t kMaximumInfoBytes = 16 << 20;
constexpr std::string_view kModels = "models/";
constexpr std::string_view kManifest = "manifest.json";
constexpr std::string_view kInfoFile = "model.json";
constexpr std::string_view kClaims = "claims/";
constexpr std::string_view kAsking = "asking\n";
constexpr std::string_view kTaken = "taken\n";

/// Stands for what a version holds, whatever its number: two contents never share one.
std::string content_of(ModelInfo info) {
  info.version = 0;
  return sha256(to_json(info));
}

Error damaged(const std::string& key, std::string_view what) {
  return Error(ErrorCode::kCorrupt, "object '" + key + "' " + std::string(what));
}

/// "sentiment/3/manifest.json" taken apart.
struct ManifestKey {
  std::string name;
  std::uint64_t version = 0;
};

std::optional<ManifestKey> parse_manifest_key(std::string_view key) {
  const std::size_t first = key.find('/');
  const std::size_t second = first == std::string_view::npos ? first : key.find('/', first + 1);
  if (second == std::string_view::npos || key.substr(second + 1) != kManifest) return std::nullopt;
  const std::string_view digits = key.substr(first + 1, second - first - 1);
  const auto version = base::parse_integer<std::uint64_t>(digits);
  if (!is_model_name(key.substr(0, first)) || !version || *version == 0 || base::to_text(*version) != digits) {
    return std::nullopt;
  }
  return ManifestKey{std::string(key.substr(0, first)), *version};
}

}  // namespace

std::string ObjectRepository::folder(std::string_view name, std::uint64_t version) const {
  return prefix_ + std::string(kModels) + std::string(name) + "/" + base::to_text(version) + "/";
}

Result<ObjectRepository::Versions> ObjectRepository::versions() const {
  const std::string root = prefix_ + std::string(kModels);
  NEXUSML_ASSIGN_OR_RETURN(const std::vector<store::ObjectInfo> objects, objects_.list(root));
  Versions found;
  for (const store::ObjectInfo& object : objects) {
    if (const auto key = parse_manifest_key(std::string_view(object.key).substr(root.size()))) {
      found[key->name][key->version] = object.etag;
    }
  }
  return found;
}

Result<VersionManifest> ObjectRepository::manifest(std::string_view name, std::uint64_t version) const {
  const std::string key = folder(name, version) + std::string(kManifest);
  NEXUSML_ASSIGN_OR_RETURN(const std::string json, objects_.get(key, kMaximumManifestBytes));
  NEXUSML_ASSIGN_OR_RETURN(VersionManifest manifest, parse_version_manifest(json).while_doing("object '" + key + "'"));
  if (manifest.model != name || manifest.version != version) return damaged(key, "is of another version");
  return manifest;
}

/// Takes: our claim. Whoever asks for the same content has it too, and may be copying files already.
Result<bool> ObjectRepository::take_if_free(const std::string& folder, const std::string& claim) const {
  NEXUSML_ASSIGN_OR_RETURN(const std::vector<store::ObjectInfo> there, objects_.list(folder));
  const auto is_claim = [&](const store::ObjectInfo& one) { return one.key == claim; };
  if (std::any_of(there.begin(), there.end(), is_claim)) return true;
  const auto is_ours = [&](const store::ObjectInfo& one) { return one.key.starts_with(claim); };
  if (!std::all_of(there.begin(), there.end(), is_ours)) return false;
  NEXUSML_RETURN_IF_ERROR(objects_.put(claim, kTaken));
  return true;
}

/// Whoever wants a number says so, then looks who else does: of two contents that ask at once each sees the other, and
/// gives way. So no number is ever had twice, as long as a list shows what was written before. Programs that ask for the
/// same content do not stand in each other's way: each asks under a key of its own, and one answer is good for all.
Result<bool> ObjectRepository::take_number(const std::string& folder, const std::string& content) const {
  const std::string claim = folder + std::string(kClaims) + content;
  const Result<std::string> before = objects_.get(claim, kMaximumManifestBytes);
  if (before.ok()) return true;
  if (before.error().code != ErrorCode::kNotFound) return before.error();
  base::Uuid7Generator ids;
  const std::string asking = claim + "." + std::string(base::view(ids.next(clock_.now())));
  NEXUSML_RETURN_IF_ERROR(objects_.put(asking, kAsking));
  Result<bool> taken = take_if_free(folder, claim);
  const Status removed = objects_.remove(asking);
  if (taken.ok() && !removed.ok()) return removed.error();
  return taken;
}

Result<std::uint64_t> ObjectRepository::claim(const ModelInfo& info, std::uint64_t next) const {
  const std::string content = content_of(info);
  NEXUSML_ASSIGN_OR_RETURN(const Versions known, versions());
  if (const auto versions = known.find(info.name); versions != known.end() && !versions->second.empty()) {
    next = std::max(next, versions->second.rbegin()->first + 1);
  }
  // Those who gave way to each other step apart by what they hold, which differs.
  for (const char digit : content) {
    NEXUSML_ASSIGN_OR_RETURN(const bool taken, take_number(folder(info.name, next), content));
    if (taken) return next;
    next += 1 + static_cast<std::uint64_t>(digit) % 2;
  }
  return Error(ErrorCode::kConflict, "no number is free for a new version of model " + info.name);
}

Result<VersionManifest> ObjectRepository::manifest_of_files(const Repository& local, const ModelInfo& info) const {
  const fs::path from = local.folder(info.name, info.version);
  VersionManifest manifest{info.name, info.version, clock_.now(), {}};
  std::map<std::string, std::string> expected = info.checksums;
  expected.emplace(kInfoFile, "");
  for (const auto& [name, digest] : expected) {
    std::error_code failure;
    const std::uint64_t bytes = fs::file_size(from / name, failure);
    Result<std::string> found = sha256_of_file(from / name);
    if (!found.ok() && found.error().code != ErrorCode::kNotFound) return std::move(found).error();
    if (failure || !found.ok() || (!digest.empty() && digest != *found)) {
      return Error(ErrorCode::kCorrupt, name + " is damaged or missing");
    }
    manifest.files.push_back({name, bytes, std::move(*found)});
  }
  NEXUSML_ASSIGN_OR_RETURN(VersionManifest checked, parse_version_manifest(to_json(manifest)));
  return checked;
}

Result<ObjectRepository::Published> ObjectRepository::publish(const Repository& local, std::string_view name,
                                                              std::uint64_t version) const {
  NEXUSML_ASSIGN_OR_RETURN(const ModelInfo info, local.info(name, version));
  NEXUSML_ASSIGN_OR_RETURN(const VersionManifest wanted, manifest_of_files(local, info));
  const Result<VersionManifest> there = manifest(name, version);
  if (there.ok() && there->find(kInfoFile)->sha256 == wanted.find(kInfoFile)->sha256) return Published::kAlready;
  if (there.ok() || there.error().code == ErrorCode::kCorrupt) return Published::kNumberTaken;
  if (there.error().code != ErrorCode::kNotFound) return there.error();
  const std::string folder = this->folder(name, version);
  NEXUSML_ASSIGN_OR_RETURN(const bool taken, take_number(folder, content_of(info)));
  if (!taken) return Published::kNumberTaken;
  for (const VersionManifest::File& file : wanted.files) {
    NEXUSML_RETURN_IF_ERROR(objects_.put_file(folder + file.name, local.folder(name, version) / file.name));
  }
  NEXUSML_RETURN_IF_ERROR(objects_.put(folder + std::string(kManifest), to_json(wanted)));
  return Published::kNow;
}

Status ObjectRepository::fetch_files(const VersionManifest& manifest, const fs::path& target) const {
  const std::string from = folder(manifest.model, manifest.version);
  for (const VersionManifest::File& file : manifest.files) {
    const std::string key = from + file.name;
    const Status got = objects_.get_file(key, target / file.name, file.bytes);
    if (!got.ok() && got.error().code == ErrorCode::kTooLarge) return damaged(key, "is longer than its manifest says");
    NEXUSML_RETURN_IF_ERROR(got);
    NEXUSML_ASSIGN_OR_RETURN(const std::string digest, sha256_of_file(target / file.name));
    if (digest != file.sha256) return damaged(key, "is damaged: its checksum differs");
  }
  // What model.json says must be what was fetched, else the version would fail to load for good.
  NEXUSML_ASSIGN_OR_RETURN(const std::string json, base::read_file(target / kInfoFile, kMaximumInfoBytes));
  NEXUSML_ASSIGN_OR_RETURN(const ModelInfo info, parse_model_info(json).while_doing("object '" + from + "model.json'"));
  if (info.name != manifest.model || info.version != manifest.version) {
    return damaged(from + std::string(kInfoFile), "is of another version");
  }
  for (const auto& [name, digest] : info.checksums) {
    const VersionManifest::File* file = manifest.find(name);
    if (file == nullptr || file->sha256 != digest) return damaged(from + name, "is not what model.json says");
  }
  return {};
}

Status ObjectRepository::fetch(const Repository& local, std::string_view name, std::uint64_t version) const {
  NEXUSML_ASSIGN_OR_RETURN(const VersionManifest manifest, this->manifest(name, version));
  return local.add(name, version, [&](const fs::path& target) { return fetch_files(manifest, target); });
}

Status ObjectRepository::remove(std::string_view name, std::uint64_t version) const {
  const std::string folder = this->folder(name, version);
  NEXUSML_RETURN_IF_ERROR(objects_.remove(folder + std::string(kManifest)));
  NEXUSML_ASSIGN_OR_RETURN(const std::vector<store::ObjectInfo> rest, objects_.list(folder));
  for (const store::ObjectInfo& object : rest) NEXUSML_RETURN_IF_ERROR(objects_.remove(object.key));
  return {};
}

}  // namespace nexusml::models
