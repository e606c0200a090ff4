#include "nexusml/api/openapi/schemas.h"

namespace nexusml::api {

std::string_view openapi_schemas() {
  return R"json({
  "TextRequest": {
    "type": "object",
    "required": ["text"],
    "properties": {
      "text": {"type": "string", "description": "UTF-8 in any language"},
      "subject": {"type": "string", "description": "email models only"}
    },
    "example": {"text": "what a lovely day"}
  },
  "FeatureRequest": {
    "type": "object",
    "required": ["features"],
    "properties": {
      "features": {
        "type": "object",
        "description": "a value per feature; one that is left out or null is missing",
        "additionalProperties": {"type": ["number", "string", "boolean", "null"]}
      }
    },
    "example": {"features": {"age": 61, "glucose": 182.5, "cough": "no"}}
  },
  "RatingRequest": {
    "type": "object",
    "description": "exactly one of `item_id` and `top_k`",
    "required": ["user_id"],
    "properties": {
      "user_id": {"type": ["string", "integer"], "description": "a number is its decimal text: 7 is \"7\""},
      "item_id": {"type": ["string", "integer"], "description": "to be rated"},
      "top_k": {"type": "integer", "minimum": 1, "maximum": 1000, "description": "so many of the best items that the user has not rated"}
    },
    "example": {"user_id": "u7", "item_id": "film-12"}
  },
  "SeriesRequest": {
    "type": "object",
    "required": ["values", "horizon"],
    "properties": {
      "values": {
        "type": "array", "minItems": 1, "maxItems": 100000, "items": {"type": ["number", "null"]},
        "description": "equally spaced, the oldest first; null is missing"
      },
      "horizon": {"type": "integer", "minimum": 1, "maximum": 10000, "description": "steps to forecast"},
      "period": {"type": "integer", "minimum": 0, "maximum": 10000, "default": 0, "description": "steps in a season; 1: none; 0: find it"}
    },
    "example": {"values": [112, 118, 132, 129, null, 135, 148, 148], "horizon": 3, "period": 1}
  },
  "PredictRequest": {
    "description": "text models (sentiment, email, topic) take `text`; tabular models (diagnostic, risk) `features`; recommenders `user_id` with `item_id` or `top_k`; forecasters (trend) `values` and `horizon`",
    "anyOf": [
      {"$ref": "#/components/schemas/TextRequest"}, {"$ref": "#/components/schemas/FeatureRequest"},
      {"$ref": "#/components/schemas/RatingRequest"}, {"$ref": "#/components/schemas/SeriesRequest"}
    ]
  },
  "Contribution": {
    "type": "object",
    "required": ["feature", "value", "contribution"],
    "properties": {
      "feature": {"type": "string"},
      "value": {"type": ["number", "string", "null"]},
      "contribution": {"type": "number", "description": "in log-odds of the answer; positive speaks for it, or, of a risk, raises it"}
    }
  },
  "RatedItem": {
    "type": "object",
    "required": ["item_id", "predicted_rating"],
    "properties": {"item_id": {"type": "string"}, "predicted_rating": {"type": "number"}}
  },
  "PredictAnswer": {
    "type": "object",
    "description": "the envelope, then the fields of the model's type",
    "required": ["prediction_id", "model", "version", "latency_ms"],
    "properties": {
      "prediction_id": {"type": "string", "format": "uuid"},
      "model": {"type": "string"},
      "version": {"type": "string"},
      "latency_ms": {"type": "number", "description": "milliseconds in the engine"},
      "confidence": {"type": "number", "minimum": 0, "maximum": 1, "description": "calibrated probability of the answer (trend: of the direction); recsys has none"},
      "sentiment": {"type": "string"},
      "topic": {"type": "string"},
      "label": {"type": "string"},
      "is_spam": {"type": "boolean"},
      "scores": {"type": "object", "additionalProperties": {"type": "number"}},
      "diagnosis": {"type": "string"},
      "probabilities": {"type": "object", "additionalProperties": {"type": "number"}},
      "explanation": {"type": "array", "items": {"$ref": "#/components/schemas/Contribution"}},
      "risk_score": {"type": "number", "minimum": 0, "maximum": 100},
      "risk_level": {"type": "string", "enum": ["low", "medium", "high", "critical"]},
      "risk_factors": {"type": "array", "items": {"$ref": "#/components/schemas/Contribution"}},
      "predicted_rating": {"type": "number", "description": "in the unit of the training ratings"},
      "items": {"type": "array", "items": {"$ref": "#/components/schemas/RatedItem"}, "description": "best first; fewer than top_k when there are no more"},
      "is_cold_start": {"type": "boolean", "description": "training saw no rating of the user or the item"},
      "forecast": {"type": "array", "items": {"type": "number"}, "description": "a number per step of the horizon, as are the next two"},
      "lower": {"type": "array", "items": {"type": "number"}, "description": "of the 80 % interval"},
      "upper": {"type": "array", "items": {"type": "number"}, "description": "of the 80 % interval"},
      "direction": {"type": "string", "enum": ["down", "flat", "up"]},
      "method": {"type": "string", "description": "with more than half of the weight, or combination"},
      "warnings": {"type": "array", "items": {"type": "string"}}
    }
  },
  "BatchSummary": {
    "type": "object",
    "required": ["model", "version", "total_rows", "succeeded", "failed", "failures", "processing_time", "labels", "mean_confidence"],
    "properties": {
      "model": {"type": "string"},
      "version": {"type": "string"},
      "total_rows": {"type": "integer", "minimum": 0},
      "succeeded": {"type": "integer", "minimum": 0},
      "failed": {"type": "integer", "minimum": 0},
      "failures": {
        "type": "array", "maxItems": 100, "description": "the first of them",
        "items": {
          "type": "object",
          "required": ["line", "reason"],
          "properties": {"line": {"type": "integer", "minimum": 1}, "reason": {"type": "string"}}
        }
      },
      "processing_time": {"type": "number", "description": "seconds"},
      "labels": {"type": "object", "additionalProperties": {"type": "integer"}, "description": "predictions by label"},
      "mean_confidence": {"type": ["number", "null"], "minimum": 0, "maximum": 1, "description": "null where nothing was predicted with a confidence"}
    },
    "example": {
      "model": "sentiment", "version": "1", "total_rows": 3, "succeeded": 2, "failed": 1,
      "failures": [{"line": 3, "reason": "text: is missing"}], "processing_time": 0.012,
      "labels": {"negative": 1, "positive": 1}, "mean_confidence": 0.87
    }
  },
  "ModelStatus": {
    "type": "object",
    "required": ["name", "state", "version"],
    "properties": {
      "name": {"type": "string"},
      "state": {"type": "string", "enum": ["unloaded", "loading", "ready", "failed", "unloading"]},
      "version": {"type": ["string", "null"], "description": "that answers"},
      "pinned": {"type": "boolean", "description": "an operator chose this older version; it stays until a newer one appears, or load without a version"},
      "loaded_at": {"type": "string", "format": "date-time"},
      "error": {"type": "string"}
    },
    "example": {"name": "sentiment", "state": "ready", "version": "1", "loaded_at": "2026-11-22T08:15:30.250Z"}
  },
  "ModelList": {
    "type": "object",
    "required": ["models"],
    "properties": {"models": {"type": "array", "items": {"$ref": "#/components/schemas/ModelStatus"}}}
  },
  "Feature": {
    "type": "object",
    "required": ["name", "kind", "missing_share"],
    "properties": {
      "name": {"type": "string"},
      "kind": {"type": "string", "enum": ["numeric", "categorical"]},
      "minimum": {"type": "number"},
      "maximum": {"type": "number"},
      "categories": {"type": "array", "items": {"type": "string"}},
      "missing_share": {"type": "number", "minimum": 0, "maximum": 1}
    }
  },
  "Evaluation": {
    "type": "object",
    "description": "on rows that the engine did not learn from",
    "required": ["rows"],
    "properties": {
      "rows": {"type": "integer"},
      "accuracy": {"type": "number"}, "macro_f1": {"type": "number"}, "log_loss": {"type": "number"},
      "brier": {"type": "number"}, "ece": {"type": "number"}, "auc": {"type": "number"},
      "rmse": {"type": "number", "description": "recsys, in the unit of the ratings"},
      "mae": {"type": "number", "description": "recsys, in the unit of the ratings"},
      "mase_mean": {"type": "number", "description": "trend, over series; below 1 is better than the seasonal naive forecast of the history"},
      "mase_median": {"type": "number"},
      "smape_mean": {"type": "number", "minimum": 0, "maximum": 200, "description": "per cent"},
      "coverage_80": {"type": "number", "minimum": 0, "maximum": 1, "description": "share of true values inside the 80 % interval"},
      "confusion": {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}}
    }
  },
  "Model": {
    "type": "object",
    "required": ["name", "status", "versions"],
    "properties": {
      "name": {"type": "string"},
      "status": {"$ref": "#/components/schemas/ModelStatus"},
      "versions": {"type": "array", "items": {"type": "string"}},
      "type": {"type": "string"},
      "engine": {"type": "string"},
      "created": {"type": "string", "format": "date-time"},
      "labels": {"type": "array", "items": {"type": "string"}},
      "features": {"type": "array", "items": {"$ref": "#/components/schemas/Feature"}},
      "training": {"type": "object"},
      "evaluation": {"$ref": "#/components/schemas/Evaluation"}
    }
  },
  "TrainingData": {
    "type": "string",
    "description": "CSV with a header line, as the body or as the file of a multipart form",
    "example": "text,label\nwhat a lovely day,positive\n"
  },
  "DatasetRequest": {
    "type": "object",
    "required": ["dataset"],
    "properties": {"dataset": {"type": "string", "description": "key of a CSV in the object store, or s3://bucket/key"}},
    "example": {"dataset": "training/reviews.csv"}
  },
  "Job": {
    "type": "object",
    "required": ["id", "model", "type", "state", "progress", "submitted"],
    "properties": {
      "id": {"type": "string", "format": "uuid"},
      "model": {"type": "string"},
      "type": {"type": "string"},
      "state": {"type": "string", "enum": ["waiting", "running", "succeeded", "failed", "cancelled"]},
      "progress": {"type": "number", "minimum": 0, "maximum": 1},
      "stage": {"type": "string"},
      "submitted": {"type": "string", "format": "date-time"},
      "ended": {"type": "string", "format": "date-time"},
      "error": {"type": "string"},
      "version": {"type": "string", "description": "that it made, and that serves unless the model was unloaded meanwhile"},
      "evaluation": {"$ref": "#/components/schemas/Evaluation"}
    }
  },
  "JobList": {
    "type": "object",
    "required": ["jobs"],
    "properties": {"jobs": {"type": "array", "items": {"$ref": "#/components/schemas/Job"}}}
  },
  "LoadRequest": {
    "type": "object",
    "properties": {"version": {"type": ["string", "integer"], "description": "left out: the newest"}},
    "example": {"version": "2"}
  },
  "Health": {
    "type": "object",
    "required": ["status", "version", "uptime_seconds", "timestamp", "system", "models", "dependencies", "alerts", "alerts_count"],
    "properties": {
      "status": {"type": "string", "enum": ["healthy", "degraded", "unhealthy"]},
      "version": {"type": "string"},
      "uptime_seconds": {"type": "number"},
      "timestamp": {"type": "string", "format": "date-time"},
      "system": {
        "type": "object",
        "properties": {
          "cpu_percent": {"type": ["number", "null"]},
          "memory_percent": {"type": ["number", "null"]},
          "disk_percent": {"type": ["number", "null"]}
        }
      },
      "models": {"type": "array", "items": {"$ref": "#/components/schemas/ModelStatus"}},
      "dependencies": {
        "type": "object",
        "description": "by name; one that is not configured is absent",
        "additionalProperties": {
          "type": "object",
          "properties": {
            "state": {"type": "string", "enum": ["unknown", "up", "down"]},
            "latency_seconds": {"type": "number", "description": "of the last operation that succeeded"},
            "last_success": {"type": "string", "format": "date-time"},
            "last_error": {"type": "string", "description": "its kind; the log has the reason"}
          }
        }
      },
      "alerts": {"type": "array", "items": {"$ref": "#/components/schemas/Alert"}, "description": "those that fire"},
      "alerts_count": {"type": "integer", "minimum": 0}
    }
  },
  "Probe": {
    "type": "object",
    "required": ["status"],
    "properties": {"status": {"type": "string"}, "reason": {"type": "string"}},
    "example": {"status": "alive"}
  },
  "Problem": {
    "type": "object",
    "description": "RFC 9457",
    "required": ["type", "title", "status"],
    "properties": {
      "type": {"type": "string"},
      "title": {"type": "string"},
      "status": {"type": "integer"},
      "detail": {"type": "string"},
      "instance": {"type": "string"},
      "errors": {
        "type": "array",
        "items": {
          "type": "object",
          "required": ["field", "reason"],
          "properties": {"field": {"type": "string"}, "reason": {"type": "string"}}
        }
      }
    },
    "example": {
      "type": "about:blank", "title": "Unprocessable Content", "status": 422, "detail": "text: is missing",
      "instance": "/api/v1/models/sentiment/predict", "errors": [{"field": "text", "reason": "is missing"}]
    }
  }
})json";
}

}  // namespace nexusml::api
