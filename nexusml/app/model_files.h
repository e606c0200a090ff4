#pragma once

#include <memory>
#include <string>

#include "nexusml/app/command_line.h"
#include "nexusml/models/repository.h"

namespace nexusml::app {

/// The repository that a command works with: the folder given with --models, else the configuration's.
///
/// Errors: what is wrong with the configuration.
[[nodiscard]] Result<models::Repository> open_repository(const std::string& folder, const Surroundings& surroundings);

/// The newest version of a model of that repository.
///
/// Errors: kNotFound says which folder was looked in and what to do; otherwise as models::Repository::load.
[[nodiscard]] Result<std::unique_ptr<models::Model>> load_model(const std::string& name, const std::string& folder,
                                                                const Surroundings& surroundings);

}  // namespace nexusml::app
