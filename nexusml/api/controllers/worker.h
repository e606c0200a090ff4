#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "nexusml/api/service.h"
#include "nexusml/base/error.h"
#include "nexusml/http/request.h"
#include "nexusml/serve/json_input.h"
#include "nexusml/serve/predictor.h"

namespace nexusml::api {

static_assert(http::Request::kBodyPadding >= serve::JsonInputReader::kPadding, "bodies are parsed where they lie");

/// What one network thread needs to answer predictions without sharing anything.
///
/// Threads: one at a time.
struct Worker {
  explicit Worker(const Service& service) : predictor(service.host, service.clock, &service.events) {}

  serve::Predictor predictor;
  serve::JsonInputReader reader;
};

/// The workers of all network threads.
///
/// Threads: at(i) is for network thread i alone.
class Workers {
 public:
  Workers(const Service& service, std::size_t threads) : log_(service.log) {
    for (std::size_t i = 0; i < threads; ++i) workers_.push_back(std::make_unique<Worker>(service));
  }

  [[nodiscard]] Worker& at(std::size_t thread) {
    if (thread >= workers_.size()) bug("a request from a network thread that was not announced");
    return *workers_[thread];
  }

  [[nodiscard]] const base::Log& log() const { return log_; }

 private:
  base::Log log_;
  std::vector<std::unique_ptr<Worker>> workers_;  // apart in memory, so that threads share no cache line
};

}  // namespace nexusml::api
