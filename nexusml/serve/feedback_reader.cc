#include "nexusml/serve/feedback_reader.h"

#include "nexusml/serve/internal/json_text.h"
#include "nexusml/serve/prediction_id.h"

namespace nexusml::serve {

namespace dom = simdjson::dom;

struct FeedbackReader::Json {
  dom::parser parser;
  dom::object root;
  std::string room;
};

FeedbackReader::FeedbackReader() : json_(std::make_unique<Json>()) {}
FeedbackReader::~FeedbackReader() = default;

bool FeedbackReader::refuse(std::string_view field, std::string_view reason) {
  failure_ = {std::string(field), std::string(reason)};
  return false;
}

bool FeedbackReader::read(std::string_view json, store::FeedbackRecord& record) {
  if (const std::string reason = internal::parse_object(json_->parser, json, json_->root); !reason.empty()) {
    return refuse("", reason);
  }
  bool has_id = false;
  bool has_label = false;
  for (const dom::key_value_pair member : json_->root) {
    if (member.key == "prediction_id") {
      if (has_id) return refuse("prediction_id", "stands twice");
      std::string_view name;
      const bool is_text = member.value.get_string().get(name) == simdjson::SUCCESS;
      if (!is_text || name.empty() || name.size() > kLongestPredictionId) {
        return refuse("prediction_id", "a string of 1 to 200 bytes was expected");
      }
      record.prediction_id = uuid_of_prediction(name);
      has_id = true;
    } else if (member.key == "label") {
      if (has_label) return refuse("label", "stands twice");
      const auto label = internal::text_of(member.value, json_->room);
      if (!label || label->empty() || label->size() > kLongestLabel || label->find('\0') != std::string_view::npos) {
        return refuse("label", "a string of 1 to 1000 bytes, a number, true or false was expected");
      }
      record.label = *label;
      has_label = true;
    }
  }
  if (!has_id) return refuse("prediction_id", "is missing");
  if (!has_label) return refuse("label", "is missing");
  return true;
}

}  // namespace nexusml::serve
