#include "nexusml/api/openapi/examples.h"

namespace nexusml::api {

std::string_view openapi_examples() {
  return R"json({
  "PredictRequest": {
    "sentiment": {"text": "what a lovely day"},
    "email": {"subject": "You have won", "text": "Claim your prize before midnight"},
    "topic": {"text": "The central bank leaves interest rates where they are"},
    "recsys": {"user_id": "u7", "item_id": "film-12"},
    "recsys_ranking": {"user_id": "u7", "top_k": 2},
    "trend": {"values": [107, 99, 111, 97, 112, 104, 115, null, 116, 107, 120, 104], "horizon": 4, "period": 4},
    "diagnostic": {"features": {"age": 61, "glucose": 182.5, "cough": "no"}},
    "risk": {"features": {"age": 34, "income": 28000, "loan_amount": 15000, "employment": "unemployed", "late_payments": 3}}
  },
  "PredictAnswer": {
    "sentiment": {
      "prediction_id": "0193f1c2-7a3b-7cde-8f01-23456789abcd", "model": "sentiment", "version": "1", "latency_ms": 0.003,
      "sentiment": "positive", "confidence": 0.93, "scores": {"negative": 0.02, "neutral": 0.05, "positive": 0.93}
    },
    "email": {
      "prediction_id": "0193f1c2-7a3b-7cde-8f01-23456789abce", "model": "email", "version": "1", "latency_ms": 0.004,
      "is_spam": true, "label": "spam", "confidence": 0.97
    },
    "topic": {
      "prediction_id": "0193f1c2-7a3b-7cde-8f01-23456789abcf", "model": "topic", "version": "1", "latency_ms": 0.004,
      "topic": "business", "confidence": 0.9, "scores": {"business": 0.9, "science": 0.06, "sport": 0.04}
    },
    "recsys": {
      "prediction_id": "0193f1c2-7a3b-7cde-8f01-23456789abd0", "model": "recsys", "version": "1", "latency_ms": 0.001,
      "predicted_rating": 4.12, "is_cold_start": false
    },
    "recsys_ranking": {
      "prediction_id": "0193f1c2-7a3b-7cde-8f01-23456789abd1", "model": "recsys", "version": "1", "latency_ms": 0.02,
      "items": [{"item_id": "film-3", "predicted_rating": 4.12}, {"item_id": "film-41", "predicted_rating": 4.08}],
      "is_cold_start": false
    },
    "trend": {
      "prediction_id": "0193f1c2-7a3b-7cde-8f01-23456789abd2", "model": "trend", "version": "1", "latency_ms": 0.4,
      "forecast": [120.4, 111.9, 124.3, 108.6], "lower": [118.1, 109.2, 121.3, 105.4], "upper": [122.7, 114.6, 127.3, 111.8],
      "direction": "up", "confidence": 0.93, "method": "combination"
    },
    "diagnostic": {
      "prediction_id": "0193f1c2-7a3b-7cde-8f01-23456789abd3", "model": "diagnostic", "version": "1", "latency_ms": 0.006,
      "diagnosis": "diabetes", "confidence": 0.91, "probabilities": {"diabetes": 0.91, "healthy": 0.09},
      "explanation": [{"feature": "glucose", "value": 182.5, "contribution": 2.31}]
    },
    "risk": {
      "prediction_id": "0193f1c2-7a3b-7cde-8f01-23456789abd4", "model": "risk", "version": "1", "latency_ms": 0.006,
      "risk_score": 62.5, "risk_level": "high", "confidence": 0.625,
      "risk_factors": [{"feature": "late_payments", "value": 3, "contribution": 1.62}]
    }
  }
})json";
}

}  // namespace nexusml::api
