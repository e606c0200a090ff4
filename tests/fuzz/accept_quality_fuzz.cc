// Any Accept header gives every type a quality from 0 to 1000.
#include <cstdint>
#include <string_view>

#include "nexusml/api/request/accept_quality.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nexusml;
  const http::HeaderField header{"Accept", {reinterpret_cast<const char*>(data), size}};
  http::Request request;
  request.headers = {&header, 1};
  for (const std::string_view type : {"application/json", "text/csv", "application/x-ndjson"}) {
    const int quality = api::accept_quality(request, type);
    if (quality < 0 || quality > 1000) __builtin_trap();
  }
  return 0;
}
