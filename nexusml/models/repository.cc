#include "nexusml/models/repository.h"

#include <algorithm>

#include "nexusml/base/file.h"
#include "nexusml/base/text.h"
#include "nexusml/models/checksum.h"
#include "nexusml/models/internal/staging_folder.h"
#include "nexusml/models/recsys/recsys_model.h"
#include "nexusml/models/text/text_classifier.h"
#include "nexusml/models/tree/tree_model.h"
#include "nexusml/models/trend/trend_model.h"
#include "nexusml/stats/reference_json.h"

namespace nexusml::models {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaximumInfoBytes = 16 << 20;
constexpr std::uint64_t kMaximumFileBytes = 4ULL << 30;
constexpr const char* kInfoFile = "model.json";
constexpr const char* kReferenceFile = "reference.json";

/// The engine's part of loading; the one place that knows which engine reads which type.
Result<std::unique_ptr<Model>> load_engine(ModelInfo info, const fs::path& folder) {
  switch (engine_of(info.type)) {
    case Engine::kTextClassifier:
      return load_text_classifier(std::move(info), folder);
    case Engine::kGradientBoostedTrees:
      return load_tree_model(std::move(info), folder);
    case Engine::kMatrixFactorisation:
      return load_recsys_model(std::move(info), folder);
    case Engine::kForecast:
      return load_trend_model(std::move(info), folder);
  }
  bug("Engine outside the enum");
}

/// A file of a version that cannot be read: damage if it is not there or far too large, else a failure of the system.
Error unreadable(const std::string& file, const Error& reason) {
  if (reason.code == ErrorCode::kNotFound) return Error(ErrorCode::kCorrupt, file + " is missing");
  if (reason.code == ErrorCode::kTooLarge) return Error(ErrorCode::kCorrupt, file + " is too large");
  return reason;
}

Status verify_checksums(const ModelInfo& info, const fs::path& folder) {
  if (info.checksums.empty()) return Error(ErrorCode::kCorrupt, "model.json lists no checksums");
  for (const auto& [file, expected] : info.checksums) {
    if (file.empty() || file.front() == '.' || file.find('/') != std::string::npos) {
      return Error(ErrorCode::kCorrupt, "model.json names a file outside its folder");
    }
    const Result<std::string> digest = sha256_of_file(folder / file);
    if (!digest.ok()) return unreadable(file, digest.error());
    if (*digest != expected) return Error(ErrorCode::kCorrupt, file + " is damaged: its checksum differs");
  }
  return {};
}

Result<stats::ReferenceProfile> load_reference(const fs::path& folder) {
  NEXUSML_ASSIGN_OR_RETURN(const std::string json, base::read_file(folder / kReferenceFile, kMaximumFileBytes));
  return stats::parse_reference_profile(json).while_doing(kReferenceFile);
}

/// The names of the folders in a folder; none if it does not exist. A link to nowhere hides nothing else.
Result<std::vector<std::string>> subfolders(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
    std::error_code broken;
    if (entry->is_directory(broken)) names.push_back(entry->path().filename().string());
  }
  if (!failure || failure == std::errc::no_such_file_or_directory) return names;
  return Error(ErrorCode::kUnavailable, "list " + folder.string() + ": " + failure.message());
}

}  // namespace

bool is_model_name(std::string_view name) {
  if (name.empty() || name.size() > 64 || name.front() == '-' || name.front() == '_') return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
}

Status check_model_name(std::string_view name) {
  if (is_model_name(name)) return {};
  return Error(ErrorCode::kInvalidArgument, "\"" + std::string(name) +
                                                "\" is no model name: 1 to 64 of a-z, 0-9, '-' and '_', beginning with "
                                                "a letter or digit");
}

fs::path Repository::folder(std::string_view name, std::uint64_t version) const {
  return root_ / name / std::to_string(version);
}

Result<std::vector<std::string>> Repository::names() const {
  NEXUSML_ASSIGN_OR_RETURN(std::vector<std::string> names, subfolders(root_));
  std::erase_if(names, [&](const std::string& name) {
    if (!is_model_name(name)) return true;
    const Result<std::vector<std::uint64_t>> found = versions(name);
    return found.ok() && found->empty();
  });
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::vector<std::uint64_t>> Repository::versions(std::string_view name) const {
  NEXUSML_RETURN_IF_ERROR(check_model_name(name));
  NEXUSML_ASSIGN_OR_RETURN(const std::vector<std::string> folders, subfolders(root_ / name));
  std::vector<std::uint64_t> versions;
  for (const std::string& text : folders) {
    const auto version = base::parse_integer<std::uint64_t>(text);
    if (version && *version > 0 && std::to_string(*version) == text) versions.push_back(*version);
  }
  std::sort(versions.begin(), versions.end());
  return versions;
}

Result<ModelInfo> Repository::info(std::string_view name, std::uint64_t version) const {
  NEXUSML_RETURN_IF_ERROR(check_model_name(name));
  const Result<std::string> json = base::read_file(folder(name, version) / kInfoFile, kMaximumInfoBytes);
  if (!json.ok()) return unreadable(kInfoFile, json.error());
  NEXUSML_ASSIGN_OR_RETURN(ModelInfo info, parse_model_info(*json).while_doing("model.json"));
  if (info.name != name || info.version != version) {
    return Error(ErrorCode::kCorrupt, "model.json is of " + info.name + " version " + std::to_string(info.version));
  }
  return info;
}

Result<std::uint64_t> Repository::resolve(std::string_view name, std::optional<std::uint64_t> wanted) const {
  NEXUSML_ASSIGN_OR_RETURN(const std::vector<std::uint64_t> known, versions(name));
  if (known.empty()) {
    return Error(ErrorCode::kNotFound, "there is no model \"" + std::string(name) + "\" in the repository");
  }
  if (!wanted) return known.back();
  if (std::binary_search(known.begin(), known.end(), *wanted)) return *wanted;
  std::string message = "model " + std::string(name) + " has no version " + std::to_string(*wanted) + "; it has";
  for (const std::uint64_t one : known) message += " " + std::to_string(one);
  return Error(ErrorCode::kNotFound, std::move(message));
}

Result<std::unique_ptr<Model>> Repository::load(std::string_view name, std::optional<std::uint64_t> version) const {
  NEXUSML_ASSIGN_OR_RETURN(const std::uint64_t wanted, resolve(name, version));
  const std::string action = "load model " + std::string(name) + " version " + std::to_string(wanted);
  Result<ModelInfo> info = this->info(name, wanted);
  if (!info.ok()) return std::move(info).error().while_doing(action);
  if (Status verified = verify_checksums(*info, folder(name, wanted)); !verified.ok()) {
    return std::move(verified).error().while_doing(action);
  }
  const bool has_reference = info->checksums.contains(kReferenceFile);  // versions of older programs have none
  Result<std::unique_ptr<Model>> model = load_engine(std::move(*info), folder(name, wanted));
  if (!model.ok() && model.error().code == ErrorCode::kNotFound) {  // the version is there; a part of it is not
    return Error(ErrorCode::kCorrupt, "the engine's file is missing").while_doing(action);
  }
  if (!model.ok() || !has_reference) return std::move(model).while_doing(action);
  Result<stats::ReferenceProfile> reference = load_reference(folder(name, wanted));
  if (!reference.ok()) return std::move(reference).error().while_doing(action);
  (*model)->set_reference(std::make_shared<const stats::ReferenceProfile>(std::move(*reference)));
  return model;
}

Status Repository::remove(std::string_view name, std::uint64_t version) const {
  NEXUSML_RETURN_IF_ERROR(check_model_name(name));
  const std::string action = "delete model " + std::string(name) + " version " + std::to_string(version);
  std::error_code failure;
  if (!fs::is_directory(folder(name, version), failure))
    return Error(ErrorCode::kNotFound, action + ": it is not there");
  // Renaming onto an empty folder replaces it; the folder's destructor then deletes what it holds.
  NEXUSML_ASSIGN_OR_RETURN(const internal::StagingFolder staging,
                           internal::StagingFolder::make(root_ / name).while_doing(action));
  fs::rename(folder(name, version), staging.path(), failure);
  if (failure) return Error(ErrorCode::kUnavailable, action + ": " + failure.message());
  return base::sync_folder(root_ / name);
}

}  // namespace nexusml::models
