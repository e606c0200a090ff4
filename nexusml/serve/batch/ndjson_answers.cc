#include "nexusml/serve/batch/ndjson_answers.h"

#include "nexusml/base/json_writer.h"
#include "nexusml/serve/json_answer.h"

namespace nexusml::serve::batch {

void NdjsonAnswers::write(const Row& row, const models::Input& input, const models::Prediction& prediction,
                          std::string& out) {
  base::JsonWriter json(out);
  json.begin_object().field("line", row.line);
  write_answer_fields(json, info_, prediction, input);
  json.end_object();
  out += '\n';
}

void NdjsonAnswers::write_failure(const Row& row, std::string_view reason, std::string& out) {
  base::JsonWriter json(out);
  json.begin_object().field("line", row.line).field("error", reason).end_object();
  out += '\n';
}

}  // namespace nexusml::serve::batch
