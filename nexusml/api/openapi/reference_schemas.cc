#include "nexusml/api/openapi/schemas.h"

namespace nexusml::api {

std::string_view openapi_reference_schemas() {
  return R"json({
  "ReferenceTable": {
    "type": "string",
    "description": "a CSV with a header line; its columns are the features, by their names; of a text model, its texts in the column text",
    "example": "amount,country\n12.5,PT\n8.25,VN\n"
  },
  "NumericProfile": {
    "type": "object",
    "required": ["kind", "count", "missing", "mean", "standard_deviation", "minimum", "maximum", "distinct", "quantiles", "edges", "counts"],
    "properties": {
      "kind": {"const": "numeric"},
      "name": {"type": "string"},
      "count": {"type": "integer", "minimum": 0, "description": "numbers that were there"},
      "missing": {"type": "integer", "minimum": 0},
      "mean": {"type": "number"},
      "standard_deviation": {"type": "number", "minimum": 0},
      "minimum": {"type": "number"},
      "maximum": {"type": "number"},
      "distinct": {"type": "integer", "minimum": 0, "description": "1001 stands for all larger numbers"},
      "quantiles": {"type": "array", "items": {"type": "number"}, "description": "101 of them, per cent by per cent; empty without numbers"},
      "edges": {"type": "array", "items": {"type": "number"}, "description": "bin i holds values up to and including edge i, the last bin those beyond"},
      "counts": {"type": "array", "items": {"type": "integer", "minimum": 0}, "description": "one more than edges"}
    }
  },
  "CategoricalProfile": {
    "type": "object",
    "required": ["kind", "missing", "other", "categories"],
    "properties": {
      "kind": {"const": "categorical"},
      "name": {"type": "string"},
      "missing": {"type": "integer", "minimum": 0},
      "other": {"type": "integer", "minimum": 0, "description": "of all categories that are not named"},
      "categories": {
        "type": "array", "description": "the most frequent first",
        "items": {
          "type": "object", "required": ["name", "count"],
          "properties": {"name": {"type": "string"}, "count": {"type": "integer", "minimum": 0}}
        }
      }
    }
  },
  "FeatureProfile": {
    "type": "object",
    "oneOf": [{"$ref": "#/components/schemas/NumericProfile"}, {"$ref": "#/components/schemas/CategoricalProfile"}]
  },
  "ReferenceProfile": {
    "type": "object",
    "required": ["format_version", "rows", "sampled_rows", "features"],
    "properties": {
      "format_version": {"type": "integer"},
      "rows": {"type": "integer", "minimum": 0},
      "sampled_rows": {"type": "integer", "minimum": 0},
      "features": {"type": "array", "items": {"$ref": "#/components/schemas/FeatureProfile"}},
      "labels": {"$ref": "#/components/schemas/CategoricalProfile"},
      "confidence": {"$ref": "#/components/schemas/NumericProfile"},
      "value": {"$ref": "#/components/schemas/NumericProfile"}
    }
  },
  "Reference": {
    "type": "object",
    "required": ["timestamp", "model", "origin", "created", "rows", "skipped_rows", "learning", "profile"],
    "properties": {
      "timestamp": {"type": "string", "format": "date-time"},
      "model": {"type": "string"},
      "origin": {"type": ["string", "null"], "enum": ["training", "upload", "window", "learnt", null], "description": "null: there is none; one that was set by hand or learnt goes before that of the training"},
      "created": {"type": ["string", "null"], "format": "date-time", "description": "null for that of the training"},
      "rows": {"type": "integer", "minimum": 0},
      "skipped_rows": {"type": "integer", "minimum": 0, "description": "of the table just sent: broken, or of another length than its header"},
      "learning": {
        "type": ["object", "null"],
        "required": ["predictions", "wanted"],
        "properties": {"predictions": {"type": "integer", "minimum": 0}, "wanted": {"type": "integer", "minimum": 1}}
      },
      "profile": {"oneOf": [{"$ref": "#/components/schemas/ReferenceProfile"}, {"type": "null"}]}
    },
    "example": {
      "timestamp": "2026-11-22T08:15:30.250Z", "model": "fraud", "origin": "upload", "created": "2026-11-22T08:15:30.000Z",
      "rows": 4, "skipped_rows": 0, "learning": null,
      "profile": {
        "format_version": 1, "rows": 4, "sampled_rows": 4,
        "features": [{"name": "country", "kind": "categorical", "missing": 0, "other": 0,
                      "categories": [{"name": "PT", "count": 3}, {"name": "VN", "count": 1}]}]
      }
    }
  }
})json";
}

}  // namespace nexusml::api
