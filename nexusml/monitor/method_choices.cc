#include "nexusml/monitor/method_choices.h"

#include "nexusml/base/text.h"

namespace nexusml::monitor {
namespace {

Error invalid(std::string_view part, const std::string& what) {
  return Error(ErrorCode::kInvalidArgument,
               "\"" + std::string(part) + "\": " + what + "; write feature=method or feature=method:threshold");
}

std::string all_methods() {
  return method_names(FeatureType::kNumeric) + " (numbers), " + method_names(FeatureType::kCategorical) +
         " (categories)";
}

Result<MethodChoice> parse_choice(std::string_view part, std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view name = base::trim(text.substr(0, colon));
  const std::optional<DriftMethod> method = method_named(name);
  if (!method) return invalid(part, "no method \"" + std::string(name) + "\"; there are " + all_methods());
  MethodChoice choice{*method, std::nullopt};
  if (colon == std::string_view::npos) return choice;
  choice.threshold = base::parse_number(base::trim(text.substr(colon + 1)));
  const bool is_probability = is_test(*method);
  if (!choice.threshold || !(*choice.threshold > 0) || (is_probability && *choice.threshold >= 1)) {
    return invalid(part, is_probability ? "the threshold of a test is a p-value between 0 and 1"
                                        : "the threshold is a positive number");
  }
  return choice;
}

}  // namespace

Result<std::map<std::string, MethodChoice, std::less<>>> parse_method_choices(std::string_view text) {
  std::map<std::string, MethodChoice, std::less<>> choices;
  for (const std::string_view part : base::split_list(text)) {
    const std::size_t equals = part.rfind('=');
    if (equals == std::string_view::npos) return invalid(part, "no \"=\"");
    const std::string_view feature = base::trim(part.substr(0, equals));
    if (feature.empty()) return invalid(part, "no feature before \"=\"");
    NEXUSML_ASSIGN_OR_RETURN(const MethodChoice choice, parse_choice(part, part.substr(equals + 1)));
    if (!choices.emplace(feature, choice).second) return invalid(part, "the feature stands twice");
  }
  return choices;
}

Result<MethodChoice> parse_method_choice(std::string_view text) {
  return parse_choice(text, text);
}

std::string text_of(const MethodChoice& choice) {
  std::string text(name_of(choice.method));
  if (choice.threshold) text += ":" + base::to_text(*choice.threshold);
  return text;
}

}  // namespace nexusml::monitor
