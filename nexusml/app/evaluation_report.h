#pragma once

#include <ostream>
#include <string>

#include "nexusml/models/evaluation.h"
#include "nexusml/models/forecast_evaluation.h"

namespace nexusml::app {

/// The figures that are defined, one a line, for people.
void write_evaluation_table(std::ostream& out, const models::Evaluation& evaluation);

/// One JSON object with the figures that are defined and the confusion matrix with its labels.
[[nodiscard]] std::string evaluation_json(const models::Evaluation& evaluation);

/// The same for forecasts of series. The table also has the seasonal naive forecast's figure, to compare with.
void write_evaluation_table(std::ostream& out, const models::ForecastEvaluation& evaluation);
[[nodiscard]] std::string evaluation_json(const models::ForecastEvaluation& evaluation);

}  // namespace nexusml::app
