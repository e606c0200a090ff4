#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/store/postgres/address.h"
#include "nexusml/store/sql/session.h"

namespace nexusml::store::postgres {

using Deadline = std::chrono::steady_clock::time_point;

/// A parameter in PostgreSQL's binary form.
struct BinaryParameter {
  Oid type = 0;
  std::string bytes;
};

/// One connection to one server. No call outlives its deadline: a server that does not answer in time is given up, and
/// the connection with it.
///
/// Threads: one at a time.
class Connection final : public sql::Session {
 public:
  /// Errors: kUnavailable if the server is away, refuses us, or does not answer in time.
  [[nodiscard]] static Result<std::unique_ptr<Connection>> connect(const Address& address, Deadline deadline);

  /// For everything until the next call of this.
  void set_deadline(Deadline deadline) { deadline_ = deadline; }
  /// False after a failure that leaves nothing to talk to.
  [[nodiscard]] bool usable() const { return !broken_ && PQstatus(handle_.get()) == CONNECTION_OK; }
  /// Whether the server has not hung up while the connection lay idle. Cost: a poll that does not wait.
  [[nodiscard]] bool still_there();

  using sql::Session::execute;
  [[nodiscard]] Result<sql::Rows> execute(std::string_view statement, std::span<const sql::Value> parameters) override;

  /// Runs a statement that is prepared at its first use on this connection.
  [[nodiscard]] Result<sql::Rows> execute_prepared(const std::string& name, const std::string& statement,
                                                   std::span<const BinaryParameter> parameters);

 private:
  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  using ResultPointer = std::unique_ptr<PGresult, Clear>;

  Status wait_for(bool readable, bool writable);
  Status finish_connecting();
  Status limit_on_the_server();
  Result<ResultPointer> take_result();
  Error broken(std::string_view action);

  std::unique_ptr<PGconn, Finish> handle_;
  Deadline deadline_{};
  bool broken_ = false;
  std::vector<std::string> prepared_;
};

}  // namespace nexusml::store::postgres
