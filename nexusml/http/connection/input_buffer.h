#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

#include "nexusml/http/request.h"

namespace nexusml::http {

/// The received bytes of a connection: contiguous, reused, and always followed by Request::kBodyPadding readable bytes.
///
/// Threads: one at a time.
class InputBuffer {
 public:
  [[nodiscard]] char* data() { return memory_.get() + begin_; }
  [[nodiscard]] std::size_t size() const { return end_ - begin_; }
  [[nodiscard]] bool empty() const { return begin_ == end_; }
  [[nodiscard]] std::string_view view() const { return {memory_.get() + begin_, size()}; }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }

  /// Where the next bytes go. Lifetime: until reserve(), consume() or truncate().
  [[nodiscard]] std::span<char> space() { return {memory_.get() + end_, capacity_ - end_}; }
  /// Says that `count` bytes were written to space().
  void commit(std::size_t count) { end_ += count; }

  /// Takes `count` bytes off the front.
  void consume(std::size_t count) {
    begin_ += count;
    if (begin_ == end_) begin_ = end_ = 0;
  }
  /// Keeps the first `count` bytes.
  void truncate(std::size_t count) { end_ = begin_ + count; }

  /// Makes room for `total` bytes counted from data(); moves them if it must.
  void reserve(std::size_t total) {
    if (begin_ + total <= capacity_) return;
    if (total <= capacity_) {
      std::memmove(memory_.get(), data(), size());
    } else {
      auto larger = std::make_unique<char[]>(total + Request::kBodyPadding);
      if (!empty()) std::memcpy(larger.get(), data(), size());
      memory_ = std::move(larger);
      capacity_ = total;
    }
    end_ = size();
    begin_ = 0;
  }

  /// Gives memory beyond `bytes` back, if the buffer is empty.
  void shrink(std::size_t bytes) {
    if (!empty() || capacity_ <= bytes) return;
    memory_.reset();
    begin_ = end_ = capacity_ = 0;
  }

 private:
  std::unique_ptr<char[]> memory_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace nexusml::http
