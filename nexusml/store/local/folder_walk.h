#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/store/internal/descriptor.h"
#include "nexusml/store/objects.h"

namespace nexusml::store::local {

/// The folder in which a key's file lies, and the file's name in it.
struct Place {
  internal::Descriptor folder;
  std::string name;
};

/// Walks from `root` to the key's folder one piece at a time and never through a symbolic link.
///
/// Takes:  a checked key; whether missing folders are made (and made durable).
/// Errors: kNotFound, kConflict if a piece is a file or a link, kUnavailable.
[[nodiscard]] Result<Place> walk_to(int root, std::string_view key, bool make_folders);

/// Every regular file below `root` whose key begins with `prefix`, in no order. Links are not followed and not listed.
[[nodiscard]] Status list_below(int root, std::string_view prefix, std::vector<ObjectInfo>& found);

/// What `stat` says of an open regular file. Errors: kConflict if it is none.
[[nodiscard]] Result<ObjectInfo> describe(int fd, std::string_view key);

}  // namespace nexusml::store::local
