#include "nexusml/api/openapi/schemas.h"

namespace nexusml::api {

std::string_view openapi_alert_schemas() {
  return R"json({
  "Alert": {
    "type": "object",
    "required": ["name", "severity", "state", "labels", "value", "began_at", "fired_at", "summary", "description", "runbook", "silenced", "inhibited"],
    "properties": {
      "name": {"type": "string"},
      "severity": {"type": "string", "enum": ["critical", "warning", "info"]},
      "state": {"type": "string", "enum": ["pending", "firing"]},
      "labels": {"type": "object", "additionalProperties": {"type": "string"}},
      "value": {"type": "number"},
      "began_at": {"type": "string", "format": "date-time", "description": "when the value became bad"},
      "fired_at": {"type": ["string", "null"], "format": "date-time", "description": "null while it is pending"},
      "summary": {"type": "string"},
      "description": {"type": "string"},
      "runbook": {"type": "string", "description": "a page of the documentation"},
      "silenced": {"type": "boolean", "description": "nobody is notified"},
      "inhibited": {"type": "boolean", "description": "a worse alert about the same thing fires, so nobody is notified"}
    }
  },
  "AlertRecord": {
    "type": "object",
    "required": ["timestamp", "name", "severity", "state", "labels", "value", "summary", "description", "origin"],
    "properties": {
      "timestamp": {"type": "string", "format": "date-time"},
      "name": {"type": "string"},
      "severity": {"type": "string"},
      "state": {"type": "string", "enum": ["pending", "firing", "resolved"]},
      "labels": {"type": "object", "additionalProperties": {"type": "string"}},
      "value": {"type": ["number", "null"]},
      "summary": {"type": "string"},
      "description": {"type": "string"},
      "origin": {"type": "string", "description": "who said so: nexusml or alertmanager"}
    }
  },
  "Threshold": {
    "type": "object",
    "required": ["name", "value", "default", "unit", "bad", "minimum", "maximum", "help", "per_model"],
    "properties": {
      "name": {"type": "string"},
      "value": {"type": "number"},
      "default": {"type": "number"},
      "unit": {"type": "string"},
      "bad": {"type": "string", "enum": ["above", "below"]},
      "minimum": {"type": "number"},
      "maximum": {"type": "number"},
      "help": {"type": "string"},
      "per_model": {"type": ["object", "null"], "additionalProperties": {"type": "number"}, "description": "models that have a value of their own; null: it is about no model"}
    }
  },
  "Matcher": {
    "type": "object",
    "required": ["name", "value"],
    "properties": {
      "name": {"type": "string", "description": "a label, also alertname, severity or instance"},
      "value": {"type": "string"},
      "is_equal": {"type": "boolean", "default": true, "description": "false: the label has any other value"}
    }
  },
  "SilenceRequest": {
    "type": "object",
    "required": ["matchers", "created_by", "comment"],
    "properties": {
      "matchers": {"type": "array", "minItems": 1, "maxItems": 20, "items": {"$ref": "#/components/schemas/Matcher"}, "description": "all must hold"},
      "starts_at": {"type": "string", "format": "date-time", "description": "default: now"},
      "ends_at": {"type": "string", "format": "date-time", "description": "this or duration_seconds is needed"},
      "duration_seconds": {"type": "number", "exclusiveMinimum": 0},
      "created_by": {"type": "string", "minLength": 1, "maxLength": 1000},
      "comment": {"type": "string", "minLength": 1, "maxLength": 1000}
    },
    "example": {"matchers": [{"name": "alertname", "value": "DataDriftDetected"}, {"name": "model_type", "value": "risk"}], "duration_seconds": 7200, "created_by": "ana", "comment": "the new region goes live today"}
  },
  "Silence": {
    "type": "object",
    "required": ["id", "matchers", "starts_at", "ends_at", "in_force", "created_by", "comment"],
    "properties": {
      "id": {"type": "string", "format": "uuid"},
      "matchers": {"type": "array", "items": {"$ref": "#/components/schemas/Matcher"}},
      "starts_at": {"type": "string", "format": "date-time"},
      "ends_at": {"type": "string", "format": "date-time"},
      "in_force": {"type": "boolean"},
      "created_by": {"type": "string"},
      "comment": {"type": "string"}
    }
  },
  "Silences": {
    "type": "object",
    "required": ["timestamp", "silences"],
    "properties": {
      "timestamp": {"type": "string", "format": "date-time"},
      "silences": {"type": "array", "items": {"$ref": "#/components/schemas/Silence"}}
    }
  },
  "Thresholds": {
    "type": "object",
    "required": ["timestamp", "thresholds"],
    "properties": {
      "timestamp": {"type": "string", "format": "date-time"},
      "thresholds": {"type": "array", "items": {"$ref": "#/components/schemas/Threshold"}}
    },
    "example": {
      "timestamp": "2026-11-22T08:15:30.250Z",
      "thresholds": [{
        "name": "training_accuracy_low", "value": 0.8, "default": 0.8, "unit": "share", "bad": "below", "minimum": 0, "maximum": 1,
        "help": "share of right predictions", "per_model": {"sentiment": 0.6}
      }]
    }
  },
  "ThresholdChanges": {
    "type": "object",
    "description": "thresholds by name; null brings back what the configuration says",
    "properties": {
      "per_model": {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": {"type": ["number", "null"]}}, "description": "thresholds by model and name"}
    },
    "additionalProperties": {"type": ["number", "null"]},
    "example": {"cpu_usage_high": 75, "per_model": {"sentiment": {"training_accuracy_low": 0.6, "data_drift_high": null}}}
  },
  "Alerts": {
    "type": "object",
    "required": ["timestamp", "active", "pending", "history", "history_source", "thresholds", "silences", "watchdog_heard_at"],
    "properties": {
      "timestamp": {"type": "string", "format": "date-time"},
      "active": {"type": "array", "items": {"$ref": "#/components/schemas/Alert"}, "description": "those that fire"},
      "pending": {"type": "array", "items": {"$ref": "#/components/schemas/Alert"}, "description": "bad, and not for long enough yet"},
      "history": {"type": "array", "items": {"$ref": "#/components/schemas/AlertRecord"}, "description": "newest first"},
      "history_source": {"type": "string", "enum": ["store", "memory"], "description": "memory: the database is away, and only what this run saw is shown"},
      "thresholds": {"type": "array", "items": {"$ref": "#/components/schemas/Threshold"}},
      "silences": {"type": "array", "items": {"$ref": "#/components/schemas/Silence"}},
      "watchdog_heard_at": {"type": ["string", "null"], "format": "date-time", "description": "null: never"}
    },
    "example": {
      "timestamp": "2026-11-22T08:15:30.250Z",
      "active": [{
        "name": "DataDriftDetected", "severity": "warning", "state": "firing",
        "labels": {"alertname": "DataDriftDetected", "feature_name": "age", "instance": "ml-1:8000", "job": "nexusml", "model_type": "risk", "service": "nexusml", "severity": "warning"},
        "value": 0.62, "began_at": "2026-11-22T08:05:00.000Z", "fired_at": "2026-11-22T08:10:00.000Z", "summary": "Data drift",
        "description": "Drift score of age in risk is 0.620", "runbook": "docs/runbooks/DataDriftDetected.md", "silenced": false, "inhibited": false
      }],
      "pending": [],
      "history": [{
        "timestamp": "2026-11-22T08:10:00.000Z", "name": "DataDriftDetected", "severity": "warning", "state": "firing",
        "labels": {"feature_name": "age", "model_type": "risk"}, "value": 0.6, "summary": "Data drift",
        "description": "Drift score of age in risk is 0.600", "origin": "nexusml"
      }],
      "history_source": "store", "thresholds": [], "silences": [], "watchdog_heard_at": null
    }
  },
  "AlertmanagerWebhook": {
    "type": "object",
    "description": "what Alertmanager posts; members that are not named here are left unread",
    "required": ["version", "alerts"],
    "properties": {
      "version": {"type": "string", "enum": ["4"]},
      "alerts": {
        "type": "array", "maxItems": 1000,
        "items": {
          "type": "object",
          "required": ["status", "labels", "annotations", "startsAt"],
          "properties": {
            "status": {"type": "string", "enum": ["firing", "resolved"]},
            "labels": {"type": "object", "maxProperties": 100, "additionalProperties": {"type": "string"}},
            "annotations": {"type": "object", "maxProperties": 100, "additionalProperties": {"type": "string"}},
            "startsAt": {"type": "string", "format": "date-time"},
            "endsAt": {"type": "string", "format": "date-time"}
          }
        }
      }
    },
    "example": {
      "version": "4",
      "alerts": [{
        "status": "firing", "labels": {"alertname": "MLServiceDown", "severity": "critical"},
        "annotations": {"summary": "No replica of NexusML is up"}, "startsAt": "2026-11-22T08:15:30Z"
      }]
    }
  },
  "AlertmanagerWebhookAnswer": {
    "type": "object",
    "required": ["alerts", "new"],
    "properties": {
      "alerts": {"type": "integer", "minimum": 0},
      "new": {"type": "integer", "minimum": 0, "description": "that said something that was not known"}
    }
  },
  "WatchdogAnswer": {
    "type": "object",
    "required": ["heard_at"],
    "properties": {"heard_at": {"type": "string", "format": "date-time"}}
  }
})json";
}

}  // namespace nexusml::api
