#include "nexusml/app/model_files.h"

namespace nexusml::app {

Result<models::Repository> open_repository(const std::string& folder, const Surroundings& surroundings) {
  if (!folder.empty()) return models::Repository(folder);
  NEXUSML_ASSIGN_OR_RETURN(const Config config, load_config(std::nullopt, surroundings.environment, {}));
  return models::Repository(config.models.path);
}

Result<std::unique_ptr<models::Model>> load_model(const std::string& name, const std::string& folder,
                                                  const Surroundings& surroundings) {
  NEXUSML_ASSIGN_OR_RETURN(const models::Repository repository, open_repository(folder, surroundings));
  Result<std::unique_ptr<models::Model>> model = repository.load(name);
  if (!model.ok() && model.error().code == ErrorCode::kNotFound) {
    return Error(ErrorCode::kNotFound,
                 model.error().message + " " + repository.root().string() + "; train one with: nexusml train");
  }
  return model;
}

}  // namespace nexusml::app
