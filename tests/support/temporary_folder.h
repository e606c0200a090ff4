#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "nexusml/base/error.h"

// For tests of several rooms.
namespace nexusml::support {

/// A folder of a test's own, removed with all that is in it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "nexusml-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) bug("a test needs a temporary folder");
    path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::string file(std::string_view name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline void write_text(const std::filesystem::path& file, std::string_view text) {
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream.write(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream.flush()) bug("a test cannot write " + file.string());
}

inline std::string read_text(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) bug("a test cannot read " + file.string());
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Changes one byte in the middle.
inline void damage(const std::filesystem::path& file) {
  std::string bytes = read_text(file);
  bytes.at(bytes.size() / 2) ^= 1;
  write_text(file, bytes);
}

}  // namespace nexusml::support
