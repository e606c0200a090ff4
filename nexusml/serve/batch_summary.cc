#include "nexusml/serve/batch_summary.h"

#include "nexusml/base/text.h"

namespace nexusml::serve {
namespace {

constexpr int kDigits = 6;  // significant; beyond them neither a mean nor a time says anything

}  // namespace

void write_batch_summary(std::string& body, const BatchSummary& summary, const models::ModelInfo& info,
                         std::chrono::duration<double> processing_time) {
  base::JsonWriter json(body);
  json.begin_object().field("model", info.name).field("version", base::to_text(info.version));
  json.field("total_rows", summary.total_rows).field("succeeded", summary.succeeded()).field("failed", summary.failed);
  json.key("failures").begin_array();
  for (const BatchFailure& failure : summary.failures) {
    json.begin_object().field("line", failure.line).field("reason", failure.reason).end_object();
  }
  json.end_array().key("processing_time").rounded(processing_time.count(), kDigits);
  json.key("labels").begin_object();
  for (const auto& [label, count] : summary.labels) json.field(label, count);
  json.end_object().key("mean_confidence").rounded(summary.mean_confidence, kDigits).end_object();
  body += '\n';
}

}  // namespace nexusml::serve
