#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "nexusml/base/result.h"

namespace nexusml::store::internal {

/// "scheme://user:password@host:port/path", taken apart and decoded. What is left out is empty, the port 0.
struct ServerUrl {
  std::string scheme;  ///< in lower case
  std::string user;
  std::string password;
  std::string host;  ///< an IPv6 address without its brackets
  std::uint16_t port = 0;
  std::string path;  ///< what follows the first '/', as it was written

  /// For people: without the password.
  [[nodiscard]] std::string shown() const;
};

/// Errors:  kInvalidArgument; the message does not repeat the text, for a password may be in it.
/// Threads: pure function.
[[nodiscard]] Result<ServerUrl> parse_server_url(std::string_view text);

}  // namespace nexusml::store::internal
