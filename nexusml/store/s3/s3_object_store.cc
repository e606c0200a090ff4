#include "nexusml/store/s3/s3_object_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "nexusml/base/text.h"
#include "nexusml/store/internal/file_io.h"
#include "nexusml/store/internal/server_url.h"
#include "nexusml/store/s3/list_result.h"
#include "nexusml/store/s3/signing.h"

namespace nexusml::store::s3 {
namespace {

constexpr std::uint64_t kLargestPut = 5ULL << 30;  // of S3, in one request

const std::string& sha256_of_nothing() {
  static const std::string digest = sha256_of("");
  return digest;
}

}  // namespace

S3ObjectStore::S3ObjectStore(S3Options options)
    : options_(std::move(options)), bucket_url_(options_.endpoint + "/" + encode(options_.bucket, false)) {}

Request S3ObjectStore::request_for(Request::Method method, std::string_view key) const {
  Request request;
  request.method = method;
  request.url = bucket_url_;
  if (!key.empty()) request.url += "/" + encode(key, true);
  request.body_sha256 = sha256_of_nothing();
  return request;
}

Result<Answer> S3ObjectStore::perform(const Request& request) {
  NEXUSML_ASSIGN_OR_RETURN(internal::Pool<Exchange>::Lease lease,
                           exchanges_.take(std::chrono::steady_clock::now() + options_.request_timeout));
  if (!lease.connected()) {
    NEXUSML_ASSIGN_OR_RETURN(std::unique_ptr<Exchange> made, Exchange::create());
    lease.connect(std::move(made));
  }
  return lease->perform(options_, request);
}

Error S3ObjectStore::refusal(const Answer& answer, std::string_view key) const {
  const std::string code = parse_error_code(answer.body);
  const std::string where = "S3 at " + options_.endpoint + ", bucket '" + options_.bucket + "': ";
  const std::string said = "status " + base::to_text(answer.status) + (code.empty() ? "" : " " + code);
  if (code == "NoSuchBucket" || (answer.status == 404 && key.empty())) {
    return Error(ErrorCode::kUnavailable, where + "there is no such bucket; create it, or name another");
  }
  if (answer.status == 404) return Error(ErrorCode::kNotFound, "there is no object '" + std::string(key) + "'");
  if (answer.status == 401 || answer.status == 403) {
    return Error(ErrorCode::kUnavailable,
                 where + "it refuses us (" + said + "); check access key, secret key, region and the key's rights");
  }
  if (answer.status == 400 && code == "AuthorizationHeaderMalformed") {
    return Error(ErrorCode::kUnavailable, where + said + "; check the region");
  }
  return Error(answer.status == 413 ? ErrorCode::kTooLarge : ErrorCode::kUnavailable, where + said);
}

Result<Answer> S3ObjectStore::succeed(const Request& request, std::string_view key) {
  NEXUSML_ASSIGN_OR_RETURN(Answer answer, perform(request));
  if (answer.status < 200 || answer.status > 299) return refusal(answer, key);
  return answer;
}

Result<ObjectInfo> S3ObjectStore::put_request(Request request, std::string_view key) {
  NEXUSML_ASSIGN_OR_RETURN(const Answer answer, succeed(request, key));
  return ObjectInfo{std::string(key), request.body_bytes, answer.etag, std::chrono::system_clock::now()};
}

Result<ObjectInfo> S3ObjectStore::put(std::string_view key, std::string_view bytes) {
  NEXUSML_RETURN_IF_ERROR(check_object_key(key));
  Request request = request_for(Request::Method::kPut, key);
  request.body = bytes;
  request.body_bytes = bytes.size();
  request.body_sha256 = sha256_of(bytes);
  return put_request(std::move(request), key);
}

Result<ObjectInfo> S3ObjectStore::put_file(std::string_view key, const std::filesystem::path& file) {
  NEXUSML_RETURN_IF_ERROR(check_object_key(key));
  const internal::Descriptor source(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!source.open()) return internal::system_error("open", file.string(), errno);
  struct stat status {};
  if (::fstat(source.get(), &status) != 0) return internal::system_error("read", file.string(), errno);
  Request request = request_for(Request::Method::kPut, key);
  request.body_file = source.get();
  request.body_bytes = static_cast<std::uint64_t>(status.st_size);
  if (request.body_bytes > kLargestPut) {
    return Error(ErrorCode::kTooLarge, file.string() + ": S3 takes at most 5 GiB in one request");
  }
  NEXUSML_ASSIGN_OR_RETURN(request.body_sha256, sha256_of_file(source.get(), file.string()));
  if (::lseek(source.get(), 0, SEEK_SET) != 0) return internal::system_error("read", file.string(), errno);
  return put_request(std::move(request), key);
}

Result<std::string> S3ObjectStore::get(std::string_view key, std::uint64_t maximum_bytes) {
  NEXUSML_RETURN_IF_ERROR(check_object_key(key));
  Request request = request_for(Request::Method::kGet, key);
  request.maximum_answer = maximum_bytes;
  NEXUSML_ASSIGN_OR_RETURN(Answer answer, succeed(request, key));
  return std::move(answer.body);
}

Status S3ObjectStore::get_file(std::string_view key, const std::filesystem::path& file, std::uint64_t maximum_bytes) {
  NEXUSML_RETURN_IF_ERROR(check_object_key(key));
  NEXUSML_ASSIGN_OR_RETURN(internal::FileReplacement target, internal::FileReplacement::begin(file));
  Request request = request_for(Request::Method::kGet, key);
  request.answer_file = target.descriptor();
  request.maximum_answer = maximum_bytes;
  NEXUSML_ASSIGN_OR_RETURN(const Answer answer, succeed(request, key));
  return target.commit();
}

Result<ObjectInfo> S3ObjectStore::head(std::string_view key) {
  NEXUSML_RETURN_IF_ERROR(check_object_key(key));
  NEXUSML_ASSIGN_OR_RETURN(const Answer answer, succeed(request_for(Request::Method::kHead, key), key));
  return ObjectInfo{std::string(key), answer.bytes, answer.etag, answer.modified};
}

Result<std::vector<ObjectInfo>> S3ObjectStore::list(std::string_view prefix) {
  NEXUSML_RETURN_IF_ERROR(check_object_prefix(prefix));
  std::vector<ObjectInfo> found;
  std::string next;
  do {
    Request request = request_for(Request::Method::kGet, "");
    request.url += "?";
    if (!next.empty()) request.url += "continuation-token=" + encode(next, false) + "&";
    request.url += "list-type=2&max-keys=" + base::to_text(options_.list_page) + "&prefix=" + encode(prefix, false);
    NEXUSML_ASSIGN_OR_RETURN(const Answer answer, succeed(request, ""));
    NEXUSML_ASSIGN_OR_RETURN(ListPage page, parse_list_result(answer.body));
    std::move(page.objects.begin(), page.objects.end(), std::back_inserter(found));
    if (page.next == next && !next.empty()) {
      return Error(ErrorCode::kCorrupt, "S3 at " + options_.endpoint + " gives the same page of its list again");
    }
    next = page.next;
  } while (!next.empty());
  std::sort(found.begin(), found.end(), [](const ObjectInfo& a, const ObjectInfo& b) { return a.key < b.key; });
  return found;
}

Status S3ObjectStore::remove(std::string_view key) {
  NEXUSML_RETURN_IF_ERROR(check_object_key(key));
  Result<Answer> answer = succeed(request_for(Request::Method::kDelete, key), key);
  if (answer.ok() || answer.error().code == ErrorCode::kNotFound) return {};
  return std::move(answer).error();
}

Status S3ObjectStore::ping() {
  Result<Answer> answer = succeed(request_for(Request::Method::kHead, ""), "");
  if (!answer.ok()) return std::move(answer).error();
  return {};
}

}  // namespace nexusml::store::s3

namespace nexusml::store {

Result<std::unique_ptr<ObjectStore>> open_s3_objects(S3Options options) {
  NEXUSML_ASSIGN_OR_RETURN(const internal::ServerUrl endpoint, internal::parse_server_url(options.endpoint));
  const bool known = endpoint.scheme == "http" || endpoint.scheme == "https";
  if (!known || !endpoint.path.empty() || !endpoint.user.empty() || !endpoint.password.empty()) {
    return Error(ErrorCode::kInvalidArgument, "S3's endpoint is http://host:port or https://host:port and no more");
  }
  if (options.bucket.empty() || options.bucket.find('/') != std::string::npos) {
    return Error(ErrorCode::kInvalidArgument, "S3 needs the name of a bucket, without '/'");
  }
  if (options.access_key.empty() || options.secret_key.empty() || options.region.empty()) {
    return Error(ErrorCode::kInvalidArgument, "S3 needs an access key, a secret key and a region");
  }
  options.endpoint = endpoint.shown();
  return std::unique_ptr<ObjectStore>(std::make_unique<s3::S3ObjectStore>(std::move(options)));
}

}  // namespace nexusml::store
