#pragma once

#include "nexusml/store/sql/session.h"

namespace nexusml::store::postgres {

/// Holds off every other replica that changes the schema, until the transaction ends.
[[nodiscard]] inline Status lock_schema(sql::Session& session) {
  constexpr std::int64_t kKey = 0x6e657875736d6c;  // "nexusml"
  Result<sql::Rows> locked = session.execute("SELECT pg_advisory_xact_lock($1)", {kKey});
  if (!locked.ok()) return std::move(locked).error();
  return {};
}

}  // namespace nexusml::store::postgres
