#include "nexusml/api/answer/problem.h"
#include "nexusml/api/controllers/controllers.h"
#include "nexusml/api/request/bulk_request.h"
#include "nexusml/serve/feedback_reader.h"
#include "nexusml/store/feedback_writer.h"

namespace nexusml::api {
namespace {

using http::Task;

constexpr std::uint64_t kMaximumBodyBytes = std::uint64_t{64} << 20;
constexpr std::size_t kLabelsAtOnce = 1000;  // of a transaction

/// Labels as they come, written some at a time.
class FeedbackBulk final : public BulkReader {
 public:
  explicit FeedbackBulk(const Service& service) : service_(service) {}

  std::optional<FieldError> take(std::string_view json) override {
    store::FeedbackRecord label;
    if (!reader_.read(json, label)) return reader_.failure();
    label.time = service_.clock.now();
    labels_.push_back(std::move(label));
    return std::nullopt;
  }
  Status end_piece() override {
    for (std::size_t at = 0; at < labels_.size(); at += kLabelsAtOnce) {
      const std::size_t count = std::min(kLabelsAtOnce, labels_.size() - at);
      NEXUSML_ASSIGN_OR_RETURN(const store::FeedbackSummary some,
                               service_.feedback.write(std::span(labels_).subspan(at, count)));
      summary_.accepted += some.accepted;
      summary_.unknown += some.unknown;
      summary_.duplicates += some.duplicates;
      summary_.corrected += some.corrected;
      summary_.deferred += some.deferred;
    }
    labels_.clear();
    return {};
  }
  [[nodiscard]] const store::FeedbackSummary& summary() const { return summary_; }

 private:
  const Service& service_;
  serve::FeedbackReader reader_;
  std::vector<store::FeedbackRecord> labels_;
  store::FeedbackSummary summary_;
};

void write_summary(http::Response& response, const store::FeedbackSummary& summary, const BulkRefusals& refusals) {
  response.set_content_type("application/json");
  base::JsonWriter json(response.body());
  json.begin_object().field("accepted", summary.accepted).field("unknown", summary.unknown);
  json.field("duplicates", summary.duplicates).field("corrected", summary.corrected);
  json.field("deferred", summary.deferred);
  refusals.write(json);
  json.end_object();
  response.body() += '\n';
}

Task<void> take_feedback(const Service& service, http::StreamRequest& request, http::ResponseWriter& writer) {
  FeedbackBulk bulk(service);
  BulkRefusals refusals;
  const Status read = co_await read_bulk(service, request, bulk, refusals);
  if (!read.ok()) co_return report_problem(service.log, request.head(), writer.response(), read.error());
  if (refusals.all()) co_return set_problem(writer.response(), refusals.problem());
  write_summary(writer.response(), bulk.summary(), refusals);
}

}  // namespace

void add_feedback_endpoints(std::vector<Endpoint>& endpoints, const Service& service) {
  endpoints.push_back(
      {.method = http::Method::kPost,
       .path = "/api/v1/feedback",
       .id = "sendFeedback",
       .tag = "feedback",
       .summary = "Tell the truth about predictions, any time later: one object, a list, or NDJSON; of "
                  "several labels for one prediction the last one holds",
       .request_schema = "FeedbackRequest",
       .response_schema = "FeedbackSummary",
       .problems = {413, 422, 503},
       .stream = [&service](http::StreamRequest& request,
                            http::ResponseWriter& writer) { return take_feedback(service, request, writer); },
       .maximum_body_bytes = kMaximumBodyBytes});
}

}  // namespace nexusml::api
