#pragma once

#include <cstdint>
#include <memory>

#include "nexusml/app/config.h"
#include "nexusml/base/clock.h"
#include "nexusml/base/log.h"
#include "nexusml/base/result.h"

namespace nexusml::app {

/// The whole server: builds every object of the house in order, and takes them down in reverse.
///
/// Threads: one owner. Lifetime: sink and clock outlive it.
class ServerApp {
 public:
  /// Takes: a configuration that load_server_config() made, or that check_config() accepts.
  ServerApp(const Config& config, const base::Clock& clock, base::LogSink& sink);
  ~ServerApp();
  ServerApp(const ServerApp&) = delete;
  ServerApp& operator=(const ServerApp&) = delete;

  /// Loads the models and listens.
  ///
  /// Returns: the bound port. Errors: kConflict if the port is taken, kUnavailable if the repository cannot be read.
  [[nodiscard]] Result<std::uint16_t> start();

  /// Drains: requests in flight finish within server.drain_timeout.
  void stop();

  /// Loads models that appeared, and newer versions of those served.
  [[nodiscard]] Status reload();

  /// The OpenAPI document of its interface.
  [[nodiscard]] static std::string openapi();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nexusml::app
