#include "nexusml/app/quality_references.h"

#include <utility>

namespace nexusml::app {

void QualityReferences::update() {
  std::set<std::string> watched;
  for (const auto& reading : drift_.readings()) {
    quality_.set_reference(reading->model, reading->version, reading->reference);
    watched.insert(reading->model);
  }
  for (const std::string& name : watched_) {
    if (!watched.contains(name)) quality_.forget(name);
  }
  watched_ = std::move(watched);
}

}  // namespace nexusml::app
