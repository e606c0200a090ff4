#pragma once

#include <libpq-fe.h>

#include <string_view>

#include "nexusml/base/error.h"

namespace nexusml::store::postgres {

/// What a failed result means to us, by its SQLSTATE.
[[nodiscard]] Error to_error(const PGresult* result);

/// What a connection says when it failed. Never holds the password.
[[nodiscard]] Error to_error(const PGconn* connection, std::string_view action);

/// Whether the server refused because of a constraint on a partition: rows of that day lie elsewhere already.
[[nodiscard]] bool is_check_violation(const Error& error);

}  // namespace nexusml::store::postgres
