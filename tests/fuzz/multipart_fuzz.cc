// A multipart body whole and in pieces must give the same events.
// The first byte chooses the sizes of the pieces.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "nexusml/base/error.h"
#include "nexusml/http/multipart.h"

namespace {

using namespace nexusml::http;

class Recorder final : public MultipartSink {
 public:
  void on_part(const MultipartPart& part) override {
    text += "[" + part.name + "|" + part.filename.value_or("-") + "|" + part.content_type + "]";
  }
  void on_data(std::string_view data) override { text += data; }
  void on_part_end() override { text += "<end>"; }
  std::string text;
};

std::string parse(std::string_view body, std::size_t piece) {
  Recorder recorder;
  MultipartParser parser("XX", recorder, {.max_header_bytes = 200, .max_parts = 5});
  bool good = true;
  while (good && !body.empty()) {
    const std::size_t count = std::min(piece, body.size());
    good = parser.feed(body.substr(0, count)).ok();
    body.remove_prefix(count);
    piece = piece * 5 % 251 + 1;
  }
  return recorder.text + (good && parser.finish().ok() ? "good" : "bad");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (parse(text, size) != parse(text, data[0] % 250 + 1U)) nexusml::base::bug("the events depend on the pieces");
  (void)multipart_boundary(text);
  return 0;
}
