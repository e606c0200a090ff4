#include "nexusml/http/network/worker.h"

#include <boost/asio/post.hpp>
#include <random>

namespace nexusml::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using SystemError = boost::system::error_code;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

// What a connection beyond the limit gets: written without a Connection, because this must stay cheap.
constexpr std::string_view kTurnedAway =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nContent-Length: 116\r\n"
    "Retry-After: 1\r\nConnection: close\r\n\r\n"
    R"({"type":"about:blank","title":"Service Unavailable","status":503,"detail":"too many connections; try again shortly"})";

std::uint64_t random_bits() {
  std::random_device device;
  return static_cast<std::uint64_t>(device()) << 32U | device();
}

}  // namespace

Worker::Worker(const ServerOptions& options, const Router& router, const base::Clock& clock, std::size_t thread,
               std::atomic<std::size_t>& open_connections)
    : io_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO),  // only post() comes from other threads
      acceptor_(io_.get_executor()),
      timer_(io_.get_executor()),
      context_{.options = options,
               .router = router,
               .clock = clock,
               .thread = thread,
               .ids = RequestIdGenerator(random_bits(), random_bits()),
               .date = {}},
      open_connections_(open_connections) {}

Status Worker::listen(const tcp::endpoint& endpoint) {
  SystemError error;
  const auto failed = [&error] { return static_cast<bool>(error); };
  acceptor_.open(endpoint.protocol(), error);
  if (!failed()) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!failed()) acceptor_.set_option(ReusePort(true), error);
  if (!failed()) acceptor_.bind(endpoint, error);
  if (!failed()) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (failed()) return Error(ErrorCode::kUnavailable, error.message());
  return {};
}

tcp::endpoint Worker::local_endpoint() const {
  return acceptor_.local_endpoint();
}

void Worker::run() {
  accept();
  tick();
  io_.run();
}

void Worker::drain(std::chrono::milliseconds deadline) {
  asio::post(io_, [this, deadline] {
    context_.draining = true;
    drain_deadline_.set(context_.read_clock() + deadline);
    SystemError ignored;
    acceptor_.close(ignored);
    for_each_session([](Session& session) { session.begin_drain(); });
    end_overdue_drain();
    if (sessions_.empty()) timer_.cancel();
  });
}

void Worker::end_overdue_drain() {
  if (drain_deadline_.passed(context_.now)) for_each_session([](Session& session) { session.close_now(); });
}

void Worker::release(Session& session) {
  sessions_.erase(session.self);
  open_connections_.fetch_sub(1, std::memory_order_relaxed);  // a count; nothing else is published by it
  if (context_.draining && sessions_.empty()) timer_.cancel();
}

void Worker::accept() {
  accepting_ = true;
  acceptor_.async_accept(io_.get_executor(), [this](const SystemError& error, TcpSocket socket) {
    accepting_ = false;
    if (error && acceptor_.is_open()) {
      // Out of descriptors, most likely: the next tick tries again, rather than spin.
      context_.report("cannot accept a connection: " + error.message());
      return;
    }
    if (error || context_.draining) return;
    open_session(std::move(socket));
    accept();
  });
}

void Worker::open_session(TcpSocket socket) {
  if (open_connections_.fetch_add(1, std::memory_order_relaxed) >= context_.options.max_connections) {
    open_connections_.fetch_sub(1, std::memory_order_relaxed);
    return turn_away(std::move(socket));
  }
  SystemError ignored;
  std::string peer = socket.remote_endpoint(ignored).address().to_string();
  sessions_.emplace_front(*this, context_, std::move(socket), std::move(peer));
  sessions_.front().self = sessions_.begin();
  sessions_.front().start();
}

void Worker::turn_away(TcpSocket socket) {
  SystemError ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(kTurnedAway), ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
  socket.read_some(asio::buffer(waste_), ignored);  // unread bytes would turn the close into a reset
}

void Worker::tick() {
  context_.read_clock();
  context_.date.update(context_.clock.now());
  for_each_session([](Session& session) { session.on_tick(); });
  if (context_.options.on_tick) context_.options.on_tick(context_.thread);
  end_overdue_drain();
  if (context_.draining && sessions_.empty()) return;
  if (!accepting_ && acceptor_.is_open()) accept();
  timer_.expires_after(context_.options.tick);
  timer_.async_wait([this](const SystemError& error) {
    if (!error) tick();
  });
}

template <class Action>
void Worker::for_each_session(Action action) {
  for (auto next = sessions_.begin(); next != sessions_.end();) action(*next++);
}

}  // namespace nexusml::http
