#include "nexusml/http/parser/request_head.h"

#include <algorithm>

namespace nexusml::http {
namespace {

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void move_view(std::string_view& view, const char* from, const char* to) {
  if (view.data() != nullptr) view = {to + (view.data() - from), view.size()};
}

}  // namespace

void RequestHead::clear() {
  method = Method::kOther;
  target = path = query = request_id = {};
  headers.clear();
  content_length.reset();
  trace.reset();
  minor_version = 1;
  keep_alive = true;
  chunked = expects_continue = has_unknown_expectation = false;
}

void RequestHead::rebase(const char* from, const char* to) {
  if (from == to) return;
  for (std::string_view* view : {&target, &path, &query, &request_id}) move_view(*view, from, to);
  for (HeaderField& field : headers) {
    move_view(field.name, from, to);
    move_view(field.value, from, to);
  }
}

bool is_sane_request_id(std::string_view id) {
  constexpr std::string_view kAlsoAllowed = "._~:/+=@-";
  return !id.empty() && id.size() <= 128 && std::all_of(id.begin(), id.end(), [kAlsoAllowed](char c) {
    return is_alphanumeric(c) || kAlsoAllowed.find(c) != std::string_view::npos;
  });
}

}  // namespace nexusml::http
