#include "nexusml/api/answer/parameter.h"

#include <algorithm>

#include "nexusml/base/text.h"

namespace nexusml::api {
namespace {

constexpr std::size_t kShownCharacters = 60;
constexpr std::size_t kShownModels = 20;

/// In quotes; bytes that are not UTF-8 and control characters become "?".
std::string quoted(std::string_view value) {
  std::string shown = "\"";
  for (std::size_t count = 0; !value.empty(); ++count) {
    if (count == kShownCharacters) return shown + "...\"";
    const std::size_t length = base::utf8_sequence_length(value);
    const auto first = static_cast<unsigned char>(value.front());
    const bool is_shown = length > 0 && first >= 0x20 && first != 0x7F;
    shown += is_shown ? value.substr(0, length) : "?";
    value.remove_prefix(std::max<std::size_t>(1, length));
  }
  return shown + "\"";
}

Error refusal(ErrorCode code, std::string_view field, std::string reason) {
  std::string message = std::string(field) + ": " + reason;
  return Error(code, std::move(message), {{std::string(field), std::move(reason)}});
}

}  // namespace

Error wrong_parameter(std::string_view name, std::string_view value, std::string_view expected) {
  return refusal(ErrorCode::kInvalidArgument, name, std::string(expected) + " was expected, not " + quoted(value));
}

Error unknown_model(std::string_view name, const std::vector<std::string>& watched) {
  std::string reason = "no model " + quoted(name) + " is watched; ";
  if (watched.empty()) return refusal(ErrorCode::kNotFound, "model_type", reason + "none is yet");
  reason += "those watched: ";
  for (std::size_t i = 0; i < std::min(watched.size(), kShownModels); ++i) reason += (i == 0 ? "" : ", ") + watched[i];
  if (watched.size() > kShownModels) reason += " and " + base::to_text(watched.size() - kShownModels) + " more";
  return refusal(ErrorCode::kNotFound, "model_type", std::move(reason));
}

}  // namespace nexusml::api
