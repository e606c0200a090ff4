#pragma once

#include <curl/curl.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"

namespace nexusml::alert::internal {

/// A mail with its envelope.
struct Mail {
  std::string url;  ///< smtp://HOST:PORT or smtps://HOST:PORT
  bool demands_tls = true;
  std::string certificate_authorities;
  std::string user;
  std::string password;
  std::string from;
  std::vector<std::string> to;
  std::string text;  ///< headers and body, lines ended by CRLF
};

/// One libcurl handle that posts JSON or sends mail. It keeps its connection between posts.
///
/// Errors:  kUnavailable without an answer in time, or for an answer that can change (HTTP 408, 429, 5xx; SMTP 4xx);
///          kInvalidArgument for other refusals. Messages name neither address nor credentials.
/// Threads: one at a time, abort() any.
class Exchange {
 public:
  Exchange();

  [[nodiscard]] Status post_json(const std::string& url, std::string_view json, std::chrono::milliseconds timeout);
  [[nodiscard]] Status send_mail(const Mail& mail, std::chrono::milliseconds timeout);

  /// What runs, and all that follows, fails within a second.
  void abort();

 private:
  struct Cleanup {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  };
  [[nodiscard]] Status prepare(std::chrono::milliseconds timeout);

  std::unique_ptr<CURL, Cleanup> handle_;
  std::atomic<bool> aborted_ = false;
};

}  // namespace nexusml::alert::internal
