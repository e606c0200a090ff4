#include "nexusml/api/answer/problem.h"
#include "nexusml/api/controllers/controllers.h"
#include "nexusml/api/request/bulk_request.h"
#include "nexusml/serve/external_ingest.h"
#include "nexusml/store/feedback_writer.h"

namespace nexusml::api {
namespace {

using http::Task;

constexpr std::uint64_t kMaximumBodyBytes = std::uint64_t{1} << 40;  // costs no memory, and time only while bytes move
constexpr std::size_t kLabelsAtOnce = 1000;                          // of a transaction

/// Predictions made elsewhere, as they come. What it needs to read them it has only while a piece is worked on, so that
/// slow clients hold no memory.
class IngestBulk final : public BulkReader {
 public:
  explicit IngestBulk(const Service& service) : service_(service) {}

  std::optional<FieldError> take(std::string_view json) override {
    if (ingest_ == nullptr) ingest_ = service_.external.lease();
    return ingest_->add(json);
  }
  Status end_piece() override {
    if (ingest_ == nullptr) return {};
    const serve::IngestSummary some = ingest_->publish();
    summary_.accepted += some.accepted;
    summary_.duplicates += some.duplicates;
    summary_.lost += some.lost;
    Status written = write_labels(ingest_->labels());
    ingest_->labels().clear();
    service_.external.give_back(std::move(ingest_));
    return written;
  }
  void write(http::Response& response, const BulkRefusals& refusals) const {
    response.set_content_type("application/json");
    base::JsonWriter json(response.body());
    json.begin_object().field("accepted", summary_.accepted).field("duplicates", summary_.duplicates);
    json.field("lost", summary_.lost).field("labels", labels_);
    refusals.write(json);
    json.end_object();
    response.body() += '\n';
  }

 private:
  Status write_labels(std::span<const store::FeedbackRecord> labels) {
    for (std::size_t at = 0; at < labels.size(); at += kLabelsAtOnce) {
      const std::size_t count = std::min(kLabelsAtOnce, labels.size() - at);
      NEXUSML_ASSIGN_OR_RETURN(const store::FeedbackSummary some, service_.feedback.write(labels.subspan(at, count)));
      labels_ += some.accepted;
    }
    return {};
  }

  const Service& service_;
  std::unique_ptr<serve::ExternalIngest> ingest_;
  serve::IngestSummary summary_;
  std::uint64_t labels_ = 0;
};

Task<void> ingest(const Service& service, http::StreamRequest& request, http::ResponseWriter& writer) {
  IngestBulk bulk(service);
  BulkRefusals refusals;
  const Status read = co_await read_bulk(service, request, bulk, refusals);
  if (!read.ok()) co_return report_problem(service.log, request.head(), writer.response(), read.error());
  if (refusals.all()) co_return set_problem(writer.response(), refusals.problem());
  bulk.write(writer.response(), refusals);
}

}  // namespace

void add_ingest_endpoints(std::vector<Endpoint>& endpoints, const Service& service) {
  endpoints.push_back(
      {.method = http::Method::kPost,
       .path = "/api/v1/monitoring/predictions",
       .id = "ingestPredictions",
       .tag = "monitoring",
       .summary =
           "Watch predictions made elsewhere: a list or NDJSON, read while it comes; an id that came lately counts "
           "once, and a label counts as feedback",
       .request_schema = "ExternalPrediction",
       .request_type = "application/x-ndjson",
       .response_schema = "IngestSummary",
       .problems = {413, 422, 503},
       .stream = [&service](http::StreamRequest& request,
                            http::ResponseWriter& writer) { return ingest(service, request, writer); },
       .maximum_body_bytes = kMaximumBodyBytes});
}

}  // namespace nexusml::api
