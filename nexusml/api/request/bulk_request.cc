#include "nexusml/api/request/bulk_request.h"

#include <algorithm>

#include "nexusml/api/controllers/on_pool.h"

namespace nexusml::api {
namespace {

using http::Task;

JsonRecords::Format format_of(const http::Request& request) {
  const std::string_view type = request.media_type();
  const bool lines = type == "application/x-ndjson" || type == "application/jsonl" ||
                     type == "application/x-jsonlines" || type == "application/ndjson";
  return lines ? JsonRecords::Format::kLines : JsonRecords::Format::kValues;
}

/// Passes records on and notes what is refused.
class Taking final : public JsonRecordSink {
 public:
  Taking(BulkReader& reader, BulkRefusals& refusals) : reader_(reader), refusals_(refusals) {}

  void on_record(std::uint64_t line, std::string_view json) override {
    ++refusals_.records;
    if (std::optional<FieldError> refused = reader_.take(json)) refusals_.add(line, std::move(*refused));
  }
  void on_broken(std::uint64_t line, std::string_view reason) override {
    ++refusals_.records;
    refusals_.add(line, {"", std::string(reason)});
  }

 private:
  BulkReader& reader_;
  BulkRefusals& refusals_;
};

}  // namespace

void BulkRefusals::add(std::uint64_t line, FieldError reason) {
  ++refused;
  if (lines.size() >= kMostNamed) return;
  lines.push_back(line);
  reasons.push_back(std::move(reason));
}

void BulkRefusals::write(base::JsonWriter& json) const {
  json.field("rejected", refused).key("errors").begin_array();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    json.begin_object().field("line", lines[i]);
    if (!reasons[i].field.empty()) json.field("field", reasons[i].field);
    json.field("reason", reasons[i].reason).end_object();
  }
  json.end_array();
}

Error BulkRefusals::problem() const {
  const auto sentence = [&](std::size_t i) {
    const std::string& field = reasons[i].field;
    return "line " + std::to_string(lines[i]) + ": " + (field.empty() ? "" : field + ": ") + reasons[i].reason;
  };
  Error error(ErrorCode::kInvalidArgument, sentence(0));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string line = "line " + std::to_string(lines[i]);
    error.fields.push_back({reasons[i].field.empty() ? line : line + ": " + reasons[i].field, reasons[i].reason});
  }
  return error;
}

Task<Status> read_bulk(const Service& service, http::StreamRequest& request, BulkReader& reader,
                       BulkRefusals& refusals) {
  JsonRecords records(format_of(request.head()));
  Taking taking(reader, refusals);
  while (true) {
    const Result<std::string_view> piece = co_await request.read();
    if (!piece.ok()) co_return piece.error();
    const auto work = [&records, &taking, &reader, bytes = *piece]() -> Status {
      if (bytes.empty()) {
        records.finish(taking);
      } else {
        records.feed(bytes, taking);
      }
      return reader.end_piece();
    };
    Status done = co_await on_pool(service, request, work);
    if (!done.ok() || piece->empty()) co_return done;
  }
}

}  // namespace nexusml::api
