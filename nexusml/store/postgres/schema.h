#pragma once

#include <span>

#include "nexusml/store/sql/migration.h"

namespace nexusml::store::postgres {

/// Every step from an empty database to today's schema.
[[nodiscard]] std::span<const sql::Migration> migrations();

}  // namespace nexusml::store::postgres
