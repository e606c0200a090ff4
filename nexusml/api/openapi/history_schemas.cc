#include "nexusml/api/openapi/schemas.h"

namespace nexusml::api {

std::string_view openapi_history_schemas() {
  return R"json({
  "Points": {
    "type": "array",
    "description": "pairs of seconds since 1970 and the value, rising in time; where there was no value there is no pair",
    "items": {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "number"}}
  },
  "MetricHistory": {
    "type": "object",
    "required": ["timestamp", "metric", "type", "function", "q", "from", "step_seconds", "source", "note", "remembered_from", "series", "series_left_out"],
    "properties": {
      "timestamp": {"type": "string", "format": "date-time", "description": "up to which the points go"},
      "metric": {"type": "string"},
      "type": {"type": "string", "enum": ["counter", "gauge", "histogram"]},
      "function": {"type": "string", "enum": ["value", "increase", "rate", "quantile"]},
      "q": {"type": ["number", "null"], "minimum": 0, "maximum": 1, "description": "of the quantile"},
      "from": {"type": "string", "format": "date-time"},
      "step_seconds": {"type": "number"},
      "source": {"type": "string", "enum": ["memory", "prometheus"], "description": "memory: of this process, since it started; prometheus: of every replica that it scrapes, with the label instance"},
      "note": {"type": ["string", "null"], "description": "why Prometheus was asked and memory answers"},
      "remembered_from": {"type": ["string", "null"], "format": "date-time", "description": "where the memory of this process begins; null before its first sample"},
      "series": {
        "type": "array",
        "description": "empty where nothing was sampled in the range",
        "items": {
          "type": "object",
          "required": ["labels", "points"],
          "properties": {
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
            "points": {"$ref": "#/components/schemas/Points"}
          }
        }
      },
      "series_left_out": {"type": "integer", "minimum": 0, "description": "they did not fit into one answer; choose series by their labels"}
    },
    "example": {
      "timestamp": "2026-11-22T08:15:30.250Z", "metric": "ml_model_predictions_total", "type": "counter", "function": "rate", "q": null,
      "from": "2026-11-22T08:14:30.250Z", "step_seconds": 15, "source": "memory", "note": null, "remembered_from": "2026-11-22T07:58:00.100Z",
      "series": [{
        "labels": {"model_type": "email", "prediction_type": "spam"},
        "points": [[1795335285.25, 0.4], [1795335300.25, 0.6], [1795335315.25, 0.2], [1795335330.25, 0.4]]
      }],
      "series_left_out": 0
    }
  },
  "Latency": {
    "type": ["object", "null"],
    "description": "in seconds; quantiles are linear inside a bucket; null where nothing was measured",
    "required": ["count", "mean", "p50", "p95", "p99"],
    "properties": {
      "count": {"type": "integer", "minimum": 1},
      "mean": {"type": ["number", "null"]},
      "p50": {"type": "number"}, "p95": {"type": "number"}, "p99": {"type": "number"}
    }
  },
  "ConfidenceSummary": {
    "type": ["object", "null"],
    "description": "null where nothing was predicted with a confidence",
    "required": ["count", "mean", "p50"],
    "properties": {
      "count": {"type": "integer", "minimum": 1},
      "mean": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
      "p50": {"type": "number", "minimum": 0, "maximum": 1}
    }
  },
  "MetricsSummary": {
    "type": "object",
    "description": "in_range: during the range, or since the start if that was later; total: since the start; null: not known yet",
    "required": ["timestamp", "range_seconds", "covered_seconds", "state", "message", "requests", "predictions", "models", "events"],
    "properties": {
      "timestamp": {"type": "string", "format": "date-time"},
      "range_seconds": {"type": "number"},
      "covered_seconds": {"type": "number", "minimum": 0, "description": "of the range that the figures are of"},
      "state": {"type": "string", "enum": ["ok", "no_predictions_in_range", "no_predictions"]},
      "message": {"type": ["string", "null"]},
      "requests": {
        "type": "object",
        "required": ["total", "in_range", "per_second", "server_errors", "server_error_share", "latency_seconds"],
        "properties": {
          "total": {"type": ["number", "null"]}, "in_range": {"type": ["number", "null"]}, "per_second": {"type": ["number", "null"]},
          "server_errors": {"type": ["number", "null"], "description": "answers with a status of 500 and above"},
          "server_error_share": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
          "latency_seconds": {"$ref": "#/components/schemas/Latency"}
        }
      },
      "predictions": {
        "type": "object",
        "required": ["total", "in_range", "per_second", "failed", "failed_share", "latency_seconds", "confidence"],
        "properties": {
          "total": {"type": ["number", "null"]}, "in_range": {"type": ["number", "null"]}, "per_second": {"type": ["number", "null"]},
          "failed": {"type": ["number", "null"]},
          "failed_share": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
          "latency_seconds": {"$ref": "#/components/schemas/Latency"},
          "confidence": {"$ref": "#/components/schemas/ConfidenceSummary"}
        }
      },
      "models": {
        "type": "array",
        "items": {
          "type": "object",
          "required": ["model", "total", "in_range", "failed", "latency_seconds", "confidence", "accuracy"],
          "properties": {
            "model": {"type": "string"},
            "total": {"type": ["number", "null"]}, "in_range": {"type": ["number", "null"]}, "failed": {"type": ["number", "null"]},
            "latency_seconds": {"$ref": "#/components/schemas/Latency"},
            "confidence": {"$ref": "#/components/schemas/ConfidenceSummary"},
            "accuracy": {"type": ["number", "null"], "minimum": 0, "maximum": 1, "description": "as ml_model_accuracy shows it"}
          }
        }
      },
      "events": {
        "type": "object",
        "required": ["waiting", "written", "spooled", "dropped"],
        "properties": {
          "waiting": {"type": ["number", "null"], "description": "predictions not yet handed to the stores and monitors"},
          "written": {"type": ["number", "null"]}, "spooled": {"type": ["number", "null"]}, "dropped": {"type": ["number", "null"]}
        }
      }
    },
    "example": {
      "timestamp": "2026-11-22T08:15:30.250Z", "range_seconds": 300, "covered_seconds": 300, "state": "ok", "message": null,
      "requests": {
        "total": 5210, "in_range": 640, "per_second": 2.13333, "server_errors": 0, "server_error_share": 0,
        "latency_seconds": {"count": 640, "mean": 0.00021, "p50": 0.00018, "p95": 0.00046, "p99": 0.0009}
      },
      "predictions": {
        "total": 4800, "in_range": 600, "per_second": 2, "failed": 3, "failed_share": 0.00497512,
        "latency_seconds": {"count": 600, "mean": 0.000004, "p50": 0.00005, "p95": 0.000095, "p99": 0.000099},
        "confidence": {"count": 600, "mean": 0.84, "p50": 0.88}
      },
      "models": [{
        "model": "email", "total": 4800, "in_range": 600, "failed": 3,
        "latency_seconds": {"count": 600, "mean": 0.000004, "p50": 0.00005, "p95": 0.000095, "p99": 0.000099},
        "confidence": {"count": 600, "mean": 0.84, "p50": 0.88}, "accuracy": 0.97
      }],
      "events": {"waiting": 0, "written": 603, "spooled": 0, "dropped": 0}
    }
  },
  "Spread": {
    "type": ["object", "null"],
    "description": "from records: exact; from history: minimum and maximum are ends of buckets, quantiles are linear inside one. null where there is none",
    "required": ["count", "minimum", "mean", "maximum", "quantiles"],
    "properties": {
      "count": {"type": "integer", "minimum": 1},
      "minimum": {"type": "number"}, "mean": {"type": ["number", "null"]}, "maximum": {"type": "number"},
      "quantiles": {
        "type": "object",
        "required": ["p05", "p25", "p50", "p75", "p95", "p99"],
        "properties": {
          "p05": {"type": "number"}, "p25": {"type": "number"}, "p50": {"type": "number"},
          "p75": {"type": "number"}, "p95": {"type": "number"}, "p99": {"type": "number"}
        }
      }
    }
  },
  "PredictionMetrics": {
    "type": "object",
    "required": ["timestamp", "from", "until", "counts_from", "note", "state", "message", "last_prediction", "count", "failed", "models", "hours"],
    "properties": {
      "timestamp": {"type": "string", "format": "date-time"},
      "from": {"type": "string", "format": "date-time"},
      "until": {"type": "string", "format": "date-time"},
      "counts_from": {"type": "string", "enum": ["records", "history"], "description": "history: the record store is away; the counts are those of this process since its start"},
      "note": {"type": ["string", "null"]},
      "state": {"type": "string", "enum": ["ok", "no_predictions_in_range", "no_predictions"]},
      "message": {"type": ["string", "null"]},
      "last_prediction": {"type": ["string", "null"], "format": "date-time", "description": "ever; null also while the record store is away"},
      "count": {"type": "integer", "minimum": 0, "description": "with the failed ones"},
      "failed": {"type": "integer", "minimum": 0},
      "models": {
        "type": "array",
        "items": {
          "type": "object",
          "required": ["model", "count", "failed", "labels", "confidence", "latency_seconds", "figures_from"],
          "properties": {
            "model": {"type": "string"},
            "count": {"type": "integer", "minimum": 0},
            "failed": {"type": "integer", "minimum": 0},
            "labels": {
              "type": "array",
              "items": {
                "type": "object",
                "required": ["label", "count"],
                "properties": {"label": {"type": ["string", "null"], "description": "null: the answer is a number"}, "count": {"type": "integer", "minimum": 1}}
              }
            },
            "confidence": {"$ref": "#/components/schemas/Spread"},
            "latency_seconds": {"$ref": "#/components/schemas/Spread"},
            "figures_from": {"type": ["string", "null"], "enum": ["history", "records", null], "description": "history: of this process, as far back as it remembers; records: of the newest 2,000 predictions in the range"}
          }
        }
      },
      "hours": {
        "type": "array",
        "items": {
          "type": "object",
          "required": ["hour", "model", "label", "count", "failed"],
          "properties": {
            "hour": {"type": "string", "format": "date-time", "description": "its begin, UTC"},
            "model": {"type": "string"},
            "label": {"type": ["string", "null"]},
            "count": {"type": "integer", "minimum": 0, "description": "with the failed ones"},
            "failed": {"type": "integer", "minimum": 0}
          }
        }
      }
    },
    "example": {
      "timestamp": "2026-11-22T08:15:30.250Z", "from": "2026-11-21T08:15:30.250Z", "until": "2026-11-22T08:15:30.250Z",
      "counts_from": "records", "note": null, "state": "ok", "message": null, "last_prediction": "2026-11-22T08:15:29.811Z",
      "count": 3, "failed": 0,
      "models": [{
        "model": "email", "count": 3, "failed": 0, "labels": [{"label": "ham", "count": 2}, {"label": "spam", "count": 1}],
        "confidence": {"count": 3, "minimum": 0.71, "mean": 0.83, "maximum": 0.97, "quantiles": {"p05": 0.72, "p25": 0.76, "p50": 0.81, "p75": 0.89, "p95": 0.954, "p99": 0.967}},
        "latency_seconds": {"count": 3, "minimum": 0.000003, "mean": 0.000004, "maximum": 0.000005, "quantiles": {"p05": 0.000003, "p25": 0.0000035, "p50": 0.000004, "p75": 0.0000045, "p95": 0.0000049, "p99": 0.000005}},
        "figures_from": "records"
      }],
      "hours": [
        {"hour": "2026-11-22T08:00:00.000Z", "model": "email", "label": "ham", "count": 2, "failed": 0},
        {"hour": "2026-11-22T08:00:00.000Z", "model": "email", "label": "spam", "count": 1, "failed": 0}
      ]
    }
  },
  "EvaluatedVersion": {
    "type": ["object", "null"],
    "required": ["version", "created", "samples", "duration_seconds", "evaluation"],
    "properties": {
      "version": {"type": "string"},
      "created": {"type": "string", "format": "date-time"},
      "samples": {"type": "integer", "minimum": 0},
      "duration_seconds": {"type": ["number", "null"]},
      "evaluation": {"$ref": "#/components/schemas/Evaluation"}
    }
  },
  "TrainingMetrics": {
    "type": "object",
    "required": ["timestamp", "from", "until", "jobs_from", "state", "message", "models", "jobs"],
    "properties": {
      "timestamp": {"type": "string", "format": "date-time"},
      "from": {"type": "string", "format": "date-time"},
      "until": {"type": "string", "format": "date-time"},
      "jobs_from": {"type": "string", "enum": ["records", "memory"], "description": "memory: the record store is away; the jobs are those that this process remembers"},
      "state": {"type": "string", "enum": ["ok", "no_jobs_in_range"]},
      "message": {"type": ["string", "null"]},
      "models": {
        "type": "array",
        "items": {
          "type": "object",
          "required": ["model", "jobs", "duration_seconds", "latest", "best", "ranked_by"],
          "properties": {
            "model": {"type": "string"},
            "jobs": {
              "type": "object",
              "required": ["total", "waiting", "running", "succeeded", "failed", "cancelled"],
              "properties": {
                "total": {"type": "integer", "minimum": 0}, "waiting": {"type": "integer", "minimum": 0}, "running": {"type": "integer", "minimum": 0},
                "succeeded": {"type": "integer", "minimum": 0}, "failed": {"type": "integer", "minimum": 0}, "cancelled": {"type": "integer", "minimum": 0}
              }
            },
            "duration_seconds": {
              "type": ["object", "null"],
              "description": "of the jobs that succeeded in the range",
              "required": ["minimum", "mean", "maximum"],
              "properties": {"minimum": {"type": "number"}, "mean": {"type": "number"}, "maximum": {"type": "number"}}
            },
            "latest": {"$ref": "#/components/schemas/EvaluatedVersion"},
            "best": {"$ref": "#/components/schemas/EvaluatedVersion"},
            "ranked_by": {"type": ["string", "null"], "enum": ["accuracy", "rmse", "mase_mean", null], "description": "what best means, among the newest 20 versions"}
          }
        }
      },
      "jobs": {
        "type": "array", "maxItems": 100, "description": "newest first",
        "items": {
          "type": "object",
          "required": ["id", "model", "state", "submitted", "ended", "duration_seconds", "samples", "version"],
          "properties": {
            "id": {"type": "string", "format": "uuid"},
            "model": {"type": "string"},
            "state": {"type": "string", "enum": ["waiting", "running", "succeeded", "failed", "cancelled"]},
            "submitted": {"type": "string", "format": "date-time"},
            "ended": {"type": ["string", "null"], "format": "date-time"},
            "duration_seconds": {"type": ["number", "null"]},
            "samples": {"type": ["integer", "null"]},
            "version": {"type": ["string", "null"], "description": "that it made"}
          }
        }
      }
    },
    "example": {
      "timestamp": "2026-11-22T08:15:30.250Z", "from": "2026-10-23T08:15:30.250Z", "until": "2026-11-22T08:15:30.250Z",
      "jobs_from": "records", "state": "ok", "message": null,
      "models": [{
        "model": "email",
        "jobs": {"total": 1, "waiting": 0, "running": 0, "succeeded": 1, "failed": 0, "cancelled": 0},
        "duration_seconds": {"minimum": 1.8, "mean": 1.8, "maximum": 1.8},
        "latest": {"version": "2", "created": "2026-11-22T07:10:02.000Z", "samples": 4000, "duration_seconds": 1.8, "evaluation": {"rows": 1000, "accuracy": 0.97}},
        "best": {"version": "2", "created": "2026-11-22T07:10:02.000Z", "samples": 4000, "duration_seconds": 1.8, "evaluation": {"rows": 1000, "accuracy": 0.97}},
        "ranked_by": "accuracy"
      }],
      "jobs": [{
        "id": "0193f1c2-7a3b-7cde-8f01-23456789abcd", "model": "email", "state": "succeeded", "submitted": "2026-11-22T07:10:00.000Z",
        "ended": "2026-11-22T07:10:02.000Z", "duration_seconds": 1.8, "samples": 4000, "version": "2"
      }]
    }
  },
  "Usage": {
    "type": "object",
    "required": ["used_bytes", "total_bytes", "percent"],
    "properties": {
      "used_bytes": {"type": ["number", "null"]},
      "total_bytes": {"type": ["number", "null"]},
      "percent": {"type": ["number", "null"], "minimum": 0, "maximum": 100}
    }
  },
  "SystemPerformance": {
    "type": "object",
    "description": "what cannot be read on this system is null",
    "required": ["timestamp", "cpu", "memory", "disk", "process", "history"],
    "properties": {
      "timestamp": {"type": "string", "format": "date-time"},
      "cpu": {
        "type": "object",
        "required": ["percent"],
        "properties": {"percent": {"type": ["number", "null"], "minimum": 0, "maximum": 100, "description": "of the CPUs that may be used"}}
      },
      "memory": {"$ref": "#/components/schemas/Usage"},
      "disk": {"$ref": "#/components/schemas/Usage"},
      "process": {
        "type": "object",
        "required": ["cpu_seconds", "memory_bytes", "virtual_memory_bytes", "threads", "open_files", "maximum_open_files", "uptime_seconds"],
        "properties": {
          "cpu_seconds": {"type": ["number", "null"]}, "memory_bytes": {"type": ["number", "null"]},
          "virtual_memory_bytes": {"type": ["number", "null"]}, "threads": {"type": ["number", "null"]},
          "open_files": {"type": ["number", "null"]}, "maximum_open_files": {"type": ["number", "null"]}, "uptime_seconds": {"type": "number"}
        }
      },
      "history": {
        "type": "object",
        "required": ["from", "step_seconds", "cpu_percent", "memory_used_bytes", "disk_used_bytes", "process_memory_bytes", "process_threads", "process_open_files", "process_cpu_seconds_per_second"],
        "properties": {
          "from": {"type": "string", "format": "date-time"},
          "step_seconds": {"type": "number"},
          "cpu_percent": {"$ref": "#/components/schemas/Points"},
          "memory_used_bytes": {"$ref": "#/components/schemas/Points"},
          "disk_used_bytes": {"$ref": "#/components/schemas/Points"},
          "process_memory_bytes": {"$ref": "#/components/schemas/Points"},
          "process_threads": {"$ref": "#/components/schemas/Points"},
          "process_open_files": {"$ref": "#/components/schemas/Points"},
          "process_cpu_seconds_per_second": {"$ref": "#/components/schemas/Points"}
        }
      }
    },
    "example": {
      "timestamp": "2026-11-22T08:15:30.250Z", "cpu": {"percent": 12.5},
      "memory": {"used_bytes": 2147483648, "total_bytes": 8589934592, "percent": 25},
      "disk": {"used_bytes": 10737418240, "total_bytes": 107374182400, "percent": 10},
      "process": {"cpu_seconds": 4.2, "memory_bytes": 41943040, "virtual_memory_bytes": 536870912, "threads": 9, "open_files": 31, "maximum_open_files": 1024, "uptime_seconds": 3600.5},
      "history": {
        "from": "2026-11-22T08:15:00.250Z", "step_seconds": 15, "cpu_percent": [[1795335315.25, 11.2], [1795335330.25, 12.5]],
        "memory_used_bytes": [[1795335330.25, 2147483648]], "disk_used_bytes": [[1795335330.25, 10737418240]],
        "process_memory_bytes": [[1795335330.25, 41943040]], "process_threads": [[1795335330.25, 9]], "process_open_files": [[1795335330.25, 31]],
        "process_cpu_seconds_per_second": [[1795335330.25, 0.02]]
      }
    }
  }
})json";
}

}  // namespace nexusml::api
