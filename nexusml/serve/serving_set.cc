#include "nexusml/serve/serving_set.h"

#include <algorithm>

namespace nexusml::serve {

ServingSet::ServingSet(std::vector<std::shared_ptr<const LoadedModel>> models) : models_(std::move(models)) {
  std::sort(models_.begin(), models_.end(), [](const auto& a, const auto& b) { return a->name() < b->name(); });
}

const LoadedModel* ServingSet::find(std::string_view name) const {
  const auto found =
      std::lower_bound(models_.begin(), models_.end(), name,
                       [](const auto& model, std::string_view wanted) { return model->name() < wanted; });
  return found != models_.end() && (*found)->name() == name ? found->get() : nullptr;
}

ServingSet ServingSet::with(std::shared_ptr<const LoadedModel> model) const {
  std::vector<std::shared_ptr<const LoadedModel>> models = without(model->name()).models_;
  models.push_back(std::move(model));
  return ServingSet(std::move(models));
}

ServingSet ServingSet::without(std::string_view name) const {
  std::vector<std::shared_ptr<const LoadedModel>> models;
  for (const auto& model : models_) {
    if (model->name() != name) models.push_back(model);
  }
  return ServingSet(std::move(models));
}

}  // namespace nexusml::serve
