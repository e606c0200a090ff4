// How versions come into a Repository: made here, made elsewhere, or under another number.
#include <algorithm>

#include "nexusml/base/file.h"
#include "nexusml/models/checksum.h"
#include "nexusml/models/internal/staging_folder.h"
#include "nexusml/models/repository.h"
#include "nexusml/stats/reference_json.h"

namespace nexusml::models {
namespace {

namespace fs = std::filesystem;
using internal::StagingFolder;

constexpr const char* kInfoFile = "model.json";
constexpr const char* kReferenceFile = "reference.json";

Result<std::map<std::string, std::string>> checksums_of(const fs::path& folder) {
  std::map<std::string, std::string> checksums;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
    NEXUSML_ASSIGN_OR_RETURN(checksums[entry->path().filename().string()], sha256_of_file(entry->path()));
  }
  if (failure) return Error(ErrorCode::kUnavailable, "list " + folder.string() + ": " + failure.message());
  return checksums;
}

/// Files of a version never change, so both may share them where the file system can.
Status copy_files(const fs::path& from, const fs::path& to) {
  std::error_code failure;
  fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::create_hard_links, failure);
  if (failure) fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::overwrite_existing, failure);
  if (failure) return Error(ErrorCode::kUnavailable, "copy " + from.string() + ": " + failure.message());
  return {};
}

}  // namespace

/// Another program may take the same number first; then the next is tried.
Result<std::uint64_t> Repository::place(ModelInfo& info, StagingFolder& staging, const VersionNumber& choose) const {
  NEXUSML_ASSIGN_OR_RETURN(const std::vector<std::uint64_t> known, versions(info.name));
  std::uint64_t next = known.empty() ? 1 : known.back() + 1;
  while (true) {
    info.version = choose ? std::max(next, choose(info, next)) : next;
    NEXUSML_RETURN_IF_ERROR(base::write_file(staging.path() / kInfoFile, to_json(info)));
    const Status placed = staging.become(folder(info.name, info.version));
    if (placed.ok()) return info.version;
    if (placed.error().code != ErrorCode::kConflict) return placed.error();
    next = info.version + 1;
  }
}

Result<std::uint64_t> Repository::save(Model& model, const VersionNumber& choose) const {
  ModelInfo& info = model.mutable_info();
  NEXUSML_RETURN_IF_ERROR(check_model_name(info.name));
  NEXUSML_ASSIGN_OR_RETURN(StagingFolder staging, StagingFolder::make(root_ / info.name));
  NEXUSML_RETURN_IF_ERROR(model.save(staging.path()));
  if (model.reference() != nullptr) {
    NEXUSML_RETURN_IF_ERROR(base::write_file(staging.path() / kReferenceFile, stats::to_json(*model.reference())));
  }
  NEXUSML_ASSIGN_OR_RETURN(info.checksums, checksums_of(staging.path()));
  return place(info, staging, choose).while_doing("save model " + info.name);
}

Status Repository::add(std::string_view name, std::uint64_t version,
                       const std::function<Status(const fs::path& folder)>& fill) const {
  NEXUSML_RETURN_IF_ERROR(check_model_name(name));
  NEXUSML_ASSIGN_OR_RETURN(StagingFolder staging, StagingFolder::make(root_ / name));
  NEXUSML_RETURN_IF_ERROR(fill(staging.path()));
  return staging.become(folder(name, version));
}

Result<std::uint64_t> Repository::renumber(std::string_view name, std::uint64_t version,
                                           const VersionNumber& choose) const {
  NEXUSML_ASSIGN_OR_RETURN(ModelInfo info, this->info(name, version));
  NEXUSML_ASSIGN_OR_RETURN(StagingFolder staging, StagingFolder::make(root_ / name));
  NEXUSML_RETURN_IF_ERROR(copy_files(folder(name, version), staging.path()));
  NEXUSML_ASSIGN_OR_RETURN(const std::uint64_t number, place(info, staging, choose));
  NEXUSML_RETURN_IF_ERROR(remove(name, version));
  return number;
}

}  // namespace nexusml::models
