#include "nexusml/store/prometheus_server.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "nexusml/base/text.h"
#include "nexusml/store/prometheus/range_answer.h"

namespace nexusml::store {
namespace {

using Handle = std::unique_ptr<CURL, void (*)(CURL*)>;
using Address = std::unique_ptr<CURLU, void (*)(CURLU*)>;
using Time = std::chrono::system_clock::time_point;

/// What came back so far.
struct Body {
  std::string text;
  std::size_t most = 0;
  bool is_too_large = false;
};

// It must not throw, for C called it.
std::size_t on_receive(char* bytes, std::size_t size, std::size_t count, void* context) {
  Body& body = *static_cast<Body*>(context);
  const std::size_t length = size * count;
  body.is_too_large = body.text.size() + length > body.most;
  if (body.is_too_large) return 0;
  try {
    body.text.append(bytes, length);
  } catch (const std::bad_alloc&) {
    return 0;
  }
  return length;
}

/// "1795335330.250".
std::string seconds_text(std::chrono::milliseconds time) {
  const std::string fraction = base::to_text(1000 + time.count() % 1000);
  return base::to_text(time.count() / 1000) + "." + fraction.substr(1);
}

std::string milliseconds_since_1970(Time time) {
  return seconds_text(std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()));
}

std::string escaped(CURL* handle, const std::string& text) {
  const std::unique_ptr<char, void (*)(void*)> made(
      curl_easy_escape(handle, text.data(), static_cast<int>(text.size())), curl_free);
  return made == nullptr ? std::string() : std::string(made.get());
}

Error wrong_address(const std::string& reason) {
  return Error(ErrorCode::kInvalidArgument, "the address of Prometheus " + reason);
}

bool has_part(CURLU* address, CURLUPart part) {
  char* text = nullptr;
  const bool has = curl_url_get(address, part, &text, 0) == CURLUE_OK && text != nullptr && *text != '\0';
  curl_free(text);
  return has;
}

/// Sends the form to query_range. Errors: as PrometheusServer::query_range().
Result<std::string> exchange(const PrometheusOptions& options, CURL* handle, const std::string& form) {
  Body body{.text = {}, .most = options.maximum_answer};
  std::string url = options.url;
  while (url.ends_with('/')) url.pop_back();
  url += "/api/v1/query_range";
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout.count()));
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.timeout.count()));
  curl_easy_setopt(handle, CURLOPT_USERAGENT, "NexusML");
  curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "");  // whatever libcurl can decode
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, form.c_str());
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(form.size()));
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_receive);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &body);
  const CURLcode code = curl_easy_perform(handle);
  if (body.is_too_large) {
    return Error(ErrorCode::kTooLarge,
                 "Prometheus' answer is larger than " + base::to_text(options.maximum_answer) + " bytes");
  }
  if (code != CURLE_OK) {  // the texts for codes hold no address; those of libcurl's error buffer may
    return Error(ErrorCode::kUnavailable, std::string("Prometheus does not answer: ") + curl_easy_strerror(code));
  }
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  if (status == 200) return std::move(body.text);
  // 400 and 422 are about the expression; anything else comes from what stands before Prometheus, or its state.
  const bool is_refusal = status == 400 || status == 422;
  return Error(is_refusal ? ErrorCode::kInvalidArgument : ErrorCode::kUnavailable,
               "Prometheus answers with HTTP status " + base::to_text(status));
}

}  // namespace

Status check_prometheus_url(const std::string& url) {
  const auto is_odd = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; };
  if (std::ranges::any_of(url, is_odd)) return wrong_address("has a space or a control character");
  if (!url.starts_with("http://") && !url.starts_with("https://")) {
    return wrong_address("begins neither with http:// nor with https://");
  }
  if (url.find("///") != std::string::npos)
    return wrong_address("has no host");  // libcurl takes the path's start for it
  const Address address(curl_url(), curl_url_cleanup);
  if (address == nullptr || curl_url_set(address.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) {
    return wrong_address("is none");
  }
  if (has_part(address.get(), CURLUPART_QUERY) || has_part(address.get(), CURLUPART_FRAGMENT) ||
      url.find_first_of("?#") != std::string::npos) {
    return wrong_address("has a query or a fragment");
  }
  return {};
}

Result<std::vector<telemetry::SeriesPoints>> PrometheusServer::query_range(const std::string& expression, Time from,
                                                                           Time until,
                                                                           std::chrono::milliseconds step) const {
  {
    const base::MutexLock lock(mutex_);
    if (quiet_until_ && clock_.steady_now() < *quiet_until_) {
      return Error(ErrorCode::kUnavailable, "Prometheus did not answer a moment ago");
    }
  }
  static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  const Handle handle(initialised == CURLE_OK ? curl_easy_init() : nullptr, curl_easy_cleanup);
  if (handle == nullptr) return Error(ErrorCode::kUnavailable, "libcurl cannot be used");
  const std::string form = "query=" + escaped(handle.get(), expression) + "&start=" + milliseconds_since_1970(from) +
                           "&end=" + milliseconds_since_1970(until) + "&step=" + seconds_text(step) +
                           "&timeout=" + base::to_text(options_.timeout.count()) + "ms";
  Result<std::string> body = exchange(options_, handle.get(), form);
  {
    const base::MutexLock lock(mutex_);
    quiet_until_.reset();
    if (!body.ok() && body.error().code == ErrorCode::kUnavailable) {
      quiet_until_ = clock_.steady_now() + options_.pause;
    }
  }
  if (!body.ok()) return body.error();
  return prometheus::parse_range_answer(*body);
}

}  // namespace nexusml::store
