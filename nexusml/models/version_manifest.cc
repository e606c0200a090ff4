#include "nexusml/models/version_manifest.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "nexusml/base/time_format.h"
#include "nexusml/models/repository.h"

namespace nexusml::models {
namespace {

using nlohmann::json;

Error damaged(std::string_view what) {
  return Error(ErrorCode::kCorrupt, "the manifest is damaged: " + std::string(what));
}

bool is_plain_name(std::string_view name) {
  if (name.empty() || name.size() > 100 || name.front() == '.') return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  });
}

bool is_digest(std::string_view text) {
  return text.size() == 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Result<VersionManifest::File> parse_file(const json& object) {
  if (!object.is_object() || !object.contains("name") || !object.contains("bytes") || !object.contains("sha256") ||
      !object["name"].is_string() || !object["bytes"].is_number_unsigned() || !object["sha256"].is_string()) {
    return damaged("a file has a name, bytes and sha256");
  }
  VersionManifest::File file{object["name"], object["bytes"], object["sha256"]};
  if (!is_plain_name(file.name)) return damaged("it names a file outside its folder");
  if (!is_digest(file.sha256)) return damaged("a sha256 is none");
  return file;
}

/// Of files sorted by name.
Status check_files(const VersionManifest& manifest) {
  std::uint64_t left = VersionManifest::kMostBytes;
  for (const VersionManifest::File& file : manifest.files) {
    if (file.bytes > left) return damaged("its files are too large");
    left -= file.bytes;
  }
  const auto same = [](const VersionManifest::File& a, const VersionManifest::File& b) { return a.name == b.name; };
  if (std::adjacent_find(manifest.files.begin(), manifest.files.end(), same) != manifest.files.end()) {
    return damaged("it names a file twice");
  }
  if (manifest.find("model.json") == nullptr) return damaged("it names no model.json");
  return {};
}

}  // namespace

const VersionManifest::File* VersionManifest::find(std::string_view name) const {
  const auto found = std::find_if(files.begin(), files.end(), [&](const File& file) { return file.name == name; });
  return found == files.end() ? nullptr : &*found;
}

std::string to_json(const VersionManifest& manifest) {
  json files = json::array();
  for (const VersionManifest::File& file : manifest.files) {
    files.push_back({{"name", file.name}, {"bytes", file.bytes}, {"sha256", file.sha256}});
  }
  const json out = {{"format_version", VersionManifest::kFormatVersion},
                    {"model", manifest.model},
                    {"version", manifest.version},
                    {"published", base::format_time(manifest.published)},
                    {"files", std::move(files)}};
  return out.dump(2) + '\n';
}

Result<VersionManifest> parse_version_manifest(std::string_view text) {
  const json root = json::parse(text, nullptr, false);
  if (!root.is_object()) return damaged("it is no JSON object");
  if (!root.contains("format_version") || root["format_version"] != VersionManifest::kFormatVersion) {
    return Error(ErrorCode::kCorrupt, "the manifest is of another format version");
  }
  if (!root.contains("model") || !root["model"].is_string() || !root.contains("version") ||
      !root["version"].is_number_unsigned() || !root.contains("published") || !root["published"].is_string() ||
      !root.contains("files") || !root["files"].is_array()) {
    return damaged("it has model, version, published and files");
  }
  VersionManifest manifest;
  manifest.model = root["model"];
  manifest.version = root["version"];
  const auto published = base::parse_time(root["published"].get<std::string>());
  if (!is_model_name(manifest.model)) return damaged("it is of no model");
  if (manifest.version == 0) return damaged("it has no version");
  if (!published) return damaged("its time is none");
  manifest.published = *published;
  if (root["files"].size() > VersionManifest::kMostFiles) return damaged("it names too many files");
  for (const json& one : root["files"]) {
    NEXUSML_ASSIGN_OR_RETURN(VersionManifest::File file, parse_file(one));
    manifest.files.push_back(std::move(file));
  }
  std::sort(manifest.files.begin(), manifest.files.end(),
            [](const VersionManifest::File& a, const VersionManifest::File& b) { return a.name < b.name; });
  NEXUSML_RETURN_IF_ERROR(check_files(manifest));
  return manifest;
}

}  // namespace nexusml::models
