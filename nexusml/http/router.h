#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/http/method.h"
#include "nexusml/http/request.h"
#include "nexusml/http/response.h"
#include "nexusml/http/stream.h"

namespace nexusml::http {

/// How a handler of whole requests looks: called inline on the network thread, so it must not block.
using BufferedHandler = std::function<void(const Request&, Response&)>;

/// Limits of one route.
struct RouteOptions {
  /// Largest body in bytes; 0 takes the server's default for the kind of route. More memory (buffered) or time
  /// (streamed).
  std::uint64_t max_body_bytes = 0;
};

/// One line of the routing table. Exactly one of the handlers is set.
struct Route {
  Method method = Method::kGet;
  std::string path_template;
  BufferedHandler buffered;
  StreamHandler stream;
  RouteOptions options;
  std::vector<std::string> parameter_names;  ///< in the order of the template
};

/// What a lookup found. Reused from request to request; holds its parameters' decoded text.
///
/// Threads: one at a time.
struct RouteMatch {
  enum class Outcome : std::uint8_t {
    kFound,             ///< `route` is set
    kNotFound,          ///< 404
    kMethodNotAllowed,  ///< 405; `allow` and `path_template` are set
    kOptions,           ///< OPTIONS that no route took: 204 with `allow`
    kBadEncoding,       ///< 400: a broken percent escape, or an encoded NUL
  };
  static constexpr std::size_t kMaxParameters = 8;
  static constexpr std::size_t kNoRoute = static_cast<std::size_t>(-1);

  Outcome outcome = Outcome::kNotFound;
  std::size_t route = kNoRoute;    ///< index into Router::routes()
  std::string_view path_template;  ///< also set for kMethodNotAllowed and kOptions
  std::string_view allow;          ///< "GET, HEAD, OPTIONS"
  std::array<PathParameter, kMaxParameters> parameters;
  std::size_t parameter_count = 0;
  std::string decoded;  ///< memory of the decoded parameters
};

/// The table of routes, built at start and constant afterwards.
///
/// A template is literal segments, `{name}` (one segment, not empty) and, last, `{name...}` (the rest, may be empty).
/// Literal segments win over parameters, segment by segment, from the left, without going back. A path with a slash at
/// its end is another path: "/health/" is not "/health". Paths are split before they are decoded, so a %2F is part of a
/// parameter. HEAD goes to the GET route; OPTIONS is answered by the server unless a route takes it.
///
/// Threads: built by one; then lookups from any.
class Router {
 public:
  Router();
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  /// Adds a route for whole requests. A malformed or ambiguous template, or a second route for the same, is a bug.
  /// Returns: its index in routes().
  std::size_t add(Method method, std::string_view path_template, BufferedHandler handler, RouteOptions options = {});

  /// Adds a route whose body or answer is streamed.
  std::size_t add_stream(Method method, std::string_view path_template, StreamHandler handler,
                         RouteOptions options = {});

  /// All routes in the order they were added.
  [[nodiscard]] std::span<const Route> routes() const { return routes_; }

  /// Finds the route of a path (still encoded, without query). Cost: O(length of the path); no allocation in steady
  /// state.
  void match(Method method, std::string_view path, RouteMatch& match) const;

 private:
  struct Node;
  std::size_t insert(Route route);
  /// The child of `node` for one segment of the route's template, made if it is not there.
  std::size_t descend(std::size_t node, std::string_view segment, Route& route);
  static void rebuild_allow(Node& node);
  const Node* find(std::string_view path, RouteMatch& match) const;

  std::vector<Route> routes_;
  std::vector<Node> nodes_;
};

}  // namespace nexusml::http
