#include "nexusml/models/series_text.h"

#include <limits>
#include <string>

#include "nexusml/base/text.h"
#include "nexusml/models/feature_schema.h"

namespace nexusml::models {
namespace {

Error invalid(const std::string& reason) {
  return Error(ErrorCode::kInvalidArgument, "values: " + reason, {{"values", reason}});
}

}  // namespace

Status parse_series(std::string_view text, std::vector<double>& values) {
  values.clear();
  text = base::trim(text);
  if (text.starts_with('[') != text.ends_with(']')) return invalid("a bracket is open");
  if (text.starts_with('[')) text = base::trim(text.substr(1, text.size() - 2));
  if (text.empty()) return invalid("holds no number");
  const bool is_list = text.find_first_of(",;") != std::string_view::npos;
  const char* const separators = is_list ? ",;" : " \t\r\n";
  while (true) {
    const std::size_t end = text.find_first_of(separators);
    const std::string_view piece = is_list ? base::trim(text.substr(0, end)) : text.substr(0, end);
    if (const auto number = base::parse_number(piece)) {
      values.push_back(*number);
    } else if (is_missing(piece)) {
      values.push_back(std::numeric_limits<double>::quiet_NaN());
    } else {
      return invalid("number " + std::to_string(values.size() + 1) + " is no finite number");
    }
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
    if (!is_list) text = base::trim(text);  // several spaces are one separator
  }
}

}  // namespace nexusml::models
