#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "nexusml/base/result.h"
#include "nexusml/models/model.h"
#include "nexusml/models/row_reader.h"
#include "nexusml/serve/batch_summary.h"
#include "nexusml/telemetry/prediction_event.h"

namespace nexusml::serve {

/// How the rows of a batch are written down.
enum class BatchFormat {
  kCsv,     ///< a header line and records
  kNdjson,  ///< a JSON object on every line, as a single request's body
};

/// What comes out of a batch.
enum class BatchAnswers {
  kCsv,     ///< the input's columns (of NDJSON: the line), then the answer's, then `error`
  kNdjson,  ///< an object per row: its line, and the answer's fields or `error`
  kNone,    ///< nothing but the summary
};

/// Is told of every row as soon as it is answered: metrics hang here, and whoever keeps predictions.
///
/// Threads: the batch's.
class BatchObserver {
 public:
  virtual ~BatchObserver() = default;
  /// Lifetime: input and prediction are good during the call.
  virtual void on_answer(const models::Input& input, const models::Prediction& prediction) = 0;
  /// A row failed. Takes: kInvalidArgument or kTooLarge for a bad row, else the engine's failure; what was wrong with the
  ///        row, kNone if the engine failed.
  virtual void on_failure(const Error& reason, telemetry::InputFault fault) = 0;
};

/// Answers rows as they come: bytes in, bytes out, whatever the pieces. A bad row fails alone, with its line and the
/// reason; so does one that is no CSV record or no JSON, and the rows behind it are answered.
///
/// Cost:     beside the model's: reading and writing a row, about 0.2 us for 100 bytes of CSV. Memory is bounded by the
///           longest row and the piece.
/// Threads:  one at a time.
/// Lifetime: the model, the column names and the observer outlive it.
class Batch {
 public:
  struct Options {
    BatchFormat input = BatchFormat::kCsv;
    BatchAnswers answers = BatchAnswers::kCsv;
    models::InputColumns columns{};
    bool explain = false;                         ///< tabular models, NDJSON: also what spoke for each answer; slower
    std::size_t maximum_row_bytes = 1024 * 1024;  ///< a longer row fails; bounds memory
    const base::Clock* clock = nullptr;           ///< for what Workspace::clock measures; null: nothing is
  };

  /// Takes: the observer, or null.
  Batch(const models::Model& model, const Options& options, BatchObserver* observer = nullptr);
  ~Batch();
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  /// Appends the answers of the rows that `bytes` complete.
  ///
  /// Errors: kInvalidArgument for a CSV header that is broken or lacks a needed column. Nothing was appended then, and
  ///         only destroying is allowed.
  [[nodiscard]] Status feed(std::string_view bytes, std::string& answers);
  /// The last row needs no line end. Errors: as feed; kInvalidArgument for a CSV without a header.
  [[nodiscard]] Status finish(std::string& answers);

  /// Of the rows so far.
  [[nodiscard]] BatchSummary summary() const;

 private:
  class Rows;
  std::unique_ptr<Rows> rows_;  // hides the private pieces' headers
};

}  // namespace nexusml::serve
