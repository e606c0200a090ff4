#pragma once

#include <functional>
#include <initializer_list>
#include <span>
#include <string_view>

#include "nexusml/base/result.h"
#include "nexusml/store/sql/value.h"

namespace nexusml::store::sql {

/// One connection to one database.
///
/// Threads: one at a time.
class Session {
 public:
  virtual ~Session() = default;
  /// Runs one statement to its end. Parameters are $1, $2, ...
  [[nodiscard]] virtual Result<Rows> execute(std::string_view statement, std::span<const Value> parameters) = 0;
  [[nodiscard]] Result<Rows> execute(std::string_view statement, std::initializer_list<Value> parameters = {}) {
    return execute(statement, std::span<const Value>(parameters.begin(), parameters.size()));
  }
};

/// Something to do in a session.
using Work = std::function<Status(Session&)>;

/// Begins with the statement `begin`, does the work, and commits; rolls back if the work fails.
[[nodiscard]] Status in_transaction(Session& session, std::string_view begin, const Work& work);

}  // namespace nexusml::store::sql
