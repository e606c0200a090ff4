#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "nexusml/http/request.h"
#include "nexusml/http/response.h"
#include "nexusml/serve/batch.h"

namespace nexusml::api {

/// What a request for a batch asks for.
struct BatchRequest {
  serve::BatchAnswers answers = serve::BatchAnswers::kNone;  ///< kNone: the summary, as JSON
  std::optional<serve::BatchFormat> input;                   ///< of a raw body; nothing for a form, whose file decides
  bool explain = false;
  std::string text = "text";
  std::string subject = "subject";
  std::string user = "user_id";
  std::string item = "item_id";

  /// Lifetime: this object's.
  [[nodiscard]] models::InputColumns columns() const {
    return {.text = text, .subject = subject, .user = user, .item = item};
  }
};

/// Reads head and query: Accept chooses the answer (the summary where several are wanted alike), Content-Type the input.
///
/// Returns: nothing if the request is refused; the response is the problem then (406, 415, 422).
[[nodiscard]] std::optional<BatchRequest> read_batch_request(const http::Request& request, http::Response& response);

/// The media type of a batch's answers.
[[nodiscard]] std::string_view media_type(serve::BatchAnswers answers);

/// The format of a file in a form: by its name's ending, else by its part's media type, else by what it begins with.
///
/// Takes:   the beginning of the file.
/// Returns: nothing if only more of the file can tell.
[[nodiscard]] std::optional<serve::BatchFormat> format_of_file(std::string_view name, std::string_view part_type,
                                                               std::string_view beginning);

}  // namespace nexusml::api
