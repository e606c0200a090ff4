#include "nexusml/store/sql/migration.h"

#include <chrono>
#include <string>

#include "nexusml/base/text.h"

namespace nexusml::store::sql {
namespace {

Status apply(Session& session, const Migration& migration) {
  for (const std::string_view statement : migration.statements) {
    Result<Rows> done = session.execute(statement);
    if (!done.ok()) {
      return std::move(done).error().while_doing("apply migration " + base::to_text(migration.number) + " (" +
                                                 std::string(migration.name) + ")");
    }
  }
  const std::int64_t now = to_microseconds(std::chrono::system_clock::now());
  Result<Rows> noted = session.execute("INSERT INTO schema_migrations (number, name, applied) VALUES ($1, $2, $3)",
                                       {std::int64_t{migration.number}, std::string(migration.name), now});
  if (!noted.ok()) return std::move(noted).error();
  return {};
}

}  // namespace

Status migrate(Session& session, std::span<const Migration> migrations) {
  NEXUSML_ASSIGN_OR_RETURN(const Rows made,
                           session.execute("CREATE TABLE IF NOT EXISTS schema_migrations ("
                                           "number BIGINT PRIMARY KEY, name TEXT NOT NULL, applied BIGINT NOT NULL)"));
  static_cast<void>(made);
  NEXUSML_ASSIGN_OR_RETURN(const Rows newest, session.execute("SELECT max(number) FROM schema_migrations"));
  const std::int64_t have = newest.integer(0, 0);
  if (have > static_cast<std::int64_t>(migrations.size())) {
    return Error(ErrorCode::kConflict, "the database has schema " + base::to_text(have) + ", this program knows only " +
                                           base::to_text(migrations.size()) +
                                           ": run the newer program, or give this one a database of its own");
  }
  for (const Migration& migration : migrations) {
    if (migration.number > have) NEXUSML_RETURN_IF_ERROR(apply(session, migration));
  }
  return {};
}

}  // namespace nexusml::store::sql
