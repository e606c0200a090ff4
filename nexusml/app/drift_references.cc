#include "nexusml/app/drift_references.h"

#include <memory>
#include <utility>

namespace nexusml::app {

void DriftReferences::update() {
  const std::uint64_t generation = host_.generation();
  if (seen_ == generation) return;
  seen_ = generation;
  const std::shared_ptr<const serve::ServingSet> set = host_.current();
  std::set<std::string> served;
  for (const auto& loaded : set->models()) {
    const std::string version = std::to_string(loaded->info().version);
    const Status taken = monitor_.set_reference(loaded->name(), version, loaded->model->reference());
    if (!taken.ok()) {
      log_.warning("no drift reference",
                   {{"model", loaded->name()}, {"version", version}, {"error", taken.error().message}});
    }
    served.insert(loaded->name());
  }
  for (const std::string& name : served_) {
    if (!served.contains(name)) monitor_.forget(name);
  }
  served_ = std::move(served);
}

}  // namespace nexusml::app
