#include "nexusml/app/exit_code.h"

namespace nexusml::app {

int exit_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kTooLarge:
      return kExitUsage;
    case ErrorCode::kNotFound:
    case ErrorCode::kConflict:
    case ErrorCode::kUnavailable:
    case ErrorCode::kCorrupt:
    case ErrorCode::kInternal:
      return kExitFailure;
  }
  bug("ErrorCode outside the enum");
}

}  // namespace nexusml::app
