#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "nexusml/store/object_stores.h"

namespace nexusml::store::s3 {

/// A request, with its body and where the answer's body goes.
struct Request {
  enum class Method : std::uint8_t { kGet, kHead, kPut, kDelete };
  Method method = Method::kGet;
  std::string url;                          ///< encoded; the query's keys sorted
  std::string body_sha256;                  ///< of the body
  std::string_view body;                    ///< of a put from memory
  int body_file = -1;                       ///< of a put from a file, read from where it stands
  std::uint64_t body_bytes = 0;             ///< of a put
  int answer_file = -1;                     ///< gets the body of a successful answer, if it is not -1
  std::uint64_t maximum_answer = 64 << 20;  ///< bytes of the answer's body
};

/// What came back.
struct Answer {
  long status = 0;
  std::string body;
  std::string etag;  ///< without quotes
  std::uint64_t bytes = 0;
  std::chrono::system_clock::time_point modified{};
};

/// One libcurl handle, which keeps its connection between requests.
///
/// Threads: one at a time.
class Exchange {
 public:
  /// Errors: kUnavailable.
  [[nodiscard]] static Result<std::unique_ptr<Exchange>> create();

  /// Signs and sends the request and waits for the answer, whatever its status.
  /// Errors: kUnavailable without an answer in time or when cancelled, kTooLarge beyond `maximum_answer`.
  [[nodiscard]] Result<Answer> perform(const S3Options& options, const Request& request);

 private:
  struct Cleanup {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  };
  std::unique_ptr<CURL, Cleanup> handle_;
};

}  // namespace nexusml::store::s3
