#include "nexusml/models/tree/booster.h"

#include <xgboost/c_api.h>

#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include "nexusml/base/text.h"

namespace nexusml::models::tree {
namespace {

constexpr int kMaximumBins = 64;

struct FreeMatrix {
  void operator()(void* handle) const { XGDMatrixFree(handle); }
};
struct FreeBooster {
  void operator()(void* handle) const { XGBoosterFree(handle); }
};
using Matrix = std::unique_ptr<void, FreeMatrix>;
using Booster = std::unique_ptr<void, FreeBooster>;

Status check(int code) {
  if (code == 0) return {};
  return Error(ErrorCode::kInternal, std::string("XGBoost: ") + XGBGetLastError());
}

// Laplace's rule keeps the margin finite whatever the labels.
double prior_share(const LabelledRows& rows) {
  double ones = 0;
  for (const std::int32_t label : rows.labels) ones += label == 1 ? 1 : 0;
  return (ones + 1) / (static_cast<double>(rows.rows()) + 2);
}

Result<Matrix> make_matrix(const LabelledRows& rows) {
  DMatrixHandle handle = nullptr;
  NEXUSML_RETURN_IF_ERROR(check(XGDMatrixCreateFromMat_omp(rows.values.data(), rows.rows(), rows.columns,
                                                           std::numeric_limits<float>::quiet_NaN(), &handle, 1)));
  Matrix matrix(handle);
  std::vector<float> labels(rows.labels.begin(), rows.labels.end());
  NEXUSML_RETURN_IF_ERROR(check(XGDMatrixSetFloatInfo(handle, "label", labels.data(), labels.size())));
  return matrix;
}

Status set_parameters(BoosterHandle handle, const LabelledRows& rows, const BoosterOptions& options,
                      double base_score) {
  std::vector<std::pair<const char*, std::string>> parameters{
      {"verbosity", "0"},
      {"nthread", "1"},
      {"tree_method", "hist"},
      {"max_bin", base::to_text(kMaximumBins)},
      {"base_score", base::to_text(base_score)},
      {"max_depth", base::to_text(options.depth)},
      {"eta", base::to_text(options.learning_rate)},
      {"num_parallel_tree", base::to_text(options.parallel_trees)},
      {"subsample", base::to_text(options.row_share)},
      {"colsample_bynode", base::to_text(options.column_share)},
      {"lambda", base::to_text(options.l2)},
      {"min_child_weight", base::to_text(options.minimum_child_weight)},
      {"seed", base::to_text(options.seed & 0x7fffffff)},
      {"objective", rows.outputs() == 1 ? "binary:logistic" : "multi:softprob"},
  };
  if (rows.outputs() > 1) parameters.emplace_back("num_class", base::to_text(rows.outputs()));
  for (const auto& [name, value] : parameters) {
    NEXUSML_RETURN_IF_ERROR(check(XGBoosterSetParam(handle, name, value.c_str())));
  }
  return {};
}

}  // namespace

Result<BoostedTrees> boost(const LabelledRows& rows, const BoosterOptions& options, const std::function<bool()>& stop) {
  BoostedTrees result;
  result.trees_per_round = options.parallel_trees * rows.outputs();
  const double base_score = rows.outputs() == 1 ? prior_share(rows) : 0.5;
  result.base_margin = rows.outputs() == 1 ? std::log(base_score / (1 - base_score)) : 0;

  NEXUSML_ASSIGN_OR_RETURN(const Matrix matrix, make_matrix(rows));
  BoosterHandle handle = nullptr;
  const DMatrixHandle matrices[] = {matrix.get()};
  NEXUSML_RETURN_IF_ERROR(check(XGBoosterCreate(matrices, 1, &handle)));
  const Booster booster(handle);
  NEXUSML_RETURN_IF_ERROR(set_parameters(handle, rows, options, base_score));
  for (std::size_t round = 0; round < options.rounds; ++round) {
    if (stop()) return Error(ErrorCode::kConflict, "cancelled");
    NEXUSML_RETURN_IF_ERROR(check(XGBoosterUpdateOneIter(handle, static_cast<int>(round), matrix.get())));
  }
  bst_ulong size = 0;
  const char* bytes = nullptr;
  NEXUSML_RETURN_IF_ERROR(check(XGBoosterSaveModelToBuffer(handle, R"({"format": "json"})", &size, &bytes)));
  NEXUSML_ASSIGN_OR_RETURN(result.trees,
                           parse_xgboost_trees(std::string_view(bytes, size), rows.columns, rows.outputs()));
  return result;
}

}  // namespace nexusml::models::tree
