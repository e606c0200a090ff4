#include "nexusml/store/sql/session.h"

namespace nexusml::store::sql {

Status in_transaction(Session& session, std::string_view begin, const Work& work) {
  Result<Rows> begun = session.execute(begin);
  if (!begun.ok()) return std::move(begun).error();
  Status done = work(session);
  if (done.ok()) {
    Result<Rows> committed = session.execute("COMMIT");
    if (committed.ok()) return {};
    done = std::move(committed).error();
  }
  (void)session.execute("ROLLBACK");  // fails where the database did so by itself, or the connection broke
  return done;
}

}  // namespace nexusml::store::sql
