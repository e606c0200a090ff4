#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"

// How a question's parameter is refused: by its name, with the value that came and with what is allowed.
namespace nexusml::api {

/// "hours: a number above 0 was expected, not "abc"".
///
/// Takes:   what was expected, as a noun. A value of more than 60 characters is shown up to there.
/// Returns: kInvalidArgument; the parameter is its field.
/// Threads: pure function.
[[nodiscard]] Error wrong_parameter(std::string_view name, std::string_view value, std::string_view expected);

/// "model_type: no model "x" is watched; those watched: a, b".
///
/// Takes:   the names of all that are, of which the first 20 are shown.
/// Returns: kNotFound; model_type is its field.
/// Threads: pure function.
[[nodiscard]] Error unknown_model(std::string_view name, const std::vector<std::string>& watched);

/// The same, of a monitor's readings and the member that holds the model's name.
template <class Reading>
[[nodiscard]] Error unknown_model(std::string_view name, const std::vector<std::shared_ptr<const Reading>>& readings,
                                  std::string Reading::*model) {
  std::vector<std::string> watched;
  for (const auto& reading : readings) watched.push_back((*reading).*model);
  return unknown_model(name, watched);
}

}  // namespace nexusml::api
