#include "nexusml/store/postgres/address.h"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>

#include "nexusml/base/text.h"

namespace nexusml::store::postgres {
namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

/// libpq takes these as they are and refuses them at each connection, which would look like a server that is away.
Status check_value(std::string_view name, std::string_view value) {
  constexpr std::array<std::string_view, 6> kSslModes = {"disable", "allow",     "prefer",
                                                         "require", "verify-ca", "verify-full"};
  constexpr std::array<std::string_view, 6> kNumbers = {"connect_timeout",     "keepalives",       "keepalives_idle",
                                                        "keepalives_interval", "keepalives_count", "tcp_user_timeout"};
  const auto refusal = [&](const char* rule) {
    return Error(ErrorCode::kInvalidArgument,
                 "the " + std::string(name) + " in the database's address must be " + rule);
  };
  if (name == "port") {  // one for each of several hosts; an empty one is the default
    for (const std::string_view one : base::split_list(value)) {
      const auto port = base::parse_integer<std::uint16_t>(one);
      if (!port || *port == 0) return refusal("a number from 1 to 65535");
    }
  }
  if (name == "sslmode" && std::find(kSslModes.begin(), kSslModes.end(), value) == kSslModes.end()) {
    return refusal("disable, allow, prefer, require, verify-ca or verify-full");
  }
  const bool is_number = std::find(kNumbers.begin(), kNumbers.end(), name) != kNumbers.end();
  if (is_number && !base::parse_integer<std::int32_t>(value)) return refusal("an integer");
  return {};
}

std::string show(const std::string& user, const std::string& host, const std::string& port,
                 const std::string& database) {
  std::string text = "postgresql://";
  if (!user.empty()) text += user + "@";
  text += host.empty() ? "localhost" : host;
  if (!port.empty()) text += ":" + port;
  return text + "/" + database;
}

Error refusal() {
  return Error(ErrorCode::kInvalidArgument,
               "the database's address is none of PostgreSQL's: write postgresql://user:password@host:port/database, "
               "and percent-encode what is special in user and password");
}

/// Whether nothing of a password can have ended up in the host or the database's name. A '@', '/' or '?' that is not
/// percent-encoded ends the password for libpq, and what follows would be shown to people.
bool keeps_password_apart(std::string_view text) {
  if (!text.starts_with("postgresql://") && !text.starts_with("postgres://")) return true;
  text.remove_prefix(text.find("://") + 3);
  const std::size_t at = text.find('@');
  return at == std::string_view::npos || (at == text.rfind('@') && at < text.find_first_of("/?"));
}

/// Whether it is a port, or one for each of several hosts.
bool is_port(std::string_view text) {
  return text.find_first_not_of("0123456789,") == std::string_view::npos;
}

}  // namespace

Result<Address> parse_address(std::string_view text) {
  char* message = nullptr;
  const std::unique_ptr<PQconninfoOption, FreeOptions> options(
      text.find('\0') == std::string_view::npos ? PQconninfoParse(std::string(text).c_str(), &message) : nullptr);
  PQfreemem(message);  // libpq's own words may quote the password
  if (options == nullptr || text.empty() || !keeps_password_apart(text)) return refusal();
  Address address;
  std::string user;
  std::string host;
  std::string port;
  std::string database;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    const std::string name = option->keyword;
    if (name == "user") user = option->val;
    if (name == "host") host = option->val;
    if (name == "port") port = option->val;
    if (name == "dbname") database = option->val;
    address.settings.emplace_back(name, option->val);
  }
  if (!is_port(port)) return refusal();  // "postgresql://user:password/..." is read as host and port
  for (const auto& [name, value] : address.settings) NEXUSML_RETURN_IF_ERROR(check_value(name, value));
  address.shown = show(user, host, port, database);
  return address;
}

}  // namespace nexusml::store::postgres
