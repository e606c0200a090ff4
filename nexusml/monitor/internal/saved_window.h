#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/monitor/internal/live_judge.h"
#include "nexusml/monitor/internal/model_window.h"

namespace nexusml::monitor {

/// A model's window and what the evaluations remember of it, for the next start of the program, or for another replica.
struct SavedWindow {
  std::string model{};
  std::string version{};
  std::uint64_t layout = 0;              ///< WindowLayout::fingerprint(): counts of another reference mean nothing here
  std::vector<Remembered> remembered{};  ///< by column; none before the first evaluation
  std::vector<PaneCounts> panes{};       ///< those that are not empty, in any order
};

/// Writes a window pane by pane, so that only one of them has to be copied at a time.
///
/// Threads: one at a time.
class WindowWriter {
 public:
  WindowWriter(std::string_view model, std::string_view version, const WindowLayout& layout,
               const std::vector<Remembered>& remembered);
  void add(const PaneCounts& pane);
  [[nodiscard]] bool empty() const { return panes_ == 0; }
  /// The file's bytes.
  [[nodiscard]] std::string finish() &&;

 private:
  std::string head_;
  std::string body_;
  std::uint64_t panes_ = 0;
};

/// Reads what a WindowWriter wrote.
///
/// Errors:  kCorrupt with what is wrong. Cost: O(counts). Threads: pure function.
[[nodiscard]] Result<SavedWindow> parse_saved_window(std::string_view bytes);

}  // namespace nexusml::monitor
