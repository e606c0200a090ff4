#include "nexusml/serve/model_status.h"

#include "nexusml/base/error.h"

namespace nexusml::serve {

std::string_view name_of(ModelState state) {
  switch (state) {
    case ModelState::kUnloaded:
      return "unloaded";
    case ModelState::kLoading:
      return "loading";
    case ModelState::kReady:
      return "ready";
    case ModelState::kFailed:
      return "failed";
    case ModelState::kUnloading:
      return "unloading";
  }
  bug("ModelState outside the enum");
}

}  // namespace nexusml::serve
