#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nexusml/base/error.h"
#include "nexusml/base/uuid.h"
#include "nexusml/serve/external_models.h"
#include "nexusml/store/record_types.h"
#include "nexusml/telemetry/event_queue.h"

namespace nexusml::serve {

/// What became of predictions made elsewhere.
struct IngestSummary {
  std::uint64_t accepted = 0;    ///< measured, and on their way to stores and monitors
  std::uint64_t duplicates = 0;  ///< their ids came lately; only their labels were taken
  std::uint64_t lost = 0;        ///< found no room in the event queue
};

/// Takes predictions made elsewhere, some at a time: add() reads and checks each, publish() measures them and tells of
/// them. So labels and features that are new are learnt together, and seldom cost a new snapshot of the model. What is
/// refused of a model that is known is told of too: it is part of that model's data quality.
///
/// Threads:  one at a time. Lifetime: the models outlive it.
/// Cost:     about 2 us a prediction with ten features.
class ExternalIngest {
 public:
  explicit ExternalIngest(ExternalModels& models);

  /// Takes:   an object with at least JsonInputReader::kPadding readable bytes after it.
  /// Returns: why it is refused, if it is.
  [[nodiscard]] std::optional<FieldError> add(std::string_view json);

  /// Returns: what became of those added since the last call.
  [[nodiscard]] IngestSummary publish();

  /// The labels that came with them. They are the caller's to pass on, and to clear.
  [[nodiscard]] std::vector<store::FeedbackRecord>& labels() { return labels_; }

 private:
  using Cell = internal::ExternalModel::Cell;
  /// A prediction that was read.
  struct Row {
    internal::ExternalModel* model = nullptr;
    std::array<char, 36> id{};
    bool named = false;  ///< its maker gave it the id
    std::chrono::system_clock::time_point time{};
    std::optional<std::chrono::nanoseconds> latency{};
    std::optional<ErrorCode> error{};
    std::int32_t label = -1;
    double value = 0;
    double confidence = 0;
    std::size_t first_cell = 0;
    std::size_t last_cell = 0;  ///< behind it
  };

  /// An input that was refused.
  struct Refusal {
    internal::ExternalModel* model = nullptr;
    std::chrono::system_clock::time_point time{};
    telemetry::InputFault fault = telemetry::InputFault::kNone;
    std::string field{};
  };

  Result<internal::ExternalModel*> find_model(std::string_view name);
  void note_refusal(std::chrono::system_clock::time_point now);
  bool publish_row(const Row& row, const internal::ExternalModel::Snapshot& snapshot);
  void publish_refusals();
  static void record(const Row& row, const telemetry::ModelMetrics& metrics);

  ExternalModels& models_;
  telemetry::EventQueue::Producer producer_;
  ExternalPredictionReader reader_;
  base::Uuid7Generator ids_;
  std::vector<Row> rows_;
  std::vector<Refusal> refusals_;
  std::vector<Cell> cells_;
  std::vector<double> values_;
  std::string hash_;
  std::vector<store::FeedbackRecord> labels_;
  IngestSummary summary_;
  std::vector<std::pair<std::string, internal::ExternalModel*>> known_;  // since the last publish()
};

}  // namespace nexusml::serve
