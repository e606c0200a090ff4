#include "nexusml/http/router.h"

#include <algorithm>
#include <memory>

#include "nexusml/base/error.h"
#include "nexusml/http/url.h"

namespace nexusml::http {
namespace {

constexpr std::size_t kMethodCount = static_cast<std::size_t>(Method::kOther);
constexpr std::size_t kNone = static_cast<std::size_t>(-1);

std::size_t index_of(Method method) {
  return static_cast<std::size_t>(method);
}

bool is_parameter(std::string_view segment) {
  return segment.starts_with('{') && segment.ends_with('}');
}

/// "model" of "{model}" and of "{model...}".
std::string_view parameter_name(std::string_view segment) {
  segment = segment.substr(1, segment.size() - 2);
  return segment.ends_with("...") ? segment.substr(0, segment.size() - 3) : segment;
}

/// Takes "a" off the front of "/a/b", leaving "/b".
std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  const std::size_t end = std::min(path.find('/'), path.size());
  const std::string_view segment = path.substr(0, end);
  path.remove_prefix(end);
  return segment;
}

/// Adds a parameter's value to the match, decoded if it needs to be.
bool capture(RouteMatch& match, std::string_view text) {
  if (text.find('%') != std::string_view::npos) {
    const std::size_t begin = match.decoded.size();
    if (!append_percent_decoded(match.decoded, text)) return false;
    text = std::string_view(match.decoded).substr(begin);
  }
  match.parameters[match.parameter_count++].value = text;
  return true;
}

}  // namespace

/// A place in the tree of segments. Children are indices into the router's nodes.
struct Router::Node {
  Node() { route.fill(kNone); }

  std::vector<std::pair<std::string, std::size_t>> literals;
  std::size_t parameter = kNone;  ///< child for `{name}`
  std::size_t rest = kNone;       ///< child for `{name...}`
  std::array<std::size_t, kMethodCount> route;
  std::size_t any_route = kNone;  ///< some route that ends here; its template names the place
  std::string allow;
};

Router::Router() {
  nodes_.emplace_back();
}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

std::size_t Router::add(Method method, std::string_view path_template, BufferedHandler handler, RouteOptions options) {
  return insert({method, std::string(path_template), std::move(handler), nullptr, options, {}});
}

std::size_t Router::add_stream(Method method, std::string_view path_template, StreamHandler handler,
                               RouteOptions options) {
  return insert({method, std::string(path_template), nullptr, std::move(handler), options, {}});
}

std::size_t Router::descend(std::size_t node, std::string_view segment, Route& route) {
  if (!is_parameter(segment)) {
    if (segment.find_first_of("{}%") != std::string_view::npos) base::bug("bad route template " + route.path_template);
    for (const auto& [text, child] : nodes_[node].literals) {
      if (text == segment) return child;
    }
    nodes_[node].literals.emplace_back(segment, nodes_.size());
  } else {
    const std::string name(parameter_name(segment));
    if (name.empty() || std::count(route.parameter_names.begin(), route.parameter_names.end(), name) != 0)
      base::bug("bad parameter name in route template " + route.path_template);
    route.parameter_names.push_back(name);
    std::size_t& child = segment.ends_with("...}") ? nodes_[node].rest : nodes_[node].parameter;
    if (child != kNone) return child;
    child = nodes_.size();
  }
  nodes_.emplace_back();
  return nodes_.size() - 1;
}

std::size_t Router::insert(Route route) {
  if (!route.path_template.starts_with('/') || route.method == Method::kOther)
    base::bug("bad route template or method: " + route.path_template);
  std::size_t node = 0;
  const std::string path = route.path_template;
  std::string_view remaining = path;
  while (!remaining.empty()) {
    const std::string_view segment = take_segment(remaining);
    node = descend(node, segment, route);
    if (segment.ends_with("...}") && !remaining.empty()) base::bug("{name...} must be last in " + path);
  }
  if (route.parameter_names.size() > RouteMatch::kMaxParameters) base::bug("too many parameters in " + path);

  Node& end = nodes_[node];
  if (end.route[index_of(route.method)] != kNone) base::bug("two routes for " + path);
  if (end.any_route != kNone && routes_[end.any_route].path_template != path)
    base::bug("routes differ only in a parameter's name: " + path);
  end.route[index_of(route.method)] = routes_.size();
  end.any_route = routes_.size();
  routes_.push_back(std::move(route));
  rebuild_allow(end);
  return routes_.size() - 1;
}

void Router::rebuild_allow(Node& node) {
  node.allow.clear();
  for (const Method method :
       {Method::kGet, Method::kHead, Method::kPost, Method::kPut, Method::kPatch, Method::kDelete, Method::kOptions}) {
    const bool through_get = method == Method::kHead && node.route[index_of(Method::kGet)] != kNone;
    if (node.route[index_of(method)] == kNone && !through_get && method != Method::kOptions) continue;
    if (!node.allow.empty()) node.allow += ", ";
    node.allow += name_of(method);
  }
}

const Router::Node* Router::find(std::string_view path, RouteMatch& match) const {
  const Node* node = &nodes_[0];
  while (!path.empty()) {
    const std::string_view whole = path;
    const std::string_view segment = take_segment(path);
    const auto literal = std::find_if(node->literals.begin(), node->literals.end(),
                                      [segment](const auto& entry) { return entry.first == segment; });
    if (literal != node->literals.end()) {
      node = &nodes_[literal->second];
      continue;
    }
    const bool one = node->parameter != kNone && !segment.empty();
    if (!one && node->rest == kNone) return nullptr;
    if (!capture(match, one ? segment : whole.substr(1))) {
      match.outcome = RouteMatch::Outcome::kBadEncoding;
      return nullptr;
    }
    node = &nodes_[one ? node->parameter : node->rest];
    if (!one) break;
  }
  return node->any_route == kNone ? nullptr : node;
}

void Router::match(Method method, std::string_view path, RouteMatch& match) const {
  match.outcome = RouteMatch::Outcome::kNotFound;
  match.route = RouteMatch::kNoRoute;
  match.path_template = {};
  match.allow = {};
  match.parameter_count = 0;
  match.decoded.clear();
  if (!path.starts_with('/')) return;
  // Decoding never makes a text longer, so views into `decoded` stay where they are.
  if (match.decoded.capacity() < path.size()) match.decoded.reserve(path.size());

  const Node* node = find(path, match);
  if (node == nullptr) return;
  const Route& place = routes_[node->any_route];
  match.path_template = place.path_template;
  for (std::size_t i = 0; i < match.parameter_count; ++i) match.parameters[i].name = place.parameter_names[i];
  match.allow = node->allow;

  std::size_t route = method == Method::kOther ? kNone : node->route[index_of(method)];
  if (route == kNone && method == Method::kHead) route = node->route[index_of(Method::kGet)];
  match.route = route;
  match.outcome = route != kNone               ? RouteMatch::Outcome::kFound
                  : method == Method::kOptions ? RouteMatch::Outcome::kOptions
                                               : RouteMatch::Outcome::kMethodNotAllowed;
}

}  // namespace nexusml::http
