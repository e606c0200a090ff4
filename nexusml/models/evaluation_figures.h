#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "nexusml/models/evaluation.h"

namespace nexusml::models {

/// A figure of an evaluation: how programs and people call it, and where it is.
struct EvaluationFigure {
  std::string_view key;    ///< in JSON: in model.json, of `nexusml evaluate`, in the HTTP API
  std::string_view title;  ///< for people, at most 18 characters
  std::optional<double> Evaluation::*value;
};

/// Every figure, in the order in which they are shown. What each of them means stands at Evaluation.
/// Threads: constant data.
inline constexpr std::array kEvaluationFigures = {
    EvaluationFigure{"accuracy", "accuracy", &Evaluation::accuracy},
    EvaluationFigure{"macro_f1", "macro F1", &Evaluation::macro_f1},
    EvaluationFigure{"log_loss", "log loss", &Evaluation::log_loss},
    EvaluationFigure{"brier", "Brier score", &Evaluation::brier},
    EvaluationFigure{"ece", "calibration error", &Evaluation::ece},
    EvaluationFigure{"auc", "area under ROC", &Evaluation::auc},
    EvaluationFigure{"rmse", "RMSE", &Evaluation::rmse},
    EvaluationFigure{"mae", "mean abs. error", &Evaluation::mae},
    EvaluationFigure{"mase_mean", "mean MASE", &Evaluation::mase_mean},
    EvaluationFigure{"mase_median", "median MASE", &Evaluation::mase_median},
    EvaluationFigure{"smape_mean", "mean sMAPE, %", &Evaluation::smape_mean},
    EvaluationFigure{"coverage_80", "80 % coverage", &Evaluation::coverage_80},
};

}  // namespace nexusml::models
