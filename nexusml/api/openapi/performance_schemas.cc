#include "nexusml/api/openapi/schemas.h"

namespace nexusml::api {

std::string_view openapi_performance_schemas() {
  return R"json({
  "PerformanceFigures": {
    "type": "object",
    "description": "null where there is no such figure",
    "required": ["accuracy", "macro_f1", "log_loss", "brier", "calibration_error", "rmse", "mae", "mase"],
    "properties": {
      "accuracy": {"type": ["number", "null"], "minimum": 0, "maximum": 1, "description": "higher is better"},
      "macro_f1": {"type": ["number", "null"], "minimum": 0, "maximum": 1, "description": "higher is better"},
      "log_loss": {"type": ["number", "null"], "minimum": 0, "description": "nats; lower is better"},
      "brier": {"type": ["number", "null"], "minimum": 0, "maximum": 2, "description": "squared errors of the probabilities, summed over the labels; lower is better"},
      "calibration_error": {"type": ["number", "null"], "minimum": 0, "maximum": 1, "description": "expected calibration error of the confidence over ten bins; lower is better"},
      "rmse": {"type": ["number", "null"], "minimum": 0, "description": "in the unit of the answers; lower is better"},
      "mae": {"type": ["number", "null"], "minimum": 0, "description": "in the unit of the answers; lower is better"},
      "mase": {"type": ["number", "null"], "minimum": 0, "description": "live: of a forecast's first step, over the mean change of the series from value to value; lower is better"}
    }
  },
  "PerformancePart": {
    "type": "object",
    "required": ["rows", "accuracy", "macro_f1", "rmse", "mae"],
    "properties": {
      "name": {"type": "string", "description": "of a segment: a category, \"missing\", or \"other\" for all but the 20 most frequent"},
      "version": {"type": "string", "description": "of the model; empty if it has none"},
      "rows": {"type": "integer", "minimum": 0},
      "accuracy": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
      "macro_f1": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
      "rmse": {"type": ["number", "null"], "minimum": 0},
      "mae": {"type": ["number", "null"], "minimum": 0}
    }
  },
  "ReliabilityBin": {
    "type": "object",
    "required": ["lower", "upper", "count", "mean_confidence", "accuracy"],
    "properties": {
      "lower": {"type": "number", "description": "confidences above it, in the first bin from it on"},
      "upper": {"type": "number", "description": "up to and including it"},
      "count": {"type": "integer", "minimum": 0},
      "mean_confidence": {"type": ["number", "null"], "minimum": 0, "maximum": 1, "description": "null in an empty bin"},
      "accuracy": {"type": ["number", "null"], "minimum": 0, "maximum": 1, "description": "null in an empty bin"}
    }
  },
  "ModelPerformance": {
    "type": "object",
    "required": ["model", "version", "state", "accuracy", "window", "live", "rows", "training", "confusion_matrix", "reliability", "segments", "versions", "label_coverage", "label_delay_seconds", "traffic"],
    "properties": {
      "model": {"type": "string"},
      "version": {"type": "string", "description": "whose predictions count: the one that serves; empty if the model has none"},
      "state": {"type": "string", "enum": ["no_predictions", "no_labels", "not_enough_labels", "measured"]},
      "accuracy": {
        "type": "object",
        "description": "what ml_model_accuracy shows",
        "required": ["value", "source"],
        "properties": {
          "value": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
          "source": {"type": ["string", "null"], "enum": ["live", "training", null], "description": "below minimum_labels it is the training evaluation's"}
        }
      },
      "window": {
        "type": "object",
        "description": "by the time of the label",
        "required": ["start", "end", "labelled", "minimum_labels", "unusable_labels"],
        "properties": {
          "start": {"type": "string", "format": "date-time"},
          "end": {"type": "string", "format": "date-time"},
          "labelled": {"type": "integer", "minimum": 0, "description": "labelled predictions of the version; at most the newest 20,000"},
          "minimum_labels": {"type": "integer", "minimum": 0},
          "unusable_labels": {"type": "integer", "minimum": 0, "description": "that do not fit their answers, as a word for a number"}
        }
      },
      "live": {"$ref": "#/components/schemas/PerformanceFigures"},
      "rows": {
        "type": "object",
        "description": "on how many labelled predictions the live figures rest",
        "required": ["labels", "probabilities", "confidences", "numbers", "scaled"],
        "properties": {
          "labels": {"type": "integer", "minimum": 0, "description": "accuracy, macro-F1, confusion matrix"},
          "probabilities": {"type": "integer", "minimum": 0, "description": "log loss and Brier score: the true label's probability is known from the scores, or with two labels from the confidence"},
          "confidences": {"type": "integer", "minimum": 0, "description": "calibration"},
          "numbers": {"type": "integer", "minimum": 0, "description": "RMSE and MAE"},
          "scaled": {"type": "integer", "minimum": 0, "description": "MASE"}
        }
      },
      "training": {
        "description": "of the version's training; null if that is not known",
        "anyOf": [{"$ref": "#/components/schemas/PerformanceFigures"}, {"type": "null"}]
      },
      "confusion_matrix": {
        "type": "object",
        "required": ["labels", "counts"],
        "properties": {
          "labels": {"type": "array", "items": {"type": "string"}, "description": "the 20 most frequent by name, then \"other\" if there are more"},
          "counts": {"type": "array", "items": {"type": "array", "items": {"type": "integer", "minimum": 0}}, "description": "a row per true label, a column per predicted one"}
        }
      },
      "reliability": {"type": "array", "items": {"$ref": "#/components/schemas/ReliabilityBin"}},
      "segments": {
        "type": "object",
        "required": ["feature", "parts"],
        "properties": {
          "feature": {"type": ["string", "null"], "description": "as performance.segments.<model> declares it"},
          "parts": {"type": "array", "items": {"$ref": "#/components/schemas/PerformancePart"}}
        }
      },
      "versions": {"type": "array", "items": {"$ref": "#/components/schemas/PerformancePart"}, "description": "every version with labels in the window"},
      "label_coverage": {
        "type": "object",
        "description": "of the predictions that were made in the hours of the window, of all versions",
        "required": ["since", "predictions", "labelled", "share"],
        "properties": {
          "since": {"type": "string", "format": "date-time"},
          "predictions": {"type": "integer", "minimum": 0, "description": "without failed ones"},
          "labelled": {"type": "integer", "minimum": 0},
          "share": {"type": ["number", "null"], "minimum": 0, "maximum": 1}
        }
      },
      "label_delay_seconds": {
        "type": ["object", "null"],
        "description": "from prediction to label",
        "required": ["median", "p95"],
        "properties": {"median": {"type": "number", "minimum": 0}, "p95": {"type": "number", "minimum": 0}}
      },
      "traffic": {
        "type": "object",
        "description": "by the history of the metrics, which may not reach back as far as the window",
        "required": ["window_seconds", "predictions", "errors", "latency_seconds"],
        "properties": {
          "window_seconds": {"type": "number", "minimum": 0},
          "predictions": {"type": "integer", "minimum": 0},
          "errors": {"type": "integer", "minimum": 0},
          "latency_seconds": {
            "type": "object",
            "required": ["p50", "p95", "p99"],
            "properties": {
              "p50": {"type": ["number", "null"], "minimum": 0},
              "p95": {"type": ["number", "null"], "minimum": 0},
              "p99": {"type": ["number", "null"], "minimum": 0}
            }
          }
        }
      }
    }
  },
  "Performance": {
    "type": "object",
    "required": ["timestamp", "models"],
    "properties": {
      "timestamp": {"type": "string", "format": "date-time"},
      "models": {"type": "array", "items": {"$ref": "#/components/schemas/ModelPerformance"}}
    },
    "example": {
      "timestamp": "2026-11-22T08:15:30.250Z",
      "models": [{
        "model": "email", "version": "3", "state": "measured",
        "accuracy": {"value": 0.75, "source": "live"},
        "window": {"start": "2026-11-21T08:15:30.000Z", "end": "2026-11-22T08:15:30.000Z", "labelled": 40, "minimum_labels": 30, "unusable_labels": 0},
        "live": {"accuracy": 0.75, "macro_f1": 0.7333333333333334, "log_loss": 0.55, "brier": 0.36, "calibration_error": 0.1, "rmse": null, "mae": null, "mase": null},
        "rows": {"labels": 40, "probabilities": 40, "confidences": 40, "numbers": 0, "scaled": 0},
        "training": {"accuracy": 0.98, "macro_f1": 0.97, "log_loss": 0.06, "brier": 0.03, "calibration_error": 0.01, "rmse": null, "mae": null, "mase": null},
        "confusion_matrix": {"labels": ["ham", "spam"], "counts": [[20, 4], [6, 10]]},
        "reliability": [{"lower": 0.8, "upper": 0.9, "count": 40, "mean_confidence": 0.85, "accuracy": 0.75}],
        "segments": {"feature": null, "parts": []},
        "versions": [{"version": "3", "rows": 40, "accuracy": 0.75, "macro_f1": 0.7333333333333334, "rmse": null, "mae": null}],
        "label_coverage": {"since": "2026-11-21T08:00:00.000Z", "predictions": 200, "labelled": 40, "share": 0.2},
        "label_delay_seconds": {"median": 5400.5, "p95": 20000},
        "traffic": {"window_seconds": 21600, "predictions": 120, "errors": 2, "latency_seconds": {"p50": 0.00012, "p95": 0.0004, "p99": 0.0009}}
      }]
    }
  }
})json";
}

}  // namespace nexusml::api
