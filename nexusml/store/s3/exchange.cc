#include "nexusml/store/s3/exchange.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>

#include "nexusml/base/text.h"
#include "nexusml/store/internal/file_io.h"

namespace nexusml::store::s3 {
namespace {

/// What libcurl's callbacks see of one exchange. They must not throw, for C called them.
struct Running {
  CURL* handle = nullptr;
  const Request* request = nullptr;
  Answer answer;
  std::uint64_t sent = 0;      // of a body in memory
  std::uint64_t received = 0;  // of the answer's body
  bool too_large = false;
  int write_error = 0;
};

std::size_t on_send(char* target, std::size_t size, std::size_t count, void* context) {
  Running& running = *static_cast<Running*>(context);
  const Request& request = *running.request;
  const std::size_t room = size * count;
  if (request.body_file >= 0) {
    ssize_t got = 0;
    do {
      got = ::read(request.body_file, target, room);
    } while (got < 0 && errno == EINTR);
    return got < 0 ? CURL_READFUNC_ABORT : static_cast<std::size_t>(got);
  }
  const std::size_t piece = std::min<std::size_t>(room, request.body.size() - running.sent);
  std::memcpy(target, request.body.data() + running.sent, piece);
  running.sent += piece;
  return piece;
}

/// Before a request is sent again on a new connection.
int on_seek(void* context, curl_off_t offset, int origin) {
  Running& running = *static_cast<Running*>(context);
  if (running.request->body_file >= 0) {
    return ::lseek(running.request->body_file, offset, origin) < 0 ? CURL_SEEKFUNC_FAIL : CURL_SEEKFUNC_OK;
  }
  if (origin != SEEK_SET) return CURL_SEEKFUNC_FAIL;
  running.sent = static_cast<std::uint64_t>(offset);
  return CURL_SEEKFUNC_OK;
}

std::size_t on_receive(char* bytes, std::size_t size, std::size_t count, void* context) {
  Running& running = *static_cast<Running*>(context);
  const std::size_t length = size * count;
  long status = 0;
  curl_easy_getinfo(running.handle, CURLINFO_RESPONSE_CODE, &status);
  running.received += length;
  if (running.received > running.request->maximum_answer) {
    running.too_large = true;
    return 0;
  }
  if (running.request->answer_file >= 0 && status == 200) {
    const Status written = internal::write_all(running.request->answer_file, {bytes, length}, "the object");
    if (!written.ok()) running.write_error = errno;
    return written.ok() ? length : 0;
  }
  running.answer.body.append(bytes, length);
  return length;
}

/// libcurl asks about once a second, also while nothing moves.
int on_progress(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(context)->load(std::memory_order_relaxed) ? 1 : 0;
}

std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* context) {
  Running& running = *static_cast<Running*>(context);
  const std::string_view line(bytes, size * count);
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return line.size();
  const std::string_view name = line.substr(0, colon);
  std::string_view value = base::trim(line.substr(colon + 1));
  if (base::equal_ignoring_case(name, "etag")) {
    if (value.size() >= 2 && value.front() == '"') value = value.substr(1, value.size() - 2);
    running.answer.etag = value;
  } else if (base::equal_ignoring_case(name, "last-modified")) {
    running.answer.modified = std::chrono::system_clock::from_time_t(curl_getdate(std::string(value).c_str(), nullptr));
  } else if (base::equal_ignoring_case(name, "content-length")) {
    running.answer.bytes = base::parse_integer<std::uint64_t>(value).value_or(0);
  }
  return line.size();
}

using Headers = std::unique_ptr<curl_slist, void (*)(curl_slist*)>;

void set_method(CURL* handle, const Request& request) {
  switch (request.method) {
    case Request::Method::kGet:
      break;
    case Request::Method::kHead:
      curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
      break;
    case Request::Method::kPut:
      curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
      curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request.body_bytes));
      break;
    case Request::Method::kDelete:
      curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, "DELETE");
      break;
  }
}

void set_limits(CURL* handle, const S3Options& options, bool large) {
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
  if (!large) curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options.request_timeout.count()));
  const long stall = std::max<long>(1, static_cast<long>(options.stall_timeout.count() / 1000));
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, stall);
  if (options.cancelled != nullptr) {
    curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(handle, CURLOPT_XFERINFODATA, options.cancelled.get());
  }
  if (!options.certificate_authorities.empty()) {
    curl_easy_setopt(handle, CURLOPT_CAINFO, options.certificate_authorities.c_str());
  }
}

void set_signature(CURL* handle, const S3Options& options) {
  curl_easy_setopt(handle, CURLOPT_AWS_SIGV4, ("aws:amz:" + options.region + ":s3").c_str());
  curl_easy_setopt(handle, CURLOPT_USERNAME, options.access_key.c_str());
  curl_easy_setopt(handle, CURLOPT_PASSWORD, options.secret_key.c_str());
}

}  // namespace

Result<std::unique_ptr<Exchange>> Exchange::create() {
  static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  auto exchange = std::make_unique<Exchange>();
  exchange->handle_.reset(initialised == CURLE_OK ? curl_easy_init() : nullptr);
  if (exchange->handle_ == nullptr) return Error(ErrorCode::kUnavailable, "S3: libcurl cannot be used");
  return exchange;
}

Result<Answer> Exchange::perform(const S3Options& options, const Request& request) {
  CURL* handle = handle_.get();
  curl_easy_reset(handle);  // keeps the connection
  Running running;
  running.handle = handle;
  running.request = &request;
  std::array<char, CURL_ERROR_SIZE> reason{};
  const Headers headers(curl_slist_append(nullptr, ("x-amz-content-sha256: " + request.body_sha256).c_str()),
                        curl_slist_free_all);
  curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, reason.data());
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, on_send);
  curl_easy_setopt(handle, CURLOPT_READDATA, &running);
  curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, on_seek);
  curl_easy_setopt(handle, CURLOPT_SEEKDATA, &running);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_receive);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &running);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &running);
  set_method(handle, request);
  set_limits(handle, options, request.body_file >= 0 || request.answer_file >= 0);
  set_signature(handle, options);
  const CURLcode code = curl_easy_perform(handle);
  if (running.too_large) {
    return Error(ErrorCode::kTooLarge, "the object is larger than " + base::to_text(request.maximum_answer) + " bytes");
  }
  if (running.write_error != 0) return internal::system_error("write", "the object", running.write_error);
  if (code != CURLE_OK) {
    std::string message = "S3 at " + options.endpoint + ": ";
    message += reason[0] == '\0' ? curl_easy_strerror(code) : reason.data();
    if (code == CURLE_SSL_CONNECT_ERROR) message += "; does it speak TLS, or is its address http://?";
    return Error(ErrorCode::kUnavailable, std::move(message));
  }
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &running.answer.status);
  return std::move(running.answer);
}

}  // namespace nexusml::store::s3
