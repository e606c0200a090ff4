#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

// What the store of records keeps. Times are kept to the microsecond.
namespace nexusml::store {

using Time = std::chrono::system_clock::time_point;
inline constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

/// Half open: from <= time < until.
struct TimeWindow {
  Time from{};
  Time until{};
};

/// A prediction as it is written. An empty text or a NaN is kept as "none".
///
/// Lifetime: a view; what it refers to is the giver's.
struct PredictionRecord {
  std::string_view id;  ///< a UUID
  Time time{};          ///< when it was made
  std::string_view model;
  std::string_view version;
  std::string_view type;          ///< "sentiment", ...; of an external model what its owner calls it
  std::string_view label;         ///< the answer of a classifier
  double value = kNoNumber;       ///< the answer where it is a number: rating, risk, first step of a forecast
  double confidence = kNoNumber;  ///< 0..1
  double latency_seconds = 0;
  std::string_view features;    ///< JSON, or empty where privacy forbids to keep it
  std::string_view input_hash;  ///< or empty
  std::string_view error;       ///< the ErrorCode's name if the prediction failed
  bool external = false;        ///< made by another program
};

/// A prediction as it is read back. No number is a NaN.
struct StoredPrediction {
  std::string id{};
  Time time{};
  std::string model{};
  std::string version{};
  std::string type{};
  std::string label{};
  double value = kNoNumber;
  double confidence = kNoNumber;
  double latency_seconds = 0;
  std::string features{};
  std::string input_hash{};
  std::string error{};
  bool external = false;
};

/// What became of a batch of predictions.
struct WriteOutcome {
  std::uint64_t written = 0;
  std::uint64_t repeated = 0;  ///< their ids were in the store already
  std::uint64_t refused = 0;   ///< no UUID, no UTF-8, a NUL byte, or a time outside 1970..2261: could never be kept
};

/// The truth about a prediction, whenever it comes.
struct FeedbackRecord {
  std::string prediction_id{};  ///< a UUID
  std::string label{};
  Time time{};  ///< when it came
};

/// What a label was when it came.
struct FeedbackOutcome {
  enum class Change : std::uint8_t {
    kNew,        ///< the first for this prediction
    kRepeated,   ///< the same label was there
    kCorrected,  ///< another label was there; the new one holds
    kRefused,    ///< the id is no UUID or the label no UTF-8
  };
  Change change = Change::kNew;
  bool prediction_known = false;  ///< false: kept, and joined if the prediction comes later
};

/// A prediction and its truth.
struct LabelledPrediction {
  StoredPrediction prediction;  ///< without features
  std::string truth{};
  Time labelled{};
};

/// How many predictions of one label a model made in one hour.
struct PredictionCount {
  Time hour{};  ///< its begin, UTC
  std::string model{};
  std::string label{};      ///< empty: the answer was a number, or there was none
  std::uint64_t count = 0;  ///< with the failed ones
  std::uint64_t failed = 0;
};

/// The newest prediction of a model.
struct ModelActivity {
  std::string model{};
  std::string type{};
  Time last_prediction{};
};

/// A training job as it stands or ended.
struct JobRecord {
  std::string id{};  ///< a UUID
  std::string model{};
  std::string type{};
  std::string state{};  ///< "waiting", "running", "succeeded", "failed", "cancelled"
  Time submitted{};
  std::optional<Time> ended{};
  std::string version{};  ///< that it made
  std::string error{};
  std::uint64_t samples = 0;
  double duration_seconds = 0;
  std::string evaluation{};  ///< JSON
};

/// One score of the data's quality.
struct QualityRecord {
  Time time{};
  std::string data_source{};
  std::string metric_type{};
  double score = 0;  ///< 0..1, higher is better
};

/// A change of an alert's state.
struct AlertRecord {
  Time time{};
  std::string name{};
  std::string severity{};  ///< "critical", "warning", "info"
  std::string state{};     ///< "pending", "firing", "resolved"
  std::string labels{};    ///< JSON object
  double value = kNoNumber;
  std::string summary{};
  std::string description{};
  std::string origin{};  ///< who said so: "nexusml", "alertmanager"
};

/// A change of a setting at run time.
struct AuditRecord {
  Time time{};
  std::string actor{};    ///< the token's name; never the token
  std::string setting{};  ///< "thresholds.cpu_usage_high"
  std::string old_value{};
  std::string new_value{};
};

}  // namespace nexusml::store
