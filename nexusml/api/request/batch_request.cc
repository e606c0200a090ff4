#include "nexusml/api/request/batch_request.h"

#include "nexusml/api/answer/problem.h"
#include "nexusml/api/request/accept_quality.h"
#include "nexusml/base/text.h"
#include "nexusml/http/problem.h"

namespace nexusml::api {
namespace {

using serve::BatchAnswers;
using serve::BatchFormat;

std::optional<BatchFormat> format_of_type(std::string_view media_type) {
  const auto is = [&](std::string_view type) { return base::equal_ignoring_case(media_type, type); };
  if (is("text/csv")) return BatchFormat::kCsv;
  if (is("application/x-ndjson") || is("application/ndjson") || is("application/jsonl")) return BatchFormat::kNdjson;
  return std::nullopt;
}

/// Returns: nothing if the client wants none of the answers.
std::optional<BatchAnswers> wanted_answers(const http::Request& request) {
  std::optional<BatchAnswers> wanted;
  int best = 0;
  for (const BatchAnswers answers : {BatchAnswers::kNone, BatchAnswers::kCsv, BatchAnswers::kNdjson}) {
    const int quality = accept_quality(request, media_type(answers));
    if (quality <= best) continue;
    best = quality;
    wanted = answers;
  }
  return wanted;
}

}  // namespace

std::optional<BatchRequest> read_batch_request(const http::Request& request, http::Response& response) {
  BatchRequest batch;
  const std::optional<BatchAnswers> answers = wanted_answers(request);
  if (!answers) {
    http::set_problem(response, 406, "answers are application/json (a summary), text/csv or application/x-ndjson");
    return std::nullopt;
  }
  batch.answers = *answers;
  batch.input = format_of_type(request.media_type());
  if (!batch.input && !base::equal_ignoring_case(request.media_type(), "multipart/form-data")) {
    http::set_problem(response, 415, "send text/csv, application/x-ndjson, or a multipart/form-data with a file");
    return std::nullopt;
  }
  const auto take = [&](std::string_view key, std::string& target) {
    if (std::optional<std::string> given = request.query_parameter(key)) target = std::move(*given);
  };
  take("text", batch.text);
  take("subject", batch.subject);
  take("user", batch.user);
  take("item", batch.item);
  std::string explain = "false";
  take("explain", explain);
  if (explain != "true" && explain != "false") {
    set_problem(response, Error(ErrorCode::kInvalidArgument, "explain: true or false was expected",
                                {{"explain", "true or false was expected"}}));
    return std::nullopt;
  }
  batch.explain = explain == "true";
  return batch;
}

std::string_view media_type(BatchAnswers answers) {
  switch (answers) {
    case BatchAnswers::kCsv:
      return "text/csv";
    case BatchAnswers::kNdjson:
      return "application/x-ndjson";
    case BatchAnswers::kNone:
      return "application/json";
  }
  bug("BatchAnswers outside the enum");
}

std::optional<BatchFormat> format_of_file(std::string_view name, std::string_view part_type,
                                          std::string_view beginning) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  const std::string ending = base::lowercase_ascii(name.substr(std::min(name.rfind('.'), name.size())));
  if (ending == ".csv") return BatchFormat::kCsv;
  if (ending == ".ndjson" || ending == ".jsonl") return BatchFormat::kNdjson;
  if (const auto format = format_of_type(part_type.substr(0, part_type.find(';')))) return format;
  if (kByteOrderMark.starts_with(beginning)) return std::nullopt;
  if (beginning.starts_with(kByteOrderMark)) beginning.remove_prefix(kByteOrderMark.size());
  const std::string_view text = base::trim(beginning);
  if (text.empty()) return std::nullopt;
  return text.front() == '{' ? BatchFormat::kNdjson : BatchFormat::kCsv;
}

}  // namespace nexusml::api
