#include "nexusml/base/log.h"

#include "nexusml/base/error.h"

namespace nexusml::base {

std::string_view name_of(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  bug("LogLevel outside the enum");
}

}  // namespace nexusml::base
