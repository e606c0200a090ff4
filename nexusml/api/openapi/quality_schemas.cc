#include "nexusml/api/openapi/schemas.h"

namespace nexusml::api {

std::string_view openapi_quality_schemas() {
  return R"json({
  "QualityScores": {
    "type": "object",
    "description": "each from 0 to 1, higher is better; null where there was nothing to measure",
    "required": ["completeness", "validity", "uniqueness", "consistency", "freshness", "overall"],
    "properties": {
      "completeness": {"type": ["number", "null"], "minimum": 0, "maximum": 1, "description": "share of the values that are there, of those that training leads to expect"},
      "validity": {"type": ["number", "null"], "minimum": 0, "maximum": 1, "description": "share of the values there that are of the type and in the range, or of a category, that training saw"},
      "uniqueness": {"type": ["number", "null"], "minimum": 0, "maximum": 1, "description": "different inputs, as a share of all"},
      "consistency": {"type": ["number", "null"], "minimum": 0, "maximum": 1, "description": "share of the inputs that agree with the schema, times the share of the columns that come at all"},
      "freshness": {"type": ["number", "null"], "minimum": 0, "maximum": 1, "description": "1 while nothing new is no longer waited for than usual"},
      "overall": {"type": ["number", "null"], "minimum": 0, "maximum": 1, "description": "mean, weighted 3:3:1:2:1, of those that are there"}
    }
  },
  "QualityPoint": {
    "type": "object",
    "description": "as QualityScores, at a time",
    "required": ["time", "completeness", "validity", "uniqueness", "consistency", "freshness", "overall"],
    "properties": {
      "time": {"type": "string", "format": "date-time"},
      "completeness": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
      "validity": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
      "uniqueness": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
      "consistency": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
      "freshness": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
      "overall": {"type": ["number", "null"], "minimum": 0, "maximum": 1}
    }
  },
  "FieldQuality": {
    "type": "object",
    "required": ["name", "values", "missing", "invalid", "completeness", "expected_completeness", "validity"],
    "properties": {
      "name": {"type": "string"},
      "values": {"type": "integer", "minimum": 0, "description": "that could have been there"},
      "missing": {"type": "integer", "minimum": 0},
      "invalid": {"type": "integer", "minimum": 0, "description": "of those that were there"},
      "completeness": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
      "expected_completeness": {"type": ["number", "null"], "minimum": 0, "maximum": 1, "description": "in training; null without a reference"},
      "validity": {"type": ["number", "null"], "minimum": 0, "maximum": 1, "description": "null where no value was there"}
    }
  },
  "QualityIssue": {
    "type": "object",
    "required": ["kind", "field", "count", "share"],
    "properties": {
      "kind": {"type": "string", "enum": ["missing_values", "missing_column", "out_of_range", "unknown_category", "wrong_type", "not_allowed", "blank_text", "too_long_text", "unknown_field", "malformed_input", "refused_input", "repeated_input", "stale_data"]},
      "field": {"type": ["string", "null"], "description": "its name; of unknown fields the one seen last"},
      "count": {"type": "integer", "minimum": 1, "description": "values or inputs concerned"},
      "share": {"type": "number", "minimum": 0, "maximum": 1}
    }
  },
  "SourceQuality": {
    "type": "object",
    "required": ["data_source", "version", "external", "state", "has_reference", "window", "scores", "field_count", "fields", "issue_count", "issues", "history"],
    "properties": {
      "data_source": {"type": "string", "description": "the model's name"},
      "version": {"type": "string"},
      "external": {"type": "boolean", "description": "served elsewhere"},
      "state": {"type": "string", "enum": ["no_data", "measured"]},
      "has_reference": {"type": "boolean", "description": "what training saw is known"},
      "window": {
        "type": "object",
        "required": ["start", "end", "newest", "rows", "refused", "distinct"],
        "properties": {
          "start": {"type": ["string", "null"], "format": "date-time", "description": "null: nothing is in it"},
          "end": {"type": "string", "format": "date-time", "description": "the evaluation"},
          "newest": {"type": ["string", "null"], "format": "date-time", "description": "time that the newest input bears"},
          "rows": {"type": "integer", "minimum": 0, "description": "inputs, refused ones among them"},
          "refused": {"type": "integer", "minimum": 0},
          "distinct": {"type": "integer", "minimum": 0, "description": "different inputs, to about 1 % when they are many"}
        }
      },
      "scores": {"$ref": "#/components/schemas/QualityScores"},
      "field_count": {"type": "integer", "minimum": 0},
      "fields": {"type": "array", "maxItems": 1000, "items": {"$ref": "#/components/schemas/FieldQuality"}, "description": "the worst first"},
      "issue_count": {"type": "integer", "minimum": 0},
      "issues": {"type": "array", "maxItems": 100, "items": {"$ref": "#/components/schemas/QualityIssue"}, "description": "the largest share first"},
      "history": {"type": ["array", "null"], "maxItems": 288, "items": {"$ref": "#/components/schemas/QualityPoint"}, "description": "means over steps of the time asked for, oldest first; null while the database is away"}
    }
  },
  "DataQuality": {
    "type": "object",
    "required": ["timestamp", "history_available", "sources"],
    "properties": {
      "timestamp": {"type": "string", "format": "date-time"},
      "history_available": {"type": "boolean", "description": "false while the database is away"},
      "sources": {"type": "array", "items": {"$ref": "#/components/schemas/SourceQuality"}, "description": "by name; empty before the first model"}
    },
    "example": {
      "timestamp": "2026-11-22T08:15:30.250Z",
      "history_available": true,
      "sources": [{
        "data_source": "diagnostic", "version": "1", "external": false, "state": "measured", "has_reference": true,
        "window": {"start": "2026-11-22T07:16:02.000Z", "end": "2026-11-22T08:15:30.000Z", "newest": "2026-11-22T08:15:29.120Z", "rows": 1200, "refused": 12, "distinct": 1180},
        "scores": {"completeness": 0.982, "validity": 0.971, "uniqueness": 0.993, "consistency": 0.99, "freshness": 1, "overall": 0.9832},
        "field_count": 2,
        "fields": [
          {"name": "age", "values": 1200, "missing": 40, "invalid": 66, "completeness": 0.966667, "expected_completeness": 1, "validity": 0.943103},
          {"name": "cough", "values": 1188, "missing": 3, "invalid": 2, "completeness": 0.997475, "expected_completeness": 1, "validity": 0.998312}
        ],
        "issue_count": 2,
        "issues": [
          {"kind": "out_of_range", "field": "age", "count": 54, "share": 0.046552},
          {"kind": "wrong_type", "field": "age", "count": 12, "share": 0.010345}
        ],
        "history": [{"time": "2026-11-22T08:10:00.000Z", "completeness": 0.98, "validity": 0.97, "uniqueness": 0.99, "consistency": 0.99, "freshness": 1, "overall": 0.982}]
      }]
    }
  }
})json";
}

}  // namespace nexusml::api
