#include "nexusml/app/progress.h"

#include <algorithm>
#include <cmath>

#include "nexusml/base/text.h"

namespace nexusml::app {

void Progress::update(double share, std::string_view stage) {
  share = std::isfinite(share) ? std::clamp(share, 0.0, 1.0) : 0.0;
  const int percent = static_cast<int>(share * 100);
  const int step = terminal_ ? percent : percent / 10;
  if (step == shown_ && (!terminal_ || stage == stage_)) return;
  shown_ = step;
  stage_ = stage;
  const double seconds = std::chrono::duration<double>(clock_.steady_now() - start_).count();
  if (!terminal_) {
    out_ << step * 10 << " % " << stage << " (" << base::fixed(seconds, 1) << " s)\n" << std::flush;
    return;
  }
  constexpr int kWidth = 30;
  const auto filled = static_cast<std::size_t>(share * kWidth);
  out_ << "\r[" << std::string(filled, '#') << std::string(kWidth - filled, ' ') << "] " << percent << " % " << stage
       << ' ' << base::fixed(seconds, 1) << " s\x1b[K" << std::flush;
  open_line_ = true;
}

void Progress::finish() {
  if (open_line_) out_ << '\n' << std::flush;
  open_line_ = false;
}

}  // namespace nexusml::app
