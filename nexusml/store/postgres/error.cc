#include "nexusml/store/postgres/error.h"

#include <string>

#include "nexusml/base/text.h"

namespace nexusml::store::postgres {
namespace {

ErrorCode code_of(std::string_view state) {
  const std::string_view group = state.substr(0, 2);
  if (state.empty() || group == "08" || group == "53" || group == "57" || group == "58") return ErrorCode::kUnavailable;
  if (group == "28" || group == "3D" || state == "42501") return ErrorCode::kUnavailable;  // refuses us
  if (state == "40001" || state == "40P01" || state == "55P03" || state == "25006") return ErrorCode::kUnavailable;
  if (group == "22") return ErrorCode::kInvalidArgument;
  if (group == "23") return ErrorCode::kConflict;
  if (state == "XX001" || state == "XX002") return ErrorCode::kCorrupt;
  return ErrorCode::kInternal;
}

std::string_view advice_for(std::string_view state) {
  if (state.starts_with("28")) return "; check user and password in the database's address";
  if (state.starts_with("3D")) return "; create the database, or name another";
  if (state == "42501") return "; give the user the right to create and use tables";
  if (state.starts_with("53")) return "; the server lacks disk, memory or connections";
  if (state == "57014") return "; the server took too long";
  return "";
}

}  // namespace

Error to_error(const PGresult* result) {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char* primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  const std::string_view known = state == nullptr ? std::string_view() : std::string_view(state);
  // Only the primary message: its details quote rows, which are private.
  std::string message = "PostgreSQL: ";
  message += primary == nullptr ? "the connection broke" : primary;
  if (!known.empty()) message.append(" (").append(known).append(")");
  message += advice_for(known);
  return Error(code_of(known), std::move(message));
}

Error to_error(const PGconn* connection, std::string_view action) {
  std::string_view reason = base::trim(PQerrorMessage(connection));
  reason = reason.substr(0, reason.find('\n'));
  std::string message = "PostgreSQL: " + std::string(action);
  if (!reason.empty()) message.append(": ").append(reason);
  // While connecting, libpq gives the server's words without their SQLSTATE.
  if (PQconnectionNeedsPassword(connection) != 0 || reason.find("authentication failed") != std::string_view::npos) {
    message += advice_for("28P01");
  } else if (reason.find("database \"") != std::string_view::npos && reason.ends_with("does not exist")) {
    message += advice_for("3D000");
  }
  return Error(ErrorCode::kUnavailable, std::move(message));
}

bool is_check_violation(const Error& error) {
  return error.message.find("(23514)") != std::string::npos;
}

}  // namespace nexusml::store::postgres
