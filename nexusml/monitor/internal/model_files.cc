#include "nexusml/monitor/internal/model_files.h"

#include <algorithm>
#include <system_error>
#include <utility>
#include <vector>

#include "nexusml/base/file.h"
#include "nexusml/monitor/internal/sealed_text.h"

namespace nexusml::monitor {
namespace {

constexpr std::size_t kLongestName = 100;  // of a file, before its ending
constexpr std::string_view kHexadecimal = "0123456789abcdef";

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/// All but letters, digits, "-" and "_" as %2e; of a long name its beginning and its hash.
std::string file_name_of(std::string_view model) {
  std::string name;
  for (const char c : model) {
    if (is_plain(c)) {
      name += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    name.append("%").append(1, kHexadecimal[byte >> 4U]).append(1, kHexadecimal[byte & 0xFU]);
  }
  if (name.size() <= kLongestName) return name;
  name.resize(kLongestName / 2);
  std::uint64_t hash = hash_of(model);
  name += '%';
  for (int i = 0; i < 16; ++i, hash >>= 4U) name += kHexadecimal[hash & 0xFU];
  return name;
}

}  // namespace

ModelFiles::ModelFiles(std::filesystem::path folder, std::string ending)
    : folder_(std::move(folder)), ending_(std::move(ending)) {}

std::filesystem::path ModelFiles::file_of(std::string_view model) const {
  return folder_ / (file_name_of(model) + ending_);
}

Status ModelFiles::write(std::string_view model, std::string_view bytes) const {
  std::error_code failure;
  std::filesystem::create_directories(folder_, failure);
  if (failure) return Error(ErrorCode::kUnavailable, "make " + folder_.string() + ": " + failure.message());
  return base::write_file(file_of(model), bytes);
}

Status ModelFiles::remove(std::string_view model) const {
  std::error_code failure;
  std::filesystem::remove(file_of(model), failure);
  if (failure)
    return Error(ErrorCode::kUnavailable, "remove a file of " + std::string(model) + ": " + failure.message());
  return {};
}

std::vector<std::filesystem::path> ModelFiles::list() const {
  std::vector<std::filesystem::path> files;
  std::error_code failure;
  for (std::filesystem::directory_iterator entry(folder_, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    if (entry->path().extension() == ending_) files.push_back(entry->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace nexusml::monitor
