#pragma once

#include <span>

#include "nexusml/store/sql/migration.h"

namespace nexusml::store::sqlite {

/// Every step from an empty file to today's schema.
[[nodiscard]] std::span<const sql::Migration> migrations();

}  // namespace nexusml::store::sqlite
