#pragma once

#include <chrono>
#include <concepts>
#include <coroutine>
#include <functional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "nexusml/telemetry/error_types.h"
#include "nexusml/telemetry/outcome.h"

// The core of the monitors: measures a call, tells a Recorder how it ended, passes everything on unchanged.
// A Recorder has  succeeded(const T&, Seconds),  succeeded(Seconds)  and  failed(error_type, Seconds),  all noexcept
// in effect: record.h's functions never throw.
namespace nexusml::telemetry::internal {

/// A type that can be the return type of a coroutine: Task<T>, asio::awaitable<T>, ...
template <class T>
concept CoroutineType = requires {
  typename std::coroutine_traits<T>::promise_type;
};

/// Whether the coroutine yields no value.
template <class T>
concept YieldsNothing = requires(typename std::coroutine_traits<T>::promise_type promise) {
  promise.return_void();
};

template <class Recorder>
class Measured {
 public:
  Measured(const base::Clock& clock, Recorder recorder)
      : clock_(&clock), recorder_(std::move(recorder)), start_(clock.steady_now()) {}

  template <class T>
  void ended_with(const T& result) {
    if constexpr (kIsResult<T>) {
      if (!result.ok()) return recorder_.failed(base::name_of(result.error().code), elapsed());
      if constexpr (std::is_same_v<T, Status>) {
        recorder_.succeeded(elapsed());
      } else {
        recorder_.succeeded(*result, elapsed());
      }
    } else {
      recorder_.succeeded(result, elapsed());
    }
  }
  void ended() { recorder_.succeeded(elapsed()); }
  void threw() { recorder_.failed(kExceptionErrorType, elapsed()); }

 private:
  [[nodiscard]] Seconds elapsed() const { return clock_->steady_now() - start_; }

  const base::Clock* clock_;
  Recorder recorder_;
  std::chrono::steady_clock::time_point start_;
};

template <class Recorder, class Callable>
auto call_plainly(const base::Clock& clock, Recorder recorder, Callable&& callable) -> std::invoke_result_t<Callable> {
  Measured<Recorder> measured(clock, std::move(recorder));
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Callable>>) {
      std::invoke(std::forward<Callable>(callable));
      measured.ended();
    } else {
      decltype(auto) result = std::invoke(std::forward<Callable>(callable));
      measured.ended_with(result);
      return static_cast<decltype(result)&&>(result);
    }
  } catch (...) {
    measured.threw();
    throw;
  }
}

/// A coroutine of the callable's own type round it. Parameters are values: they live in the coroutine.
template <class Task, class Recorder, class Callable>
Task call_as_coroutine(const base::Clock* clock, Recorder recorder, Callable callable) {
  Measured<Recorder> measured(*clock, std::move(recorder));
  try {
    if constexpr (YieldsNothing<Task>) {
      co_await std::invoke(callable);
      measured.ended();
    } else {
      auto result = co_await std::invoke(callable);
      measured.ended_with(result);
      co_return result;
    }
  } catch (...) {
    measured.threw();
    throw;
  }
}

template <class Recorder, class Callable>
decltype(auto) monitored_call(const base::Clock& clock, Recorder recorder, Callable&& callable) {
  using Returned = std::invoke_result_t<Callable>;
  if constexpr (CoroutineType<Returned>) {
    return call_as_coroutine<Returned, Recorder, std::decay_t<Callable>>(&clock, std::move(recorder),
                                                                         std::forward<Callable>(callable));
  } else {
    return call_plainly(clock, std::move(recorder), std::forward<Callable>(callable));
  }
}

}  // namespace nexusml::telemetry::internal
