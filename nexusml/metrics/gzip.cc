#include "nexusml/metrics/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <limits>

namespace nexusml::metrics {
namespace {

constexpr int kGzipWindowBits = 15 + 16;  // zlib's way to ask for a gzip header instead of its own

/// Feeds the stream piecewise, since zlib counts in 32 bits.
void deflate_all(z_stream& stream, std::string_view bytes, std::string& out) {
  constexpr std::size_t kMost = std::numeric_limits<uInt>::max();
  std::size_t written = 0;
  int code = Z_OK;
  // zlib does not write to its input; the interface predates const.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  std::size_t left = bytes.size();
  while (code != Z_STREAM_END) {
    const std::size_t feed = std::min(left, kMost);
    const std::size_t room = std::min(out.size() - written, kMost);
    stream.avail_in = static_cast<uInt>(feed);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + written);
    stream.avail_out = static_cast<uInt>(room);
    code = deflate(&stream, feed == left ? Z_FINISH : Z_NO_FLUSH);
    left -= feed - stream.avail_in;
    written += room - stream.avail_out;
    if (code == Z_STREAM_ERROR || (code == Z_BUF_ERROR && room == 0)) bug("deflate's bound was too small");
  }
  out.resize(written);
}

}  // namespace

Result<std::string> gzip(std::string_view bytes, int level) {
  if (level < 1 || level > 9) return Error(ErrorCode::kInvalidArgument, "gzip level must be 1 to 9");
  z_stream stream{};
  constexpr int kMemoryLevel = 8;
  if (deflateInit2(&stream, level, Z_DEFLATED, kGzipWindowBits, kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK) {
    return Error(ErrorCode::kUnavailable, "no memory to compress");
  }
  std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
  deflate_all(stream, bytes, out);
  deflateEnd(&stream);
  return out;
}

}  // namespace nexusml::metrics
