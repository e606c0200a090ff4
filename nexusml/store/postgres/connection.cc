#include "nexusml/store/postgres/connection.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>

#include "nexusml/base/text.h"
#include "nexusml/store/postgres/error.h"

namespace nexusml::store::postgres {
namespace {

using sql::Rows;
using sql::Uuid;
using sql::Value;

// Types by their numbers in pg_type, which never change.
constexpr Oid kBool = 16;
constexpr Oid kInt8 = 20;
constexpr Oid kInt2 = 21;
constexpr Oid kInt4 = 23;
constexpr Oid kFloat8 = 701;
constexpr Oid kUuid = 2950;

/// A parameter as text; nothing for NULL.
std::optional<std::string> text_of(const Value& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return base::to_text(*whole);
  if (const auto* number = std::get_if<double>(&value)) return base::to_text(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* uuid = std::get_if<Uuid>(&value)) return sql::to_text(*uuid);
  return std::nullopt;
}

Value cell_of(const PGresult* result, int row, int column) {
  if (PQgetisnull(result, row, column) != 0) return {};
  const std::string_view text(PQgetvalue(result, row, column),
                              static_cast<std::size_t>(PQgetlength(result, row, column)));
  switch (PQftype(result, column)) {
    case kBool:
      return std::int64_t{text == "t" ? 1 : 0};
    case kInt2:
    case kInt4:
    case kInt8:
      return base::parse_integer<std::int64_t>(text).value_or(0);
    case kFloat8:
      return base::parse_number(text).value_or(kNoNumber);
    case kUuid:
      return sql::parse_uuid(text).value_or(Uuid{});
    default:
      return std::string(text);
  }
}

Rows rows_of(const PGresult* result) {
  const int columns = PQnfields(result);
  const int size = PQntuples(result);
  std::vector<Value> cells;
  cells.reserve(static_cast<std::size_t>(columns) * static_cast<std::size_t>(size));
  for (int row = 0; row < size; ++row) {
    for (int column = 0; column < columns; ++column) cells.push_back(cell_of(result, row, column));
  }
  const auto changed = base::parse_integer<std::uint64_t>(PQcmdTuples(const_cast<PGresult*>(result)));
  return Rows(static_cast<std::size_t>(columns), std::move(cells), changed.value_or(0));
}

Error too_slow(std::string_view action) {
  return Error(ErrorCode::kUnavailable, "PostgreSQL: " + std::string(action) + ": no answer in time");
}

}  // namespace

Result<std::unique_ptr<Connection>> Connection::connect(const Address& address, Deadline deadline) {
  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const auto& [name, value] : address.settings) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.insert(names.end(), {"client_encoding", "fallback_application_name", nullptr});
  values.insert(values.end(), {"UTF8", "nexusml", nullptr});
  auto connection = std::make_unique<Connection>();
  connection->deadline_ = deadline;
  connection->handle_.reset(PQconnectStartParams(names.data(), values.data(), 0));
  if (connection->handle_ == nullptr) return Error(ErrorCode::kUnavailable, "PostgreSQL: out of memory");
  PQsetNoticeReceiver(
      connection->handle_.get(), [](void*, const PGresult*) {}, nullptr);  // libpq prints them otherwise
  NEXUSML_RETURN_IF_ERROR(connection->finish_connecting().while_doing("connect to " + address.shown));
  NEXUSML_RETURN_IF_ERROR(connection->limit_on_the_server());
  return connection;
}

Status Connection::finish_connecting() {
  PGconn* handle = handle_.get();
  if (PQstatus(handle) == CONNECTION_BAD) return to_error(handle, "connect");
  PostgresPollingStatusType next = PGRES_POLLING_WRITING;
  while (next != PGRES_POLLING_OK) {
    if (next == PGRES_POLLING_FAILED) return to_error(handle, "connect");
    NEXUSML_RETURN_IF_ERROR(wait_for(next == PGRES_POLLING_READING, next == PGRES_POLLING_WRITING));
    next = PQconnectPoll(handle);
  }
  if (PQsetnonblocking(handle, 1) != 0) return to_error(handle, "connect");
  return {};
}

Status Connection::limit_on_the_server() {
  // What we gave up must not go on there forever, and a transaction of ours must not hold locks when we hang.
  for (const std::string_view setting : {std::string_view("SET statement_timeout = '60s'"),
                                         std::string_view("SET idle_in_transaction_session_timeout = '60s'")}) {
    Result<Rows> set = execute(setting);
    if (!set.ok()) return std::move(set).error();
  }
  return {};
}

Status Connection::wait_for(bool readable, bool writable) {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      broken_ = true;
      return too_slow("wait");
    }
    pollfd poll_for{PQsocket(handle_.get()), 0, 0};
    poll_for.events = static_cast<short>((readable ? POLLIN : 0) | (writable ? POLLOUT : 0));
    const int ready = ::poll(&poll_for, 1, static_cast<int>(std::min<std::int64_t>(left.count(), 60000)));
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR) return broken("wait");
  }
}

bool Connection::still_there() {
  pollfd poll_for{PQsocket(handle_.get()), POLLIN, 0};
  if (::poll(&poll_for, 1, 0) > 0 && PQconsumeInput(handle_.get()) == 0) broken_ = true;
  return usable();
}

Error Connection::broken(std::string_view action) {
  broken_ = true;
  return to_error(handle_.get(), action);
}

Result<Connection::ResultPointer> Connection::take_result() {
  PGconn* handle = handle_.get();
  for (int left = PQflush(handle); left != 0; left = PQflush(handle)) {
    if (left < 0) return broken("send");
    NEXUSML_RETURN_IF_ERROR(wait_for(true, true));
    if (PQconsumeInput(handle) == 0) return broken("receive");
  }
  ResultPointer last;
  while (true) {
    while (PQisBusy(handle) != 0) {
      NEXUSML_RETURN_IF_ERROR(wait_for(true, false));
      if (PQconsumeInput(handle) == 0) return broken("receive");
    }
    ResultPointer next(PQgetResult(handle));
    if (next == nullptr) break;
    last = std::move(next);
  }
  if (last == nullptr) return broken("receive");
  const ExecStatusType status = PQresultStatus(last.get());
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return last;
  if (PQstatus(handle) != CONNECTION_OK) return broken("receive");
  return to_error(last.get());
}

Result<Rows> Connection::execute(std::string_view statement, std::span<const Value> parameters) {
  std::vector<std::optional<std::string>> texts;
  std::vector<const char*> values;
  texts.reserve(parameters.size());
  for (const Value& parameter : parameters) {
    texts.push_back(text_of(parameter));
    values.push_back(texts.back() ? texts.back()->c_str() : nullptr);
  }
  const std::string text(statement);
  if (PQsendQueryParams(handle_.get(), text.c_str(), static_cast<int>(values.size()), nullptr, values.data(), nullptr,
                        nullptr, 0) == 0) {
    return broken("send");
  }
  NEXUSML_ASSIGN_OR_RETURN(const ResultPointer result, take_result());
  return rows_of(result.get());
}

Result<Rows> Connection::execute_prepared(const std::string& name, const std::string& statement,
                                          std::span<const BinaryParameter> parameters) {
  std::vector<Oid> types;
  std::vector<const char*> values;
  std::vector<int> lengths;
  for (const BinaryParameter& parameter : parameters) {
    types.push_back(parameter.type);
    values.push_back(parameter.bytes.data());
    lengths.push_back(static_cast<int>(parameter.bytes.size()));
  }
  const int count = static_cast<int>(parameters.size());
  if (std::find(prepared_.begin(), prepared_.end(), name) == prepared_.end()) {
    if (PQsendPrepare(handle_.get(), name.c_str(), statement.c_str(), count, types.data()) == 0) return broken("send");
    NEXUSML_ASSIGN_OR_RETURN(const ResultPointer made, take_result());
    prepared_.push_back(name);
  }
  const std::vector<int> formats(parameters.size(), 1);
  if (PQsendQueryPrepared(handle_.get(), name.c_str(), count, values.data(), lengths.data(), formats.data(), 0) == 0) {
    return broken("send");
  }
  NEXUSML_ASSIGN_OR_RETURN(const ResultPointer result, take_result());
  return rows_of(result.get());
}

}  // namespace nexusml::store::postgres
