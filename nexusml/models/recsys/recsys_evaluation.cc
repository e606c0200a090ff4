#include <string>
#include <utility>

#include "nexusml/base/text.h"
#include "nexusml/models/recsys/ratings.h"
#include "nexusml/models/recsys/recsys_model.h"
#include "nexusml/models/recsys/validation.h"

namespace nexusml::models {

Result<Evaluation> evaluate_recsys(const Model& model, const Table& table, const RatingColumns& columns,
                                   const EvaluationProgress& on_progress) {
  NEXUSML_ASSIGN_OR_RETURN(const std::size_t user, table.require_column(columns.user));
  NEXUSML_ASSIGN_OR_RETURN(const std::size_t item, table.require_column(columns.item));
  NEXUSML_ASSIGN_OR_RETURN(const std::size_t target, table.require_column(columns.rating));
  recsys::ErrorSums sums;
  Workspace workspace;
  Prediction prediction;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (on_progress && row % 256 == 0) on_progress(static_cast<double>(row) / static_cast<double>(table.rows()));
    NEXUSML_ASSIGN_OR_RETURN(const float truth,
                             recsys::parse_rating(table.cell(row, target), columns.rating, table.line(row)));
    const RatingInput input{.user = table.cell(row, user), .item = table.cell(row, item)};
    if (Status status = model.predict(input, workspace, prediction); !status.ok()) {
      return std::move(status).while_doing("line " + base::to_text(table.line(row))).error();
    }
    sums.add(prediction.rating.rating - static_cast<double>(truth));
  }
  return sums.evaluation();
}

}  // namespace nexusml::models
