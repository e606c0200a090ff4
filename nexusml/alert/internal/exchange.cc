#include "nexusml/alert/internal/exchange.h"

#include <algorithm>
#include <cstring>

#include "nexusml/base/text.h"

namespace nexusml::alert::internal {
namespace {

using List = std::unique_ptr<curl_slist, void (*)(curl_slist*)>;

List list_of(const std::vector<std::string>& texts) {
  curl_slist* list = nullptr;
  for (const std::string& text : texts) list = curl_slist_append(list, text.c_str());
  return {list, curl_slist_free_all};
}

// libcurl's callbacks must not throw, for C called them.

std::size_t on_answer(char*, std::size_t size, std::size_t count, void* context) {
  // The answer is of no interest, but one without end is no answer.
  constexpr std::size_t kMaximumAnswer = 1 << 20;
  std::size_t& received = *static_cast<std::size_t*>(context);
  received += size * count;
  return received > kMaximumAnswer ? 0 : size * count;
}

std::size_t on_text_wanted(char* target, std::size_t size, std::size_t count, void* context) {
  std::string_view& rest = *static_cast<std::string_view*>(context);
  const std::size_t piece = std::min(rest.size(), size * count);
  std::memcpy(target, rest.data(), piece);
  rest.remove_prefix(piece);
  return piece;
}

int on_progress(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  // Relaxed: nothing else is read because of it.
  return static_cast<const std::atomic<bool>*>(context)->load(std::memory_order_relaxed) ? 1 : 0;
}

/// "no answer: Timeout was reached". libcurl's texts for codes hold no address; those of its error buffer may.
Error unreachable(CURLcode code) {
  return Error(ErrorCode::kUnavailable, std::string("no answer: ") + curl_easy_strerror(code));
}

/// What an operator can put right is said in his words; libcurl's would be "Requested SSL level failed".
Error undelivered(CURLcode code) {
  switch (code) {
    case CURLE_USE_SSL_FAILED:
      return Error(ErrorCode::kUnavailable, "it offers no STARTTLS, and mail is to be encrypted (smtp_encryption)");
    case CURLE_PEER_FAILED_VERIFICATION:
      return Error(ErrorCode::kUnavailable, "its certificate is not trusted, or is another name's (smtp_ca_file)");
    case CURLE_SSL_CACERT_BADFILE:
      return Error(ErrorCode::kUnavailable, "the file of trusted certificates cannot be read (smtp_ca_file)");
    case CURLE_LOGIN_DENIED:
      return Error(ErrorCode::kUnavailable, "it refuses user and password (smtp_user, smtp_password)");
    default:  // libcurl's codes, not an enum of ours
      return unreachable(code);
  }
}

bool can_change(long http_status) {
  return http_status >= 500 || http_status == 408 || http_status == 429;
}

}  // namespace

Exchange::Exchange() {
  static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (initialised == CURLE_OK) handle_.reset(curl_easy_init());
}

void Exchange::abort() {
  aborted_.store(true, std::memory_order_relaxed);  // nothing is handed over with it
}

Status Exchange::prepare(std::chrono::milliseconds timeout) {
  CURL* handle = handle_.get();
  if (handle == nullptr) return Error(ErrorCode::kUnavailable, "libcurl cannot be used");
  curl_easy_reset(handle);  // keeps the connection
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(timeout.count()));
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &aborted_);
  return {};
}

Status Exchange::post_json(const std::string& url, std::string_view json, std::chrono::milliseconds timeout) {
  NEXUSML_RETURN_IF_ERROR(prepare(timeout));
  CURL* handle = handle_.get();
  const List headers = list_of({"Content-Type: application/json", "Expect:", "User-Agent: NexusML"});
  std::size_t received = 0;
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, json.data());
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(json.size()));
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_answer);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &received);
  const CURLcode code = curl_easy_perform(handle);
  if (code != CURLE_OK) return unreachable(code);
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  if (status >= 200 && status < 300) return {};
  return Error(can_change(status) ? ErrorCode::kUnavailable : ErrorCode::kInvalidArgument,
               "answered with HTTP status " + base::to_text(status));
}

Status Exchange::send_mail(const Mail& mail, std::chrono::milliseconds timeout) {
  NEXUSML_RETURN_IF_ERROR(prepare(timeout));
  CURL* handle = handle_.get();
  const List to = list_of(mail.to);
  std::string_view rest = mail.text;
  std::size_t received = 0;
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(handle, CURLOPT_URL, mail.url.c_str());
  curl_easy_setopt(handle, CURLOPT_USE_SSL, static_cast<long>(mail.demands_tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  if (!mail.certificate_authorities.empty()) {
    curl_easy_setopt(handle, CURLOPT_CAINFO, mail.certificate_authorities.c_str());
  }
  if (!mail.user.empty()) {
    curl_easy_setopt(handle, CURLOPT_USERNAME, mail.user.c_str());
    curl_easy_setopt(handle, CURLOPT_PASSWORD, mail.password.c_str());
  }
  curl_easy_setopt(handle, CURLOPT_MAIL_FROM, mail.from.c_str());
  curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, to.get());
  // One who has left must not keep the mail from the others; it fails when nobody is taken.
  curl_easy_setopt(handle, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
  curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, on_text_wanted);
  curl_easy_setopt(handle, CURLOPT_READDATA, &rest);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_answer);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &received);
  const CURLcode code = curl_easy_perform(handle);
  if (code == CURLE_OK) return {};
  long reply = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &reply);
  const bool is_refused = code != CURLE_OPERATION_TIMEDOUT && code != CURLE_ABORTED_BY_CALLBACK && reply >= 500 &&
                          code != CURLE_LOGIN_DENIED;  // passwords are put right
  if (!is_refused) return undelivered(code);
  return Error(ErrorCode::kInvalidArgument, "refused with SMTP reply " + base::to_text(reply));
}

}  // namespace nexusml::alert::internal
