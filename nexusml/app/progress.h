#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "nexusml/base/clock.h"

namespace nexusml::app {

/// Shows how far long work is: a bar that is redrawn on a terminal, a line every ten per cent otherwise.
///
/// Threads: one at a time. Lifetime: stream and clock outlive it.
class Progress {
 public:
  Progress(std::ostream& out, bool terminal, const base::Clock& clock)
      : out_(out), terminal_(terminal), clock_(clock), start_(clock.steady_now()) {}
  ~Progress() { finish(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Takes: the share done, 0..1, and what is being done. Cheap to call often.
  void update(double share, std::string_view stage);
  /// Ends the bar's line.
  void finish();

 private:
  std::ostream& out_;
  bool terminal_;
  const base::Clock& clock_;
  std::chrono::steady_clock::time_point start_;
  int shown_ = -1;  // per cent on a terminal, tens of per cent elsewhere
  std::string stage_;
  bool open_line_ = false;
};

}  // namespace nexusml::app
