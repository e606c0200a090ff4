#include "nexusml/http/event_stream.h"

#include <algorithm>

namespace nexusml::http {
namespace {

/// Appends "name: value\n". A value cannot hold a line end: it would begin another field.
void append_field(std::string& text, std::string_view name, std::string_view value) {
  text.append(name).append(": ");
  for (const char c : value) text += c == '\n' || c == '\r' || c == '\0' ? ' ' : c;
  text += '\n';
}

/// Appends one `data:` line for each line of `data`.
void append_data(std::string& text, std::string_view data) {
  for (;;) {
    const std::size_t end = std::min(data.find_first_of("\r\n"), data.size());
    append_field(text, "data", data.substr(0, end));
    if (end == data.size()) return;
    data.remove_prefix(data.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
  }
}

}  // namespace

EventStream::EventStream(StreamRequest& request, ResponseWriter& writer, std::chrono::milliseconds keep_alive)
    : request_(request), writer_(writer), keep_alive_(keep_alive) {
  writer.response().set_content_type("text/event-stream");
  writer.response().add_header("Cache-Control", "no-store");
}

Task<Status> EventStream::send(Event event) {
  silent_ = std::chrono::milliseconds::zero();
  text_.clear();
  if (!event.name.empty()) append_field(text_, "event", event.name);
  if (!event.id.empty()) append_field(text_, "id", event.id);
  append_data(text_, event.data);
  text_ += '\n';
  co_return co_await writer_.write(text_);
}

Task<bool> EventStream::wait(std::chrono::milliseconds duration) {
  while (duration > std::chrono::milliseconds::zero()) {
    const auto step = std::min(duration, keep_alive_ - silent_);
    if (!co_await request_.sleep_for(step)) co_return false;
    duration -= step;
    silent_ += step;
    if (silent_ < keep_alive_) continue;
    silent_ = std::chrono::milliseconds::zero();
    const Status status = co_await writer_.write(": keep-alive\n\n");
    if (!status.ok()) co_return false;
  }
  co_return !request_.stopping();
}

}  // namespace nexusml::http
