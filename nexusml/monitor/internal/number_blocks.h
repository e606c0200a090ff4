#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace nexusml::monitor {

/// Turns rows into blocks of a column's numbers: work on a block at a time stays in the processor's cache and pipelines.
///
/// Threads: one at a time.
class NumberBlocks {
 public:
  explicit NumberBlocks(std::size_t columns)
      : size_(std::clamp<std::size_t>(kNumbers / std::max<std::size_t>(columns, 1), 8, 256)),
        numbers_(size_ * columns),
        filled_(columns) {}

  /// Adds a number; `on_block(column, numbers)` gets the column's block when it is full.
  template <class OnBlock>
  void add(std::size_t column, double number, OnBlock on_block) {
    numbers_[column * size_ + filled_[column]] = number;
    if (++filled_[column] == size_) flush(column, on_block);
  }
  /// Hands out what is left.
  template <class OnBlock>
  void finish(OnBlock on_block) {
    for (std::size_t column = 0; column < filled_.size(); ++column) flush(column, on_block);
  }

 private:
  static constexpr std::size_t kNumbers = 16'384;  // 128 KiB

  template <class OnBlock>
  void flush(std::size_t column, OnBlock on_block) {
    on_block(column, std::span<const double>(numbers_).subspan(column * size_, filled_[column]));
    filled_[column] = 0;
  }

  std::size_t size_;  // of a block
  std::vector<double> numbers_;
  std::vector<std::size_t> filled_;
};

}  // namespace nexusml::monitor
