#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "nexusml/api/endpoint.h"
#include "nexusml/api/service.h"
#include "nexusml/http/access_observer.h"
#include "nexusml/http/router.h"

namespace nexusml::api {

/// The whole HTTP interface: the table of endpoints, and the metrics of every request.
///
/// Threads:  constructed by one; then its handlers run on all network threads.
/// Lifetime: outlives the server that uses its router and observer.
class Api {
 public:
  /// Takes: how many network threads the server will have; each gets its own parser, workspace and view of the models.
  Api(Service service, std::size_t network_threads);
  ~Api();
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;

  [[nodiscard]] const std::vector<Endpoint>& endpoints() const { return endpoints_; }
  /// A routing table made from endpoints().
  [[nodiscard]] http::Router router() const;
  /// Records every request under its route. Takes: the router in use, for its indices.
  [[nodiscard]] http::AccessObserver& observer();
  /// Lets an idle network thread let go of models that no longer serve. Threads: that network thread, between requests.
  void on_tick(std::size_t network_thread);

 private:
  class State;
  std::unique_ptr<State> state_;
  std::vector<Endpoint> endpoints_;
};

}  // namespace nexusml::api
