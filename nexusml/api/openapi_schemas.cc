#include "nexusml/api/openapi_schemas.h"

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
  "PredictRequest": {
    "description": "text models take `text`, tabular models take `features`",
    "anyOf": [{"$ref": "#/components/schemas/TextRequest"}, {"$ref": "#/components/schemas/FeatureRequest"}]
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
  "PredictAnswer": {
    "type": "object",
    "description": "the envelope, then the fields of the model's type",
    "required": ["prediction_id", "model", "version", "latency_ms", "confidence"],
    "properties": {
      "prediction_id": {"type": "string", "format": "uuid"},
      "model": {"type": "string"},
      "version": {"type": "string"},
      "latency_ms": {"type": "number", "description": "milliseconds in the engine"},
      "confidence": {"type": "number", "minimum": 0, "maximum": 1, "description": "calibrated probability of the answer"},
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
      "warnings": {"type": "array", "items": {"type": "string"}}
    },
    "example": {
      "prediction_id": "0193f1c2-7a3b-7cde-8f01-23456789abcd", "model": "sentiment", "version": "1", "latency_ms": 0.003,
      "sentiment": "positive", "confidence": 0.93, "scores": {"negative": 0.02, "neutral": 0.05, "positive": 0.93}
    }
  },
  "ModelStatus": {
    "type": "object",
    "required": ["name", "state", "version"],
    "properties": {
      "name": {"type": "string"},
      "state": {"type": "string", "enum": ["unloaded", "loading", "ready", "failed"]},
      "version": {"type": ["string", "null"], "description": "that answers"},
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
    "description": "CSV with a header line, as the body or as the file of a multipart form; the query names columns as the flags of nexusml train do: target, text, subject, ignore, positive, seed, and type for a new name",
    "example": "text,label\nwhat a lovely day,positive\n"
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
      "version": {"type": "string", "description": "that it made and that serves"},
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
      "dependencies": {"type": "object"},
      "alerts": {"type": "array", "items": {"type": "object"}},
      "alerts_count": {"type": "integer"}
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
