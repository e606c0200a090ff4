#pragma once

#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <list>
#include <span>
#include <string>

#include "nexusml/base/result.h"
#include "nexusml/http/connection/worker_context.h"
#include "nexusml/http/network/session.h"

namespace nexusml::http {

/// One network thread: its io_context, acceptor, clock tick and sessions.
///
/// Threads: listen() before run(); then run()'s thread, save drain().
class Worker {
 public:
  /// Takes: its number among the workers, from 0, and the number of open connections of all of them.
  Worker(const ServerOptions& options, const Router& router, const base::Clock& clock, std::size_t thread,
         std::atomic<std::size_t>& open_connections);

  /// Binds with SO_REUSEPORT, so that every worker has its own accept queue at the same port.
  Status listen(const boost::asio::ip::tcp::endpoint& endpoint);
  [[nodiscard]] boost::asio::ip::tcp::endpoint local_endpoint() const;

  /// Serves until drained.
  void run();

  /// Stops accepting and lets requests finish, at `deadline` closes what is left; run() returns when all sessions are
  /// gone. Threads: any.
  void drain(std::chrono::milliseconds deadline);

  // For sessions.
  [[nodiscard]] boost::asio::io_context& io() { return io_; }
  /// Memory for bytes that nobody wants.
  [[nodiscard]] std::span<char> waste() { return waste_; }
  void release(Session& session);

 private:
  using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;
  using Timer =
      boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                        boost::asio::io_context::executor_type>;
  void accept();
  void open_session(TcpSocket socket);
  void turn_away(TcpSocket socket);
  void tick();
  void end_overdue_drain();
  template <class Action>
  void for_each_session(Action action);

  boost::asio::io_context io_;
  Acceptor acceptor_;
  Timer timer_;
  WorkerContext context_;
  std::atomic<std::size_t>& open_connections_;
  std::list<Session> sessions_;
  Deadline drain_deadline_;
  bool accepting_ = false;
  std::array<char, 16 * 1024> waste_{};
};

}  // namespace nexusml::http
