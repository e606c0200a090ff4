#include "nexusml/app/folders.h"

#include <fcntl.h>
#include <unistd.h>

#include <system_error>

namespace nexusml::app {

namespace fs = std::filesystem;

fs::path existing_folder(const std::string& folder) {
  std::error_code ignored;
  fs::path path = fs::absolute(folder, ignored);
  while (!fs::exists(path, ignored) && path.has_relative_path()) path = path.parent_path();
  return path;
}

fs::path canonical_folder(const std::string& folder) {
  std::error_code failure;
  const fs::path absolute = fs::absolute(folder, failure);
  fs::path path = fs::weakly_canonical(absolute, failure);
  if (failure) path = absolute.lexically_normal();
  return path.has_filename() ? path : path.parent_path();
}

bool may_access(const fs::path& folder, int modes) {
  return ::faccessat(AT_FDCWD, folder.c_str(), modes, AT_EACCESS) == 0;
}

}  // namespace nexusml::app
