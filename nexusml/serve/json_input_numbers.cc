#include <cmath>
#include <limits>

#include "nexusml/base/text.h"
#include "nexusml/serve/internal/json_value.h"
#include "nexusml/serve/json_input.h"

// The inputs of recsys and trend.
namespace nexusml::serve {

using internal::type_word;
using internal::whole_number;

namespace {

std::string range_expected(std::size_t least, std::size_t most) {
  return "a whole number from " + base::to_text(least) + " to " + base::to_text(most) + " was expected";
}

/// An id: a string, or a whole number as its decimal text. Returns: false if it is neither.
bool read_id(const dom::element& value, std::string& buffer, std::string_view& id) {
  if (value.get_string().get(id) == simdjson::SUCCESS) return true;
  buffer.clear();
  if (std::int64_t number = 0; value.is<std::int64_t>() && value.get(number) == simdjson::SUCCESS) {
    base::append_number(buffer, number);
  } else if (std::uint64_t large = 0; value.is<std::uint64_t>() && value.get(large) == simdjson::SUCCESS) {
    base::append_number(buffer, large);
  } else {
    return false;
  }
  id = buffer;
  return true;
}

}  // namespace

bool JsonInputReader::read_rating() {
  models::RatingInput input;
  bool has_user = false;
  bool has_item = false;
  for (const dom::key_value_pair member : json_->root) {
    const bool is_user = member.key == "user_id";
    if (is_user || member.key == "item_id") {
      bool& seen = is_user ? has_user : has_item;
      std::string_view& id = is_user ? input.user : input.item;
      if (seen) return refuse(member.key, "stands twice");
      seen = true;
      if (!read_id(member.value, json_->texts[is_user ? 0 : 1], id)) {
        return refuse_type(
            member.key, std::string("a string or a whole number was expected, not ") +
                            (member.value.is<double>() ? "a fraction" : std::string(type_word(member.value.type()))));
      }
      if (id.empty()) return refuse_missing(member.key, "is empty");
    } else if (member.key == "top_k") {
      if (input.top_k != 0) return refuse("top_k", "stands twice");
      const std::optional<std::size_t> count = whole_number(member.value, 1, kLargestTopK);
      if (!count) return refuse("top_k", range_expected(1, kLargestTopK));
      input.top_k = *count;
    } else {
      pass_over("unknown field \"", member.key);
    }
  }
  if (!has_user) return refuse_missing("user_id");
  if (has_item && input.top_k != 0) return refuse("top_k", "is for a ranking; leave it out or leave out item_id");
  if (!has_item && input.top_k == 0) return refuse_missing("item_id", "is missing; or give top_k for a ranking");
  input_ = input;
  return true;
}

bool JsonInputReader::read_values() {
  dom::array list;
  if (json_->value.get_array().get(list) != simdjson::SUCCESS) {
    return refuse_type("values", "a list of numbers was expected, not " + std::string(type_word(json_->value.type())));
  }
  values_.clear();
  bool any = false;
  for (const dom::element element : list) {
    double number = std::numeric_limits<double>::quiet_NaN();
    if (values_.size() == kMostValues) {
      return refuse("values", "holds more than " + base::to_text(kMostValues) + " values");
    }
    if (!element.is_null() && element.get_double().get(number) != simdjson::SUCCESS) {
      return refuse_type("values[" + base::to_text(values_.size()) + "]",
                         "a number or null was expected, not " + std::string(type_word(element.type())));
    }
    any = any || !std::isnan(number);
    values_.push_back(number);
  }
  return any || refuse_missing("values", "holds no number");
}

bool JsonInputReader::read_series() {
  bool has_values = false;
  std::optional<std::size_t> horizon;
  std::optional<std::size_t> period;
  for (const dom::key_value_pair member : json_->root) {
    if (member.key == "values") {
      if (has_values) return refuse("values", "stands twice");
      has_values = true;
      json_->value = member.value;
      if (!read_values()) return false;
    } else if (member.key == "horizon") {
      if (horizon) return refuse("horizon", "stands twice");
      horizon = whole_number(member.value, 1, kLongestHorizon);
      if (!horizon) return refuse("horizon", range_expected(1, kLongestHorizon));
    } else if (member.key == "period") {
      if (period) return refuse("period", "stands twice");
      period = whole_number(member.value, 0, kLongestPeriod);
      if (!period) return refuse("period", range_expected(0, kLongestPeriod));
    } else {
      pass_over("unknown field \"", member.key);
    }
  }
  if (!has_values) return refuse_missing("values");
  if (!horizon) return refuse_missing("horizon");
  input_ = models::SeriesInput{values_, *horizon, period.value_or(0)};
  return true;
}

}  // namespace nexusml::serve
