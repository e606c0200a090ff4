#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "nexusml/base/clock.h"
#include "nexusml/base/result.h"
#include "nexusml/http/options.h"
#include "nexusml/http/router.h"

namespace nexusml::http {

/// An HTTP/1.1 server: network threads that each accept, parse, route, call the handler inline and answer.
/// It handles no signals; whoever owns it calls stop().
///
/// Threads: start() and stop() from the owner's thread.
class Server {
 public:
  /// Lifetime: `clock` and the options' observer outlive the server.
  Server(Router router, ServerOptions options, const base::Clock& clock);
  /// Stops at once if it runs.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Listens and starts the threads.
  ///
  /// Returns: the bound port.
  /// Errors:  kInvalidArgument (the address is not one, an option is out of range), kConflict (address in use),
  ///          kUnavailable (another refusal of the system).
  [[nodiscard]] Result<std::uint16_t> start();

  /// Drains: stops accepting, closes idle connections, lets requests in flight finish with `Connection: close`, tells
  /// the streams; after `deadline` closes what is left. Returns when all threads ended; work of run_elsewhere is waited
  /// for.
  void stop(std::chrono::milliseconds deadline);

  /// The routing table that requests go through.
  [[nodiscard]] const Router& router() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nexusml::http
