#include "nexusml/api/answer/live_board.h"

#include <utility>

#include "nexusml/base/json_writer.h"
#include "nexusml/base/time_format.h"

namespace nexusml::api {

LiveBoard::LiveBoard(std::vector<LiveTopic> topics, const base::Clock& clock, std::chrono::milliseconds fresh)
    : topics_(std::move(topics)),
      clock_(clock),
      fresh_(fresh),
      contents_(topics_.size()),
      notes_(std::make_shared<Notes>(topics_.size())),
      renewed_at_(clock.steady_now() - fresh) {}

std::shared_ptr<const LiveBoard::Notes> LiveBoard::look() {
  std::shared_ptr<const Notes> old;
  {
    const base::MutexLock lock(mutex_);
    if (renewing_ || clock_.steady_now() - renewed_at_ < fresh_) return notes_;
    renewing_ = true;
    old = notes_;
  }
  std::shared_ptr<const Notes> notes = renewed(*old);
  const base::MutexLock lock(mutex_);
  renewing_ = false;
  renewed_at_ = clock_.steady_now();
  notes_ = std::move(notes);
  return notes_;
}

std::shared_ptr<const LiveBoard::Notes> LiveBoard::renewed(const Notes& old) {
  auto notes = std::make_shared<Notes>(old);
  for (std::size_t i = 0; i < topics_.size(); ++i) {
    std::string content = topics_[i].content();
    if (content.empty() || content == contents_[i]) continue;
    Note& note = (*notes)[i];
    ++note.change;
    note.data.clear();
    base::JsonWriter json(note.data);
    json.begin_object().field("timestamp", base::format_time(clock_.now())).key("data").raw(content).end_object();
    contents_[i] = std::move(content);
  }
  return notes;
}

}  // namespace nexusml::api
