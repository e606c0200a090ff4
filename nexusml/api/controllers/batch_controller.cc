#include <memory>
#include <stdexcept>

#include "nexusml/api/answer/problem.h"
#include "nexusml/api/controllers/controllers.h"
#include "nexusml/api/controllers/on_pool.h"
#include "nexusml/api/request/batch_request.h"
#include "nexusml/http/multipart_reader.h"
#include "nexusml/serve/batch_recorder.h"

namespace nexusml::api {
namespace {

using http::Task;
using serve::BatchAnswers;
using serve::BatchFormat;

constexpr std::uint64_t kMaximumBodyBytes = std::uint64_t{1} << 40;  // costs no memory, and time only while bytes move
constexpr std::size_t kMaximumSniffedBytes = 4096;

std::shared_ptr<const serve::LoadedModel> find_model(const Service& service, std::string_view name) {
  const std::shared_ptr<const serve::ServingSet> set = service.host.current();
  for (const auto& model : set->models()) {
    if (model->name() == name) return model;
  }
  return nullptr;
}

/// One batch from its first byte to its last, with the version of the model that served when it began.
///
/// Threads: the request's network thread; rows are the pool's work. Lifetime: all passed in outlives it.
class BatchAnswering {
 public:
  BatchAnswering(const Service& service, http::StreamRequest& request, http::ResponseWriter& writer,
                 std::shared_ptr<const serve::LoadedModel> loaded, const BatchRequest& wanted)
      : service_(service),
        request_(request),
        writer_(writer),
        loaded_(std::move(loaded)),
        wanted_(wanted),
        recorder_(loaded_, service.telemetry, service.events, service.clock) {}

  Task<void> run() {
    Status status = co_await answer_rows();
    if (status.ok()) {
      recorder_.succeed();
      if (wanted_.answers == BatchAnswers::kNone) write_summary();
      co_return;
    }
    recorder_.fail(status.error().code);
    if (!begun_) co_return report_problem(service_.log, request_.head(), writer_.response(), status.error());
    // The answer has begun, so its status can no longer say it: the server cuts it off, without a last chunk.
    throw std::runtime_error("a batch was cut off: " + status.error().message);
  }

 private:
  Task<Status> answer_rows() {
    Status opened = open();
    if (!opened.ok()) co_return opened;
    while (true) {
      const bool stops = request_.stopping();  // asked before reading: behind the last piece a client may end its side
      const Result<std::string_view> piece = co_await reader_->read();
      if (!piece.ok()) co_return piece.error();
      if (piece->empty()) break;
      if (stops) co_return Error(ErrorCode::kUnavailable, "the server stops");
      Status fed = co_await feed(*piece);
      if (!fed.ok()) co_return fed;
    }
    if (batch_ == nullptr) start(BatchFormat::kCsv);  // nothing in it said otherwise
    const auto finish = [this]() -> Status {
      recorder_.begin_piece();
      NEXUSML_RETURN_IF_ERROR(batch_->feed(held_, answers_));
      return batch_->finish(answers_);
    };
    Status finished = co_await on_pool(service_, request_, finish);
    if (!finished.ok()) co_return finished;
    co_return co_await send();
  }

  /// Finds out where the rows come from.
  Status open() {
    if (wanted_.input) {
      reader_ = &request_;
      start(*wanted_.input);
      return {};
    }
    NEXUSML_ASSIGN_OR_RETURN(const std::string boundary,
                             http::multipart_boundary(request_.head().header("Content-Type").value_or("")));
    form_ = std::make_unique<http::MultipartFileReader>(request_, boundary);
    reader_ = form_.get();
    return {};
  }

  void start(BatchFormat input) {
    batch_ = std::make_unique<serve::Batch>(*loaded_->model,
                                            serve::Batch::Options{.input = input,
                                                                  .answers = wanted_.answers,
                                                                  .columns = wanted_.columns(),
                                                                  .explain = wanted_.explain,
                                                                  .clock = &service_.clock},
                                            &recorder_);
  }

  Task<Status> feed(std::string_view piece) {
    if (batch_ == nullptr) {
      held_ += piece;
      const auto input = format_of_file(form_->filename(), form_->content_type(), held_);
      if (!input && held_.size() < kMaximumSniffedBytes) co_return Status();
      start(input.value_or(BatchFormat::kCsv));
      piece = {};
    }
    const auto work = [this, piece]() -> Status {
      recorder_.begin_piece();
      if (!held_.empty()) {
        const std::string held = std::move(held_);
        held_.clear();
        NEXUSML_RETURN_IF_ERROR(batch_->feed(held, answers_));
      }
      return batch_->feed(piece, answers_);
    };
    Status fed = co_await on_pool(service_, request_, work);
    if (!fed.ok()) co_return fed;
    co_return co_await send();
  }

  /// Sends the answers so far. While the client does not read them, no more rows are read from it.
  Task<Status> send() {
    if (answers_.empty()) co_return Status();
    if (!begun_) writer_.response().set_content_type(media_type(wanted_.answers));
    begun_ = true;
    Status sent = co_await writer_.write(answers_);
    answers_.clear();
    co_return sent;
  }

  void write_summary() {
    writer_.response().set_content_type(media_type(wanted_.answers));
    serve::write_batch_summary(writer_.response().body(), batch_->summary(), loaded_->info(), recorder_.elapsed());
  }

  const Service& service_;
  http::StreamRequest& request_;
  http::ResponseWriter& writer_;
  const std::shared_ptr<const serve::LoadedModel> loaded_;
  const BatchRequest wanted_;
  serve::BatchRecorder recorder_;
  std::unique_ptr<http::MultipartFileReader> form_;
  http::BodyReader* reader_ = nullptr;
  std::unique_ptr<serve::Batch> batch_;
  std::string held_;     // the beginning of a file until it shows its format
  std::string answers_;  // not sent yet
  bool begun_ = false;   // the head was sent
};

Task<void> predict_batch(const Service& service, http::StreamRequest& request, http::ResponseWriter& writer) {
  const std::string_view name = request.head().parameter("model");
  std::shared_ptr<const serve::LoadedModel> loaded = find_model(service, name);
  if (loaded == nullptr) {
    co_return set_problem(writer.response(), Error(ErrorCode::kNotFound, "no model \"" + std::string(name) +
                                                                             "\" is served; GET /api/v1/models lists "
                                                                             "them"));
  }
  const std::optional<BatchRequest> wanted = read_batch_request(request.head(), writer.response());
  if (!wanted) co_return;
  BatchAnswering answering(service, request, writer, std::move(loaded), *wanted);
  co_await answering.run();
}

}  // namespace

void add_batch_endpoints(std::vector<Endpoint>& endpoints, const Service& service) {
  endpoints.push_back(
      {.method = http::Method::kPost,
       .path = "/api/v1/models/{model}/predict/batch",
       .id = "predictBatch",
       .tag = "predictions",
       .summary = "Answer every row of a CSV or NDJSON, as the body or as a form's file, while it "
                  "comes; Accept chooses a summary, text/csv or application/x-ndjson",
       .request_schema = "PredictRequest",
       .request_type = "application/x-ndjson",
       .response_schema = "BatchSummary",
       .problems = {404, 406, 413, 415, 422, 503},
       .stream = [&service](http::StreamRequest& request,
                            http::ResponseWriter& writer) { return predict_batch(service, request, writer); },
       .maximum_body_bytes = kMaximumBodyBytes});
}

}  // namespace nexusml::api
