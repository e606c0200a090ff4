#include "nexusml/api/openapi/schemas.h"

namespace nexusml::api {

std::string_view openapi_status_schemas() {
  return R"json({
  "MonitoringStatus": {
    "type": "object",
    "required": ["timestamp", "version", "uptime_seconds", "records", "message", "models", "last_prediction", "recent_predictions", "last_training", "history"],
    "properties": {
      "timestamp": {"type": "string", "format": "date-time"},
      "version": {"type": "string", "description": "of the program"},
      "uptime_seconds": {"type": "number"},
      "records": {"type": "string", "enum": ["up", "away"], "description": "whether the record store answered"},
      "message": {"type": ["string", "null"]},
      "models": {
        "type": "array",
        "items": {
          "type": "object",
          "required": ["model", "state", "type", "version", "predictions_last_hour", "last_prediction", "last_training"],
          "properties": {
            "model": {"type": "string"},
            "state": {"type": "string", "enum": ["unloaded", "loading", "ready", "failed", "unloading", "external"], "description": "external: it is served elsewhere"},
            "type": {"type": ["string", "null"]},
            "version": {"type": ["string", "null"], "description": "that answers"},
            "predictions_last_hour": {"type": ["number", "null"]},
            "last_prediction": {"type": ["string", "null"], "format": "date-time"},
            "last_training": {"type": ["string", "null"], "format": "date-time"}
          }
        }
      },
      "last_prediction": {"type": ["string", "null"], "format": "date-time"},
      "recent_predictions": {
        "type": ["array", "null"], "maxItems": 10, "description": "newest first; null while the record store is away",
        "items": {
          "type": "object",
          "required": ["prediction_id", "model", "version", "time", "label", "value", "confidence", "latency_seconds", "error"],
          "properties": {
            "prediction_id": {"type": "string"},
            "model": {"type": "string"},
            "version": {"type": ["string", "null"]},
            "time": {"type": "string", "format": "date-time"},
            "label": {"type": ["string", "null"]},
            "value": {"type": ["number", "null"]},
            "confidence": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
            "latency_seconds": {"type": ["number", "null"]},
            "error": {"type": ["string", "null"]}
          }
        }
      },
      "last_training": {
        "type": ["object", "null"],
        "required": ["job", "model", "state", "ended", "duration_seconds"],
        "properties": {
          "job": {"type": "string"},
          "model": {"type": "string"},
          "state": {"type": "string", "enum": ["succeeded", "failed", "cancelled"]},
          "ended": {"type": "string", "format": "date-time"},
          "duration_seconds": {"type": ["number", "null"]}
        }
      },
      "history": {
        "type": "object",
        "description": "what this process remembers of its metrics",
        "required": ["from", "until", "step_seconds", "samples", "series", "bytes", "maximum_bytes", "series_left_out", "samples_cut_short"],
        "properties": {
          "from": {"type": ["string", "null"], "format": "date-time", "description": "null before the first sample"},
          "until": {"type": ["string", "null"], "format": "date-time"},
          "step_seconds": {"type": "number"},
          "samples": {"type": "integer", "minimum": 0},
          "series": {"type": "integer", "minimum": 0},
          "bytes": {"type": "integer", "minimum": 0},
          "maximum_bytes": {"type": "integer", "minimum": 0},
          "series_left_out": {"type": "integer", "minimum": 0, "description": "for want of memory"},
          "samples_cut_short": {"type": "integer", "minimum": 0, "description": "forgotten early for want of memory"}
        }
      }
    },
    "example": {
      "timestamp": "2026-11-22T08:15:30.250Z", "version": "1.0.0", "uptime_seconds": 3600.5, "records": "up", "message": null,
      "models": [{
        "model": "email", "state": "ready", "type": "email", "version": "2", "predictions_last_hour": 4800,
        "last_prediction": "2026-11-22T08:15:29.811Z", "last_training": "2026-11-22T07:10:02.000Z"
      }],
      "last_prediction": "2026-11-22T08:15:29.811Z",
      "recent_predictions": [{
        "prediction_id": "0193f1c2-7a3b-7cde-8f01-23456789abcd", "model": "email", "version": "2", "time": "2026-11-22T08:15:29.811Z",
        "label": "spam", "value": null, "confidence": 0.97, "latency_seconds": 0.000004, "error": null
      }],
      "last_training": {"job": "0193f1c2-7a3b-7cde-8f01-23456789abce", "model": "email", "state": "succeeded", "ended": "2026-11-22T07:10:02.000Z", "duration_seconds": 1.8},
      "history": {
        "from": "2026-11-22T07:15:30.000Z", "until": "2026-11-22T08:15:15.000Z", "step_seconds": 15, "samples": 240, "series": 410, "bytes": 512000,
        "maximum_bytes": 8388608, "series_left_out": 0, "samples_cut_short": 0
      }
    }
  },
  "ModelConfiguration": {
    "type": "object",
    "required": ["timestamp", "models"],
    "properties": {
      "timestamp": {"type": "string", "format": "date-time"},
      "models": {
        "type": "array",
        "items": {
          "type": "object",
          "required": ["model", "state", "pinned", "serving"],
          "properties": {
            "model": {"type": "string"},
            "state": {"type": "string", "enum": ["unloaded", "loading", "ready", "failed", "unloading"]},
            "pinned": {"type": "boolean", "description": "an operator chose this older version"},
            "serving": {
              "type": ["object", "null"],
              "required": ["version", "type", "engine", "created", "loaded_at", "labels", "features", "parameters", "training_samples", "stored_input", "watched_features", "cached"],
              "properties": {
                "version": {"type": "string"},
                "type": {"type": "string"},
                "engine": {"type": "string"},
                "created": {"type": "string", "format": "date-time"},
                "loaded_at": {"type": "string", "format": "date-time"},
                "labels": {"type": "array", "items": {"type": "string"}},
                "features": {"type": "integer", "minimum": 0, "description": "columns of a tabular model"},
                "parameters": {"type": "object", "additionalProperties": {"type": "string"}},
                "training_samples": {"type": "integer", "minimum": 0},
                "stored_input": {"type": "string", "enum": ["full", "hashed", "none"], "description": "what of an input is kept in the record store"},
                "watched_features": {"type": "array", "items": {"type": "string"}, "description": "by the monitors"},
                "cached": {"type": "boolean", "description": "answers to equal inputs are kept"}
              }
            }
          }
        }
      }
    },
    "example": {
      "timestamp": "2026-11-22T08:15:30.250Z",
      "models": [{
        "model": "email", "state": "ready", "pinned": false,
        "serving": {
          "version": "2", "type": "email", "engine": "text_classifier", "created": "2026-11-22T07:10:02.000Z", "loaded_at": "2026-11-22T07:10:02.400Z",
          "labels": ["ham", "spam"], "features": 0, "parameters": {"regularisation": "2.0"}, "training_samples": 4000,
          "stored_input": "none", "watched_features": ["length_characters", "length_words"], "cached": false
        }
      }]
    }
  },
  "MonitoringHealth": {
    "type": "object",
    "required": ["status", "timestamp", "history", "events", "dependencies", "drift"],
    "properties": {
      "status": {"type": "string", "enum": ["healthy", "degraded"]},
      "timestamp": {"type": "string", "format": "date-time"},
      "history": {
        "type": "object",
        "required": ["state", "newest_sample"],
        "properties": {
          "state": {"type": "string", "enum": ["starting", "ok", "late", "full"], "description": "late: samples are not taken; full: some series find no room"},
          "newest_sample": {"type": ["string", "null"], "format": "date-time"}
        }
      },
      "events": {
        "type": "object",
        "required": ["waiting", "dropped_lately"],
        "properties": {
          "waiting": {"type": ["number", "null"]},
          "dropped_lately": {"type": ["number", "null"], "description": "in the last 5 minutes"}
        }
      },
      "dependencies": {"type": "object", "additionalProperties": {"type": "string", "enum": ["unknown", "up", "down"]}},
      "drift": {
        "type": "array",
        "items": {
          "type": "object",
          "required": ["model", "state", "evaluated"],
          "properties": {
            "model": {"type": "string"},
            "state": {"type": "string", "enum": ["no_reference", "no_predictions", "not_enough_data", "stable", "drifted"]},
            "evaluated": {"type": "string", "format": "date-time"}
          }
        }
      }
    },
    "example": {
      "status": "healthy", "timestamp": "2026-11-22T08:15:30.250Z",
      "history": {"state": "ok", "newest_sample": "2026-11-22T08:15:15.000Z"},
      "events": {"waiting": 0, "dropped_lately": 0}, "dependencies": {"database": "up"},
      "drift": [{"model": "email", "state": "stable", "evaluated": "2026-11-22T08:15:20.000Z"}]
    }
  }
})json";
}

}  // namespace nexusml::api
