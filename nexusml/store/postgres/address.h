#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nexusml/base/result.h"

namespace nexusml::store::postgres {

/// A server's address, taken apart.
struct Address {
  std::vector<std::pair<std::string, std::string>> settings;  ///< libpq's, with the password
  std::string shown;                                          ///< for people: "postgresql://user@host:5432/database"
};

/// Errors: kInvalidArgument; the message does not repeat the text, for a password may be in it.
[[nodiscard]] Result<Address> parse_address(std::string_view text);

}  // namespace nexusml::store::postgres
