#include "nexusml/monitor/periodic_evaluation.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "nexusml/base/error.h"

namespace nexusml::monitor {
namespace {

using Clock = std::chrono::steady_clock;

void attempt(const std::function<void()>& work) {
  if (!work) return;
  try {
    work();
  } catch (const std::exception&) {
    return;  // memory is short: what was known stays, and the next round tries again
  }
}

/// Does it if it is due, and says when it is due next.
void do_when_due(Clock::time_point& due, std::chrono::milliseconds interval, const std::function<void()>& work) {
  if (Clock::now() < due) return;
  attempt(work);
  due = Clock::now() + interval;
}

}  // namespace

void PeriodicEvaluation::start(EvaluationRounds rounds) {
  if (thread_.joinable()) bug("a monitor is started twice");
  {
    const base::MutexLock lock(mutex_);
    stopping_ = false;
  }
  save_ = rounds.save;
  thread_ = std::thread([this, rounds = std::move(rounds)] { run(rounds); });
}

void PeriodicEvaluation::stop() {
  if (!thread_.joinable()) return;
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  stop_asked_.notify_all();
  thread_.join();
  attempt(save_);
}

void PeriodicEvaluation::run(const EvaluationRounds& rounds) {
  const Clock::time_point begin = Clock::now();
  auto evaluation_due = rounds.evaluates_at_once ? begin : begin + rounds.evaluation_interval;
  auto save_due = begin + rounds.save_interval;
  auto wake = rounds.evaluates_at_once ? begin : std::min(evaluation_due, begin + rounds.interval);
  for (;;) {
    {
      const base::MutexLock lock(mutex_);
      while (!stopping_ && stop_asked_.wait_until(mutex_, wake) != std::cv_status::timeout) continue;
      if (stopping_) return;
    }
    attempt(rounds.refresh);
    do_when_due(evaluation_due, rounds.evaluation_interval, rounds.evaluate);
    do_when_due(save_due, rounds.save_interval, rounds.save);
    wake = std::min(evaluation_due, Clock::now() + rounds.interval);
  }
}

}  // namespace nexusml::monitor
