#include "nexusml/api/openapi/schemas.h"

namespace nexusml::api {

std::string_view openapi_report_schemas() {
  return R"json({
  "ReportedModel": {
    "type": "object",
    "required": ["model", "type", "version", "external", "state", "trained", "traffic", "performance", "drift", "data_quality"],
    "properties": {
      "model": {"type": "string"},
      "type": {"type": ["string", "null"], "description": "null of models served elsewhere"},
      "version": {"type": ["string", "null"]},
      "external": {"type": "boolean", "description": "served by another program"},
      "state": {"type": "string", "enum": ["unloaded", "loading", "ready", "failed", "unloading", "external"], "description": "external: it is served elsewhere"},
      "trained": {"type": ["string", "null"], "format": "date-time"},
      "traffic": {
        "type": "object",
        "required": ["predictions", "failed", "latency_p50_seconds", "latency_p95_seconds", "latency_p99_seconds", "mean_confidence", "labels"],
        "properties": {
          "predictions": {"type": "integer", "minimum": 0, "description": "answered"},
          "failed": {"type": "integer", "minimum": 0},
          "latency_p50_seconds": {"type": ["number", "null"], "description": "null, as the others, where nothing was predicted"},
          "latency_p95_seconds": {"type": ["number", "null"]},
          "latency_p99_seconds": {"type": ["number", "null"]},
          "mean_confidence": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
          "labels": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}, "description": "how often each was predicted"}
        }
      },
      "performance": {
        "type": ["object", "null"],
        "required": ["state", "labels", "accuracy", "accuracy_source", "macro_f1", "calibration_error", "rmse", "mae", "predictions", "labelled"],
        "properties": {
          "state": {"type": "string", "enum": ["no_predictions", "no_labels", "not_enough_labels", "measured"]},
          "labels": {"type": "integer", "minimum": 0},
          "accuracy": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
          "accuracy_source": {"type": ["string", "null"], "enum": ["live", "training", null]},
          "macro_f1": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
          "calibration_error": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
          "rmse": {"type": ["number", "null"], "minimum": 0},
          "mae": {"type": ["number", "null"], "minimum": 0},
          "predictions": {"type": "integer", "minimum": 0},
          "labelled": {"type": "integer", "minimum": 0}
        }
      },
      "drift": {
        "type": ["object", "null"],
        "required": ["state", "rows", "dataset_drift", "share", "prediction_score", "drifted_features"],
        "properties": {
          "state": {"type": "string", "enum": ["no_reference", "no_predictions", "not_enough_data", "stable", "drifted"]},
          "rows": {"type": "integer", "minimum": 0},
          "dataset_drift": {"type": ["boolean", "null"]},
          "share": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
          "prediction_score": {"type": ["number", "null"], "minimum": 0},
          "drifted_features": {
            "type": "array",
            "items": {
              "type": "object",
              "required": ["name", "method", "score"],
              "properties": {"name": {"type": "string"}, "method": {"type": "string"}, "score": {"type": "number", "minimum": 0}}
            }
          }
        }
      },
      "data_quality": {
        "type": ["object", "null"],
        "required": ["completeness", "validity", "uniqueness", "consistency", "freshness", "overall"],
        "additionalProperties": {"type": ["number", "null"], "minimum": 0, "maximum": 1}
      }
    }
  },
  "Report": {
    "type": "object",
    "required": ["timestamp", "from", "until", "counts_from", "counts_until", "version", "uptime_seconds", "machine", "dependencies", "dropped_events", "models", "alerts", "recommendations"],
    "properties": {
      "timestamp": {"type": "string", "format": "date-time"},
      "from": {"type": "string", "format": "date-time"},
      "until": {"type": "string", "format": "date-time"},
      "counts_from": {"type": "string", "format": "date-time", "description": "what traffic is of: later than from where this process remembers less"},
      "counts_until": {"type": "string", "format": "date-time", "description": "its newest sample"},
      "version": {"type": "string", "description": "of the program"},
      "uptime_seconds": {"type": "integer", "minimum": 0},
      "machine": {
        "type": "object",
        "required": ["cpu_percent", "memory_percent", "disk_percent", "process_memory_bytes"],
        "additionalProperties": {"type": ["number", "null"], "minimum": 0}
      },
      "dependencies": {
        "type": "array",
        "items": {"type": "object", "required": ["name", "up"], "properties": {"name": {"type": "string"}, "up": {"type": "boolean"}}}
      },
      "dropped_events": {"type": "integer", "minimum": 0, "description": "predictions that could not be kept"},
      "models": {"type": "array", "items": {"$ref": "#/components/schemas/ReportedModel"}},
      "alerts": {
        "type": "array",
        "description": "those that fire or are pending, then those that were resolved in this time",
        "items": {
          "type": "object",
          "required": ["name", "severity", "state", "since", "summary"],
          "properties": {
            "name": {"type": "string"},
            "severity": {"type": "string", "enum": ["critical", "warning", "info"]},
            "state": {"type": "string", "enum": ["pending", "firing", "resolved"]},
            "since": {"type": "string", "format": "date-time"},
            "summary": {"type": "string"}
          }
        }
      },
      "recommendations": {
        "type": "array",
        "description": "what follows from the findings, the most urgent first",
        "items": {
          "type": "object",
          "required": ["urgency", "subject", "finding", "action"],
          "properties": {
            "urgency": {"type": "string", "enum": ["now", "soon", "consider"]},
            "subject": {"type": "string", "description": "a model, or machine, storage, a dependency"},
            "finding": {"type": "string"},
            "action": {"type": "string"}
          }
        }
      }
    },
    "example": {
      "timestamp": "2026-11-22T08:15:30.250Z", "from": "2026-11-21T08:15:30.250Z", "until": "2026-11-22T08:15:30.250Z",
      "counts_from": "2026-11-22T02:15:30.001Z", "counts_until": "2026-11-22T08:15:30.001Z",
      "version": "0.1.0", "uptime_seconds": 90061,
      "machine": {"cpu_percent": 12.5, "memory_percent": 41.2, "disk_percent": 63.0, "process_memory_bytes": 41943040},
      "dependencies": [{"name": "database", "up": true}], "dropped_events": 0,
      "models": [{
        "model": "diagnostic", "type": "diagnostic", "version": "2", "external": false, "state": "ready", "trained": "2026-11-20T17:02:11.000Z",
        "traffic": {"predictions": 12034, "failed": 2, "latency_p50_seconds": 1.2e-05, "latency_p95_seconds": 3.1e-05, "latency_p99_seconds": 4.8e-05, "mean_confidence": 0.81, "labels": {"healthy": 9800, "sick": 2234}},
        "performance": {"state": "measured", "labels": 812, "accuracy": 0.79, "accuracy_source": "live", "macro_f1": 0.77, "calibration_error": 0.04, "rmse": null, "mae": null, "predictions": 12034, "labelled": 812},
        "drift": {"state": "drifted", "rows": 1200, "dataset_drift": false, "share": 0.25, "prediction_score": 0.04, "drifted_features": [{"name": "age", "method": "wasserstein", "score": 0.62}]},
        "data_quality": {"completeness": 0.99, "validity": 0.97, "uniqueness": 0.95, "consistency": 1, "freshness": 1, "overall": 0.98}
      }],
      "alerts": [{"name": "LowModelAccuracy", "severity": "warning", "state": "firing", "since": "2026-11-22T07:58:00.000Z", "summary": "Accuracy of diagnostic is 0.79."}],
      "recommendations": [{"urgency": "now", "subject": "diagnostic", "finding": "accuracy is 79.0 % by 812 labels, and was 86.0 % in training", "action": "train it again with labelled data of now; its drift says what changed"}]
    }
  }
})json";
}

}  // namespace nexusml::api
