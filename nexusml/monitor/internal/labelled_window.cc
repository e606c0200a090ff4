#include "nexusml/monitor/internal/labelled_window.h"

namespace nexusml::monitor {

const LabelledRow* LabelledWindow::find(const UuidKey& id) const {
  const auto found = positions_.find(id);
  return found != positions_.end() ? &at(found->second) : nullptr;
}

/// Whether the row at this place was not replaced by a later one.
bool LabelledWindow::is_current(std::uint64_t position) const {
  const auto found = positions_.find(at(position).id);
  return found != positions_.end() && found->second == position;
}

void LabelledWindow::drop_oldest() {
  if (is_current(begin_)) positions_.erase(at(begin_).id);
  ++begin_;
}

void LabelledWindow::put(const LabelledRow& row) {
  if (end_ - begin_ == capacity_) drop_oldest();
  // The ring grows to its capacity once, and is used round and round from then on.
  if (ring_.size() < capacity_ && end_ % capacity_ == ring_.size()) {
    ring_.push_back(row);
  } else {
    at(end_) = row;
  }
  positions_[row.id] = end_++;
}

void LabelledWindow::expire(LabelledRow::Time time) {
  while (begin_ < end_ && (at(begin_).labelled < time || !is_current(begin_))) drop_oldest();
}

std::vector<LabelledRow> LabelledWindow::rows(LabelledRow::Time from) const {
  std::vector<LabelledRow> rows;
  rows.reserve(size());
  for (std::uint64_t position = begin_; position < end_; ++position) {
    if (at(position).labelled >= from && is_current(position)) rows.push_back(at(position));
  }
  return rows;
}

}  // namespace nexusml::monitor
