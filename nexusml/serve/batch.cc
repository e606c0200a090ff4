#include "nexusml/serve/batch.h"

#include <vector>

#include "nexusml/serve/batch/csv_answers.h"
#include "nexusml/serve/batch/csv_source.h"
#include "nexusml/serve/batch/ndjson_answers.h"
#include "nexusml/serve/batch/ndjson_source.h"

namespace nexusml::serve {
namespace {

std::unique_ptr<batch::RowSource> make_source(const models::Model& model, const Batch::Options& options,
                                              batch::RowSink& sink) {
  switch (options.input) {
    case BatchFormat::kCsv:
      return std::make_unique<batch::CsvSource>(model, options.columns, options.maximum_row_bytes, sink);
    case BatchFormat::kNdjson:
      return std::make_unique<batch::NdjsonSource>(model, options.maximum_row_bytes, sink);
  }
  bug("BatchFormat outside the enum");
}

std::unique_ptr<batch::AnswerWriter> make_answers(const models::ModelInfo& info, const Batch::Options& options) {
  switch (options.answers) {
    case BatchAnswers::kCsv:
      return std::make_unique<batch::CsvAnswers>(info, options.input);
    case BatchAnswers::kNdjson:
      return std::make_unique<batch::NdjsonAnswers>(info);
    case BatchAnswers::kNone:
      return std::make_unique<batch::NoAnswers>();
  }
  bug("BatchAnswers outside the enum");
}

}  // namespace

/// The way of a row: from its reader through the model to its writer.
///
/// Threads: one at a time.
class Batch::Rows final : public batch::RowSink {
 public:
  Rows(const models::Model& model, const Options& options, BatchObserver* observer)
      : model_(model),
        observer_(observer),
        explain_(options.explain),
        source_(make_source(model, options, *this)),
        answers_(make_answers(model.info(), options)),
        labels_(model.info().labels.size()) {
    workspace_.clock = options.clock;
  }

  batch::RowSource& source(std::string& out) {
    out_ = &out;
    return *source_;
  }
  [[nodiscard]] BatchSummary summary() const;

  void on_header(const batch::Row& header) override { answers_->begin(header, *out_); }
  void on_row(const batch::Row& row, const models::Input& input) override;
  void on_bad_row(const batch::Row& row, const Error& reason, telemetry::InputFault fault) override;

 private:
  void count(const models::Prediction& prediction);

  const models::Model& model_;
  BatchObserver* observer_;
  bool explain_;
  std::unique_ptr<batch::RowSource> source_;
  std::unique_ptr<batch::AnswerWriter> answers_;
  models::Workspace workspace_;
  models::Prediction prediction_;
  std::string* out_ = nullptr;  // of the call under way

  std::uint64_t total_ = 0;
  std::uint64_t failed_ = 0;
  std::vector<BatchFailure> failures_;
  std::vector<std::uint64_t> labels_;
  double confidence_ = 0;  // the sum over labelled rows
};

void Batch::Rows::on_row(const batch::Row& row, const models::Input& input) {
  models::Input asked = input;
  if (auto* features = std::get_if<models::FeatureInput>(&asked)) features->explain = explain_;
  const Status status = model_.predict(asked, workspace_, prediction_);
  if (!status.ok()) return on_bad_row(row, status.error(), telemetry::InputFault::kNone);
  ++total_;
  count(prediction_);
  answers_->write(row, asked, prediction_, *out_);
  if (observer_ != nullptr) observer_->on_answer(asked, prediction_);
}

void Batch::Rows::on_bad_row(const batch::Row& row, const Error& reason, telemetry::InputFault fault) {
  ++total_;
  ++failed_;
  if (failures_.size() < BatchSummary::kMaximumFailures) failures_.push_back({row.line, reason.message});
  answers_->write_failure(row, reason.message, *out_);
  if (observer_ != nullptr) observer_->on_failure(reason, fault);
}

void Batch::Rows::count(const models::Prediction& prediction) {
  if (prediction.label < 0) return;  // a rating has none
  ++labels_[static_cast<std::size_t>(prediction.label)];
  confidence_ += prediction.confidence;
}

BatchSummary Batch::Rows::summary() const {
  BatchSummary summary{.total_rows = total_, .failed = failed_, .failures = failures_};
  std::uint64_t labelled = 0;
  for (std::size_t i = 0; i < labels_.size(); ++i) {
    summary.labels.emplace_back(model_.info().labels[i], labels_[i]);
    labelled += labels_[i];
  }
  if (labelled > 0) summary.mean_confidence = confidence_ / static_cast<double>(labelled);
  return summary;
}

Batch::Batch(const models::Model& model, const Options& options, BatchObserver* observer)
    : rows_(std::make_unique<Rows>(model, options, observer)) {}

Batch::~Batch() = default;

Status Batch::feed(std::string_view bytes, std::string& answers) {
  return rows_->source(answers).feed(bytes);
}

Status Batch::finish(std::string& answers) {
  return rows_->source(answers).finish();
}

BatchSummary Batch::summary() const {
  return rows_->summary();
}

}  // namespace nexusml::serve
