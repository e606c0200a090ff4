#include "nexusml/store/internal/server_url.h"

#include <algorithm>

#include "nexusml/base/text.h"

namespace nexusml::store::internal {
namespace {

Error refusal(std::string_view reason) {
  return Error(ErrorCode::kInvalidArgument,
               "a server's address is scheme://user:password@host:port/path; this one " + std::string(reason));
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char low = static_cast<char>(c | 0x20);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

Result<std::string> decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? digit_of(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? digit_of(text[i + 2]) : -1;
    if (high < 0 || low < 0) return refusal("has a '%' without two hexadecimal digits: write %25 for a '%'");
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

bool is_scheme(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  });
}

bool is_host(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_' || c == ':';
  });
}

Status read_host(std::string_view text, ServerUrl& url) {
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return refusal("lacks a ']'");
    url.host = text.substr(1, end - 1);
    port = text.substr(end + 1);
  } else {
    const std::size_t colon = std::min(text.find(':'), text.size());
    url.host = text.substr(0, colon);
    port = text.substr(colon);
  }
  if (!is_host(url.host)) return refusal("has no host that can be one");
  if (port.empty()) return {};
  const auto number = base::parse_integer<std::uint16_t>(port.substr(1));
  if (port.front() != ':' || !number || *number == 0) return refusal("has no port between 1 and 65535");
  url.port = *number;
  return {};
}

}  // namespace

Result<ServerUrl> parse_server_url(std::string_view text) {
  ServerUrl url;
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return refusal("lacks '://'");
  url.scheme = base::lowercase_ascii(text.substr(0, scheme_end));
  if (!is_scheme(url.scheme)) return refusal("has no scheme");
  text.remove_prefix(scheme_end + 3);
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos) url.path = text.substr(slash + 1);
  std::string_view authority = text.substr(0, slash);
  const std::size_t at = authority.rfind('@');
  if (at != std::string_view::npos) {
    const std::string_view login = authority.substr(0, at);
    const std::size_t colon = std::min(login.find(':'), login.size());
    NEXUSML_ASSIGN_OR_RETURN(url.user, decode(login.substr(0, colon)));
    NEXUSML_ASSIGN_OR_RETURN(url.password, decode(login.substr(std::min(colon + 1, login.size()))));
    authority.remove_prefix(at + 1);
  }
  NEXUSML_RETURN_IF_ERROR(read_host(authority, url));
  return url;
}

std::string ServerUrl::shown() const {
  std::string text = scheme + "://";
  if (!user.empty()) text += user + "@";
  text += host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != 0) text += ":" + base::to_text(port);
  if (!path.empty()) text += "/" + path;
  return text;
}

}  // namespace nexusml::store::internal
