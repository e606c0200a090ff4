#include "nexusml/http/network/session.h"

#include <boost/asio/post.hpp>

#include "nexusml/http/network/worker.h"

namespace nexusml::http {
namespace {

namespace asio = boost::asio;
using SystemError = boost::system::error_code;

}  // namespace

Session::Session(Worker& worker, WorkerContext& context, TcpSocket socket, std::string peer_address)
    : worker_(worker),
      context_(context),
      socket_(std::move(socket)),
      connection_(context, *this, std::move(peer_address)) {
  SystemError ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
}

void Session::on_tick() {
  if (!closed_) {
    connection_.on_tick();
    if (linger_.passed(context_.now)) close();
  }
  advance();
}

void Session::begin_drain() {
  connection_.begin_drain();
  advance();
}

void Session::close_now() {
  close();
  advance();
}

void Session::resume_on_network_thread(std::coroutine_handle<> waiting) {
  asio::post(worker_.io(), [this, waiting] {
    waiting.resume();
    connection_.on_stream_resumed();
    advance();
  });
}

void Session::advance() {
  flush();
  if (!closed_ && !lingering_ && connection_.finished() && connection_.output().empty()) begin_close();
  if (!closed_ && !reading_ && (lingering_ || connection_.wants_input())) {
    if (!lingering_ && connection_.input_may_move()) {
      wait_then_read();
    } else {
      read();
    }
  }
  if (closed_ && !reading_ && !writing_ && !connection_.has_stream()) worker_.release(*this);
}

void Session::flush() {
  while (!closed_ && !writing_ && !connection_.output().empty()) {
    const std::string_view bytes = connection_.output().freeze();
    SystemError error;
    const std::size_t count = socket_.write_some(asio::buffer(bytes.data(), bytes.size()), error);
    if (error == asio::error::would_block) return write_later(bytes);
    if (error) return close();
    connection_.output().sent(count);
    connection_.on_output_sent();
  }
}

void Session::write_later(std::string_view bytes) {
  writing_ = true;
  connection_.on_output_blocked();
  socket_.async_write_some(asio::buffer(bytes.data(), bytes.size()),
                           [this](const SystemError& error, std::size_t count) {
                             writing_ = false;
                             if (!closed_ && error) close();
                             if (!closed_) {
                               connection_.output().sent(count);
                               connection_.on_output_sent();
                             }
                             advance();
                           });
}

void Session::read() {
  reading_ = true;
  const std::span<char> space = lingering_ ? worker_.waste() : connection_.input_space();
  socket_.async_read_some(asio::buffer(space.data(), space.size()),
                          [this](const SystemError& error, std::size_t count) {
                            on_read(error, count);
                            advance();
                          });
}

void Session::wait_then_read() {
  reading_ = true;
  socket_.async_wait(TcpSocket::wait_read, [this](SystemError error) {
    std::size_t count = 0;
    if (!closed_ && !error && (lingering_ || connection_.wants_input())) {
      const std::span<char> space = lingering_ ? worker_.waste() : connection_.input_space();
      count = socket_.read_some(asio::buffer(space.data(), space.size()), error);
    } else if (!error) {
      error = asio::error::would_block;
    }
    on_read(error, count);
    advance();
  });
}

void Session::on_read(const SystemError& error, std::size_t count) {
  reading_ = false;
  if (closed_ || error == asio::error::would_block) return;
  if (lingering_) {
    if (error) close();
  } else if (!error) {
    connection_.on_input(count);
  } else if (error == asio::error::eof) {
    connection_.on_end_of_input();
  } else {
    close();
  }
}

void Session::begin_close() {
  if (!connection_.should_linger()) return close();
  SystemError ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  lingering_ = true;
  linger_.set(context_.now + context_.options.linger_timeout);
}

void Session::close() {
  if (closed_) return;
  closed_ = true;
  SystemError ignored;
  socket_.close(ignored);
  connection_.on_broken();
}

}  // namespace nexusml::http
