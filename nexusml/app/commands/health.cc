#include <curl/curl.h>

#include <memory>
#include <optional>

#include "nexusml/app/commands/commands.h"

namespace nexusml::app {
namespace {

using Request = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;

struct Arguments {
  std::optional<std::string> config;
  std::string listen;
  bool live = false;
};

/// An orchestrator asks every few seconds and counts a late answer as none.
constexpr long kTimeoutMilliseconds = 3000;

/// Where a server with this configuration answers its own machine.
std::string own_url(const Config::Server& server, bool live) {
  std::string host = server.address;
  if (host == "0.0.0.0") host = "127.0.0.1";
  if (host == "::") host = "::1";
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return "http://" + host + ":" + std::to_string(server.port) + (live ? "/health/live" : "/health/ready");
}

std::size_t append(const char* data, std::size_t size, std::size_t count, void* text) {
  static_cast<std::string*>(text)->append(data, size * count);
  return size * count;
}

/// The answer's body. Errors: kUnavailable if there is no answer, or one that is not 200.
Result<std::string> ask(const std::string& url) {
  const Request request(curl_easy_init(), &curl_easy_cleanup);
  if (!request) return Error(ErrorCode::kInternal, "libcurl does not start");
  std::string body;
  curl_easy_setopt(request.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(request.get(), CURLOPT_TIMEOUT_MS, kTimeoutMilliseconds);
  curl_easy_setopt(request.get(), CURLOPT_NOPROXY, "*");
  curl_easy_setopt(request.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(request.get(), CURLOPT_WRITEFUNCTION, &append);
  curl_easy_setopt(request.get(), CURLOPT_WRITEDATA, &body);
  if (const CURLcode code = curl_easy_perform(request.get()); code != CURLE_OK) {
    return Error(ErrorCode::kUnavailable, url + ": " + curl_easy_strerror(code));
  }
  long status = 0;
  curl_easy_getinfo(request.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status != 200) return Error(ErrorCode::kUnavailable, url + ": " + std::to_string(status) + " " + body);
  return body;
}

}  // namespace

Verb add_health(CLI::App& parent, const Surroundings& surroundings) {
  const auto arguments = std::make_shared<Arguments>();  // shared by the parser's binding and the command
  CLI::App* app = parent.add_subcommand("health", "Ask the server of this configuration whether it is ready");
  app->add_option("--config", arguments->config, "configuration file (default: nexusml.yaml, if it is there)");
  app->add_option("--listen", arguments->listen, "ADDRESS:PORT on which the server listens");
  app->add_flag("--live", arguments->live, "whether it runs, even if no model answers");
  return {app, [arguments, &surroundings]() -> Status {
            std::vector<Override> flags;
            if (!arguments->listen.empty()) flags.push_back({"server.listen", arguments->listen, "flag --listen"});
            NEXUSML_ASSIGN_OR_RETURN(const Config config,
                                     load_config(arguments->config, surroundings.environment, flags));
            NEXUSML_ASSIGN_OR_RETURN(const std::string body, ask(own_url(config.server, arguments->live)));
            surroundings.out << body;
            return {};
          }};
}

}  // namespace nexusml::app
