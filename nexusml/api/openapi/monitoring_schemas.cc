#include "nexusml/api/openapi/schemas.h"

namespace nexusml::api {

std::string_view openapi_monitoring_schemas() {
  return R"json({
  "FeedbackRequest": {
    "type": "object",
    "description": "a list of them, or one on each line as application/x-ndjson, is taken too",
    "required": ["prediction_id", "label"],
    "properties": {
      "prediction_id": {"type": "string", "minLength": 1, "maxLength": 200},
      "label": {"type": ["string", "number", "boolean"], "description": "what was right; for recommenders the rating, for forecasts the first value"}
    },
    "example": {"prediction_id": "0193f1c2-7a3b-7cde-8f01-23456789abcd", "label": "positive"}
  },
  "LineError": {
    "type": "object",
    "required": ["line", "reason"],
    "properties": {"line": {"type": "integer", "minimum": 1}, "field": {"type": "string"}, "reason": {"type": "string"}}
  },
  "FeedbackSummary": {
    "type": "object",
    "required": ["accepted", "unknown", "duplicates", "corrected", "deferred", "rejected", "errors"],
    "properties": {
      "accepted": {"type": "integer", "minimum": 0, "description": "kept"},
      "unknown": {"type": "integer", "minimum": 0, "description": "of these: of predictions that are not known yet; joined when they come"},
      "duplicates": {"type": "integer", "minimum": 0, "description": "of these: the same label was there"},
      "corrected": {"type": "integer", "minimum": 0, "description": "of these: another label was there; the new one holds"},
      "deferred": {"type": "integer", "minimum": 0, "description": "of these: the database is away; they wait on disk"},
      "rejected": {"type": "integer", "minimum": 0},
      "errors": {"type": "array", "maxItems": 100, "items": {"$ref": "#/components/schemas/LineError"}, "description": "the first of those rejected"}
    }
  },
  "ExternalPrediction": {
    "type": "object",
    "description": "one on each line; as application/json also a list of them; null is the same as leaving a field out",
    "required": ["model_type"],
    "properties": {
      "model_type": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", "description": "the model's name; none that is served here"},
      "prediction_id": {"type": "string", "minLength": 1, "maxLength": 200, "description": "one that came lately is not counted again"},
      "timestamp": {"type": ["string", "number"], "description": "RFC 3339, or seconds since 1970; default: now"},
      "features": {"type": "object", "maxProperties": 10000, "additionalProperties": {"type": ["number", "string", "boolean", "null"]}},
      "prediction": {"type": ["string", "number", "boolean"], "description": "a label, or a number; needed unless there is an error"},
      "confidence": {"type": "number", "minimum": 0, "maximum": 1},
      "latency_seconds": {"type": "number", "minimum": 0, "maximum": 86400},
      "label": {"type": ["string", "number", "boolean"], "description": "what was right, if it is known; counts as feedback"},
      "error": {"type": ["string", "boolean"], "description": "the prediction failed"}
    },
    "example": {"model_type": "fraud", "timestamp": "2026-11-22T08:15:30Z", "features": {"amount": 12.5, "country": "PT"}, "prediction": "ok", "confidence": 0.93, "latency_seconds": 0.004}
  },
  "IngestSummary": {
    "type": "object",
    "required": ["accepted", "duplicates", "lost", "labels", "rejected", "errors"],
    "properties": {
      "accepted": {"type": "integer", "minimum": 0},
      "duplicates": {"type": "integer", "minimum": 0, "description": "their ids came lately"},
      "lost": {"type": "integer", "minimum": 0, "description": "there was no room for them; send them again"},
      "labels": {"type": "integer", "minimum": 0, "description": "kept as feedback"},
      "rejected": {"type": "integer", "minimum": 0},
      "errors": {"type": "array", "maxItems": 100, "items": {"$ref": "#/components/schemas/LineError"}, "description": "the first of those rejected"}
    }
  },
  "DriftHistogram": {
    "type": "object",
    "description": "both sides over one set of bins or categories: numeric features have edges (bin i holds values up to and including edge i, the last bin those beyond), categorical ones have categories",
    "required": ["reference", "current"],
    "properties": {
      "edges": {"type": "array", "items": {"type": "number"}},
      "categories": {"type": "array", "items": {"type": "string"}},
      "reference": {"$ref": "#/components/schemas/DriftSide"},
      "current": {"$ref": "#/components/schemas/DriftSide"}
    }
  },
  "DriftSide": {
    "type": "object",
    "required": ["counts", "missing"],
    "properties": {
      "counts": {"type": "array", "items": {"type": "integer", "minimum": 0}, "description": "one more than edges, or one per category"},
      "other": {"type": "integer", "minimum": 0, "description": "categories that the reference does not name"},
      "missing": {"type": "integer", "minimum": 0}
    }
  },
  "FeatureDrift": {
    "type": "object",
    "required": ["name", "type", "method", "score", "threshold", "p_value", "scores", "psi_band", "drifted", "evaluations_running", "rows", "reference_rows", "histogram"],
    "properties": {
      "name": {"type": "string"},
      "type": {"type": "string", "enum": ["numeric", "categorical"]},
      "method": {"type": "string"},
      "score": {"type": "number", "minimum": 0, "description": "higher is worse; of tests the effect: D or Cramer's V"},
      "threshold": {"type": "number", "description": "of the score; of tests of the p-value"},
      "p_value": {"type": ["number", "null"], "minimum": 0, "maximum": 1, "description": "null where there are too few values to compare"},
      "scores": {"type": "object", "additionalProperties": {"type": "number", "minimum": 0}, "description": "by every distance that applies, whatever the method of the verdict; empty where there is too little"},
      "psi_band": {"type": ["string", "null"], "enum": ["stable", "moderate", "large", null], "description": "of the population stability index: below 0.1, below 0.25, from there on"},
      "drifted": {"type": "boolean", "description": "effect and significance agreed long enough"},
      "evaluations_running": {"type": "integer", "minimum": 0, "description": "in which they agreed, up to now"},
      "rows": {"type": "integer", "minimum": 0, "description": "values in the window, missing ones among them"},
      "reference_rows": {"type": "integer", "minimum": 0},
      "histogram": {"$ref": "#/components/schemas/DriftHistogram"}
    }
  },
  "ModelDrift": {
    "type": "object",
    "required": ["model", "version", "state", "window", "reference_rows", "reference_origin", "learning", "dataset_drift", "share", "drifted_features", "prediction_score", "features", "predictions", "errors"],
    "properties": {
      "model": {"type": "string"},
      "version": {"type": "string"},
      "state": {"type": "string", "enum": ["no_reference", "no_predictions", "not_enough_data", "stable", "drifted"]},
      "window": {
        "type": "object",
        "required": ["start", "end", "rows", "minimum_rows"],
        "properties": {
          "start": {"type": ["string", "null"], "format": "date-time", "description": "null: nothing is in it"},
          "end": {"type": "string", "format": "date-time", "description": "the evaluation"},
          "rows": {"type": "integer", "minimum": 0, "description": "predictions"},
          "minimum_rows": {"type": "integer", "minimum": 0, "description": "below it nothing is compared"}
        }
      },
      "reference_rows": {"type": "integer", "minimum": 0},
      "reference_origin": {"type": ["string", "null"], "enum": ["training", "upload", "window", "learnt", null]},
      "learning": {
        "type": ["object", "null"],
        "description": "a new reference is being learnt from predictions as they come",
        "required": ["predictions", "wanted"],
        "properties": {"predictions": {"type": "integer", "minimum": 0}, "wanted": {"type": "integer", "minimum": 1}}
      },
      "dataset_drift": {"type": ["boolean", "null"], "description": "null, as the share, where nothing was compared"},
      "share": {"type": ["number", "null"], "minimum": 0, "maximum": 1, "description": "of the features that drifted"},
      "drifted_features": {"type": "integer", "minimum": 0},
      "prediction_score": {"type": ["number", "null"], "minimum": 0, "maximum": 1, "description": "the largest Jensen-Shannon distance of what is predicted, whatever the methods of the verdicts are"},
      "features": {"type": "array", "items": {"$ref": "#/components/schemas/FeatureDrift"}, "description": "the worst first"},
      "predictions": {"type": "array", "items": {"$ref": "#/components/schemas/FeatureDrift"}, "description": "predicted_label, confidence and predicted_value, as far as the reference has them"},
      "errors": {"type": "array", "items": {"type": "string"}, "description": "why a feature was not compared"}
    }
  },
  "Drift": {
    "type": "object",
    "required": ["timestamp", "models"],
    "properties": {
      "timestamp": {"type": "string", "format": "date-time"},
      "models": {"type": "array", "items": {"$ref": "#/components/schemas/ModelDrift"}}
    },
    "example": {
      "timestamp": "2026-11-22T08:15:30.250Z",
      "models": [{
        "model": "diagnostic", "version": "1", "state": "drifted",
        "window": {"start": "2026-11-22T07:16:02.000Z", "end": "2026-11-22T08:15:30.000Z", "rows": 1200, "minimum_rows": 200},
        "reference_rows": 5000, "reference_origin": "training", "learning": null, "dataset_drift": false, "share": 0.25, "drifted_features": 1, "prediction_score": 0.04,
        "features": [{
          "name": "age", "type": "numeric", "method": "wasserstein", "score": 0.62, "threshold": 0.1, "p_value": 1.2e-31,
          "scores": {"wasserstein": 0.62, "jensen_shannon": 0.27, "psi": 0.38, "hellinger": 0.23, "total_variation": 0.3}, "psi_band": "large",
          "drifted": true, "evaluations_running": 12, "rows": 1200, "reference_rows": 5000,
          "histogram": {
            "edges": [40, 60],
            "reference": {"counts": [1600, 1700, 1650], "missing": 50}, "current": {"counts": [120, 400, 668], "missing": 12}
          }
        }],
        "predictions": [], "errors": []
      }]
    }
  }
})json";
}

}  // namespace nexusml::api
