#pragma once

#include <ostream>
#include <string>

#include "nexusml/models/evaluation.h"

namespace nexusml::app {

/// The figures that are defined, one a line, for people.
void write_evaluation_table(std::ostream& out, const models::Evaluation& evaluation);

/// One JSON object with the figures that are defined and the confusion matrix with its labels.
[[nodiscard]] std::string evaluation_json(const models::Evaluation& evaluation);

}  // namespace nexusml::app
