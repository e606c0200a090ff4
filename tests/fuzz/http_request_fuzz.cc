// Arbitrary bytes, in arbitrary pieces, through a whole connection: parser, router, bodies, streams, answers.
// The first byte chooses the sizes of the pieces, the rest is what a client sends.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "nexusml/base/error.h"
#include "nexusml/http/connection/connection.h"

namespace {

using namespace nexusml::http;
using nexusml::Result;

class NoHost final : public StreamHost {
 public:
  void resume_on_network_thread(std::coroutine_handle<>) override { std::abort(); }
};

/// Counts what must be balanced.
class Balance final : public AccessObserver {
 public:
  void on_begin() noexcept override { ++open; }
  void on_end(const AccessRecord& record) noexcept override {
    --open;
    if (record.status < 100 || record.status > 599) std::abort();
  }
  int open = 0;
};

Router make_router() {
  Router router;
  router.add(Method::kGet, "/a", [](const Request&, Response& response) { response.body() = "a"; });
  router.add(Method::kPost, "/m/{model}/p", [](const Request& request, Response& response) {
    response.body().append(request.parameter("model")).append(request.body);
    // What follows the body is readable memory.
    if (!request.body.empty() && request.body.data()[request.body.size() + Request::kBodyPadding - 1] == 'x')
      response.add_header("X-Seen", request.header("x-a").value_or("-"));
    response.body() += request.query_parameter("q").value_or("-");
    if (request.accepts("text/csv")) response.body() += request.media_type();
  });
  router.add(Method::kGet, "/f/{rest...}",
             [](const Request& request, Response& response) { response.body() = request.parameter("rest"); });
  router.add_stream(Method::kPost, "/s", [](StreamRequest& stream, ResponseWriter& writer) -> Task<> {
    for (;;) {
      const Result<std::string_view> piece = co_await stream.read();
      if (!piece.ok() || piece->empty()) co_return;
      const nexusml::Status status = co_await writer.write(*piece);
      if (!status.ok()) co_return;
    }
  });
  return router;
}

void drain_output(Connection& connection) {
  while (!connection.output().empty()) {
    connection.output().sent(connection.output().freeze().size());
    connection.on_output_sent();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static const Router router = make_router();
  Balance balance;
  ServerOptions options;
  options.observer = &balance;
  options.max_header_bytes = 1024;
  options.max_target_bytes = 256;
  options.max_headers = 16;
  options.max_buffered_body_bytes = 512;
  options.max_streamed_body_bytes = 700;
  const nexusml::base::FakeClock clock;
  WorkerContext context{
      .options = options, .router = router, .clock = clock, .ids = RequestIdGenerator(1, 2), .date = {}};
  NoHost host;
  Connection connection(context, host, "127.0.0.1");

  std::size_t piece = data[0] == 0 ? size : data[0];
  std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  while (!bytes.empty() && connection.wants_input()) {
    const std::span<char> space = connection.input_space();
    const std::size_t count = std::min({piece, space.size(), bytes.size()});
    if (count == 0) nexusml::base::bug("a connection wants input but has no space for it");
    std::memcpy(space.data(), bytes.data(), count);
    bytes.remove_prefix(count);
    connection.on_input(count);
    drain_output(connection);
    piece = piece * 5 % 251 + 1;
  }
  if (!connection.finished()) connection.on_end_of_input();
  drain_output(connection);
  if (!connection.finished() || connection.has_stream()) nexusml::base::bug("a connection did not end with its input");
  if (balance.open != 0) nexusml::base::bug("a request was not accounted for");
  return 0;
}
