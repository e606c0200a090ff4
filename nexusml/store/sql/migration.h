#pragma once

#include <span>
#include <string_view>

#include "nexusml/store/sql/session.h"

namespace nexusml::store::sql {

/// One step of the schema. Once released it never changes; what is to change becomes a step of the next number.
struct Migration {
  int number = 0;
  std::string_view name;
  std::span<const std::string_view> statements;
};

/// Applies the steps that the database lacks, in order, and notes them in `schema_migrations`.
///
/// Takes:  a session within a transaction that holds the lock against other replicas; steps numbered 1, 2, 3, ...
/// Errors: kConflict if the database has steps that this program does not know.
[[nodiscard]] Status migrate(Session& session, std::span<const Migration> migrations);

}  // namespace nexusml::store::sql
