#include "tests/support/postgres_server.h"

#include <libpq-fe.h>

#include <algorithm>
#include <vector>

namespace nexusml::support {
namespace {

/// Where initdb and postgres lie: Debian keeps them out of PATH.
std::filesystem::path find_programs() {
  std::vector<std::filesystem::path> found;
  std::error_code ignored;
  for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql", ignored)) {
    if (std::filesystem::exists(version.path() / "bin/postgres", ignored)) found.push_back(version.path() / "bin");
  }
  if (!found.empty()) return *std::max_element(found.begin(), found.end());
  return find_program("postgres").parent_path();
}

}  // namespace

std::unique_ptr<PostgresServer> PostgresServer::start(bool durable) {
  std::unique_ptr<PostgresServer> server(new PostgresServer());
  const std::filesystem::path programs = find_programs();
  if (programs.empty()) {
    report_missing_server("PostgreSQL", "it is not installed; run scripts/setup test");
    return nullptr;
  }
  server->programs_ = programs;
  server->durable_ = durable;
  server->user_ = unprivileged_user();
  if (!server->make_data(programs) || !server->start_again()) {
    report_missing_server("PostgreSQL", read_text(server->folder_.file("log")));
    return nullptr;
  }
  return server;
}

PostgresServer::~PostgresServer() {
  if (process_ == nullptr) return;
  resume();
  process_->stop(SIGINT);
}

bool PostgresServer::make_data(const std::filesystem::path& programs) {
  give_to(folder_.path(), user_);
  write_text(folder_.file("password"), kPassword);
  write_text(folder_.file("log"), "");
  for (const char* name : {"password", "log"}) give_to(folder_.file(name), user_);
  ServerProcess initdb({{(programs / "initdb").string(), "-D", folder_.file("data"), "-U", "nexusml", "-E", "UTF8",
                         "--locale=C.UTF-8", "-A", "scram-sha-256", "--pwfile", folder_.file("password"), "--no-sync"},
                        folder_.file("log"),
                        user_});
  return initdb.wait() == 0;
}

bool PostgresServer::start_again() {
  if (port_ == 0) port_ = free_port();
  const std::string fsync = durable_ ? "fsync=on" : "fsync=off";
  process_ = std::make_unique<ServerProcess>(ServerCommand{
      {(programs_ / "postgres").string(), "-D", folder_.file("data"), "-p", std::to_string(port_), "-c",
       "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", fsync, "-c", "shared_buffers=64MB"},
      folder_.file("log"),
      user_,
      SIGQUIT});
  const std::string target = "host=127.0.0.1 dbname=postgres user=nexusml port=" + std::to_string(port_);
  return wait_until(*process_, 30, [&] { return PQping(target.c_str()) == PQPING_OK; });
}

void PostgresServer::kill() {
  process_->signal_all(SIGKILL);
  process_->wait();
}

std::string PostgresServer::address(std::string_view database, std::string_view password) const {
  return "postgresql://nexusml:" + std::string(password) + "@127.0.0.1:" + std::to_string(port_) + "/" +
         std::string(database);
}

std::string PostgresServer::new_database() {
  const std::string name = "test" + std::to_string(++databases_);
  execute(address("postgres"), "CREATE DATABASE " + name);
  return address(name);
}

std::string PostgresServer::execute(const std::string& address, const std::string& statement) {
  const std::unique_ptr<PGconn, void (*)(PGconn*)> connection(PQconnectdb(address.c_str()), PQfinish);
  const std::unique_ptr<PGresult, void (*)(PGresult*)> result(PQexec(connection.get(), statement.c_str()), PQclear);
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) bug(PQerrorMessage(connection.get()));
  return PQntuples(result.get()) == 0 ? "" : PQgetvalue(result.get(), 0, 0);
}

}  // namespace nexusml::support
