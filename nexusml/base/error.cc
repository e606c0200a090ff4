#include "nexusml/base/error.h"

#include <cstdio>
#include <cstdlib>

namespace nexusml::base {

std::string_view name_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return "invalid_argument";
    case ErrorCode::kNotFound:
      return "not_found";
    case ErrorCode::kConflict:
      return "conflict";
    case ErrorCode::kTooLarge:
      return "too_large";
    case ErrorCode::kUnavailable:
      return "unavailable";
    case ErrorCode::kCorrupt:
      return "corrupt";
    case ErrorCode::kInternal:
      return "internal";
  }
  bug("ErrorCode outside the enum");
}

Error Error::while_doing(std::string_view action) && {
  message.insert(0, ": ").insert(0, action);
  return std::move(*this);
}

void bug(std::string_view what) {
  std::fprintf(stderr, "BUG: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

}  // namespace nexusml::base
