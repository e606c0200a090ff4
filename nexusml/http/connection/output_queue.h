#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace nexusml::http {

/// The bytes a connection has yet to send. What is being written asynchronously stays where it is while more is appended.
///
/// Threads: one at a time.
class OutputQueue {
 public:
  /// Append answers here.
  [[nodiscard]] std::string& tail() { return tail_; }
  [[nodiscard]] std::size_t size() const { return tail_.size() + frozen_.size() - sent_; }
  [[nodiscard]] bool empty() const { return size() == 0; }

  /// Holds the queued bytes still and returns those to write next. Lifetime: until sent().
  [[nodiscard]] std::string_view freeze() {
    if (frozen_.empty()) frozen_.swap(tail_);
    return std::string_view(frozen_).substr(sent_);
  }

  /// Says that the first `count` bytes of freeze() were written.
  void sent(std::size_t count) {
    sent_ += count;
    if (sent_ < frozen_.size()) return;
    frozen_.clear();
    sent_ = 0;
  }

  /// Drops what was not sent.
  void clear() {
    tail_.clear();
    frozen_.clear();
    sent_ = 0;
  }

  /// Gives memory beyond `bytes` back, if the queue is empty.
  void shrink(std::size_t bytes) {
    if (!empty()) return;
    if (tail_.capacity() > bytes) std::string().swap(tail_);
    if (frozen_.capacity() > bytes) std::string().swap(frozen_);
  }

 private:
  std::string tail_;
  std::string frozen_;
  std::size_t sent_ = 0;
};

}  // namespace nexusml::http
