#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <list>
#include <string>

#include "nexusml/http/connection/connection.h"

namespace nexusml::http {

class Worker;

/// A TCP socket on the polymorphism-free executor of its network thread.
using TcpSocket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

/// Moves bytes between one socket and its Connection. A TLS session would do the same with an ssl::stream: its flush()
/// always takes the asynchronous way, and everything above stays.
///
/// Threads:  its network thread, save resume_on_network_thread().
/// Lifetime: owned by the worker; asks it for release when the socket is closed and nothing refers to it.
class Session final : public StreamHost {
 public:
  Session(Worker& worker, WorkerContext& context, TcpSocket socket, std::string peer_address);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void start() { advance(); }
  void on_tick();
  void begin_drain();
  void close_now();

  void resume_on_network_thread(std::coroutine_handle<> waiting) override;

  std::list<Session>::iterator self;  ///< its place in the worker's list

 private:
  /// Does whatever the connection wants next; the last thing every event does, since it may release the session.
  void advance();
  void flush();
  void write_later(std::string_view bytes);
  void read();
  void wait_then_read();
  void on_read(const boost::system::error_code& error, std::size_t count);
  void begin_close();
  void close();

  Worker& worker_;
  WorkerContext& context_;
  TcpSocket socket_;
  Connection connection_;
  Deadline linger_;
  bool reading_ = false;
  bool writing_ = false;
  bool lingering_ = false;
  bool closed_ = false;
};

}  // namespace nexusml::http
