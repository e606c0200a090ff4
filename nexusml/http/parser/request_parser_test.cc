#include "nexusml/http/parser/request_parser.h"

#include <gtest/gtest.h>

#include <string>

namespace nexusml::http {
namespace {

using Step = RequestParser::Step;

/// The status with which a whole head is refused; 0 if it is taken, -1 if more is wanted. Byte by byte must agree.
int refusal(const std::string& text, ParserLimits limits = {}) {
  const auto status_of = [](RequestParser& parser, Step step) {
    return step == Step::kHead ? 0 : step == Step::kMore ? -1 : parser.refusal().status;
  };
  RequestParser whole(limits);
  const int status = status_of(whole, whole.parse_head(text).step);
  RequestParser bytewise(limits);
  Step step = Step::kMore;
  for (std::size_t size = 1; size <= text.size() && step == Step::kMore; ++size)
    step = bytewise.parse_head(std::string_view(text).substr(0, size)).step;
  EXPECT_EQ(status_of(bytewise, step), status) << text;
  return status;
}

std::string with(std::string_view lines) {
  return "GET / HTTP/1.1\r\nHost: a\r\n" + std::string(lines) + "\r\n";
}

TEST(RequestParser, TakesAHead) {
  const std::string text =
      "POST /a%20b?x=1 HTTP/1.1\r\nHost: example\r\nX-Request-Id: abc-1\r\nContent-Length: 5\r\n"
      "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\nhello";
  RequestParser parser({});
  const auto outcome = parser.parse_head(text);
  ASSERT_EQ(outcome.step, Step::kHead);
  EXPECT_EQ(outcome.consumed, text.size() - 5);
  const RequestHead& head = parser.head();
  EXPECT_EQ(head.method, Method::kPost);
  EXPECT_EQ(head.target, "/a%20b?x=1");
  EXPECT_EQ(head.path, "/a%20b");
  EXPECT_EQ(head.query, "x=1");
  EXPECT_EQ(head.request_id, "abc-1");
  EXPECT_EQ(head.content_length, 5u);
  EXPECT_TRUE(head.keep_alive);
  ASSERT_TRUE(head.trace.has_value());
  ASSERT_EQ(head.headers.size(), 4u);
  EXPECT_EQ(head.headers[0].name, "Host");
}

TEST(RequestParser, FollowsTheBytesWhenTheyMove) {
  const std::string text = with("X-Request-Id: abc\r\n");
  RequestParser parser({});
  ASSERT_EQ(parser.parse_head(text).step, Step::kHead);
  const std::string moved = text;
  parser.head().rebase(text.data(), moved.data());
  EXPECT_EQ(parser.head().request_id.data(), moved.data() + moved.find("abc"));
  EXPECT_EQ(parser.head().path.data(), moved.data() + 4);
}

TEST(RequestParser, KnowsWhenToKeepTheConnection) {
  const auto keeps = [](const std::string& text) {
    RequestParser parser({});
    EXPECT_EQ(parser.parse_head(text).step, Step::kHead);
    return parser.head().keep_alive;
  };
  EXPECT_TRUE(keeps("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_TRUE(keeps("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
}

TEST(RequestParser, TakesEveryFormOfTarget) {
  const auto path = [](const std::string& line) {
    const std::string text = line + " HTTP/1.1\r\nHost: a\r\n\r\n";
    RequestParser parser({});
    EXPECT_EQ(parser.parse_head(text).step, Step::kHead) << line;
    return std::string(parser.head().path);
  };
  EXPECT_EQ(path("GET http://example:80/a/b?c"), "/a/b");
  EXPECT_EQ(path("OPTIONS *"), "*");
  EXPECT_EQ(refusal("GET * HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(refusal("GET example HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(refusal("CONNECT example:443 HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
}

TEST(RequestParser, RefusesWhatCouldBeReadInTwoWays) {
  EXPECT_EQ(refusal(with("Content-Length: 3\r\nContent-Length: 3\r\n")), 400);
  EXPECT_EQ(refusal(with("Content-Length: 3, 3\r\n")), 400);
  EXPECT_EQ(refusal(with("Content-Length: 3\r\nContent-Length: 4\r\n")), 400);
  EXPECT_EQ(refusal(with("Content-Length: +3\r\n")), 400);
  EXPECT_EQ(refusal(with("Content-Length: -3\r\n")), 400);
  EXPECT_EQ(refusal(with("Content-Length: 0x3\r\n")), 400);
  EXPECT_EQ(refusal(with("Content-Length: 99999999999999999999999\r\n")), 400);
  EXPECT_EQ(refusal(with("Content-Length:\r\n")), 400);
  EXPECT_EQ(refusal(with("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n")), 400);
  EXPECT_EQ(refusal(with("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n")), 400);
  EXPECT_EQ(refusal(with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")), 400);
  EXPECT_EQ(refusal(with("Transfer-Encoding: gzip, chunked\r\n")), 501);
  EXPECT_EQ(refusal(with("Transfer-Encoding: xchunked\r\n")), 501);
  EXPECT_EQ(refusal("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
  EXPECT_EQ(refusal(with("X: a\r\n folded\r\n")), 400);
  EXPECT_EQ(refusal(with("X : a\r\n")), 400);
  EXPECT_EQ(refusal(with("Host: b\r\n")), 400);
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\n\r\n"), 400) << "no Host";
}

TEST(RequestParser, RefusesWhatIsMalformed) {
  EXPECT_EQ(refusal("GET / HTTP/2.0\r\nHost: a\r\n\r\n"), 505);
  EXPECT_EQ(refusal("GET / HTTP/1.2\r\nHost: a\r\n\r\n"), 505);
  EXPECT_EQ(refusal("G@T / HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(refusal("GET  / HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(refusal(with("B@d: 1\r\n")), 400);
  EXPECT_EQ(refusal(with(": 1\r\n")), 400);
  EXPECT_EQ(refusal(with(std::string("X: a\0b\r\n", 8))), 400);
  EXPECT_EQ(refusal("GET / HTTP/1.1\nHost: a\r\n\r\n"), 505);
  EXPECT_EQ(refusal("\x16\x03\x01 what a TLS hello looks like"), 400);
}

TEST(RequestParser, HoldsItsLimits) {
  const ParserLimits limits{.max_header_bytes = 1024, .max_target_bytes = 100, .max_headers = 5};
  EXPECT_EQ(refusal("GET /" + std::string(99, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", limits), 0);
  EXPECT_EQ(refusal("GET /" + std::string(100, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", limits), 414);
  EXPECT_EQ(refusal("GET /" + std::string(2000, 'a'), limits), 414);
  EXPECT_EQ(refusal(with("X: " + std::string(2000, 'a') + "\r\n"), limits), 431);
  EXPECT_EQ(refusal(with("A: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\n"), limits), 0);
  EXPECT_EQ(refusal(with("A: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\nE: 1\r\n"), limits), 431);
}

TEST(RequestParser, IgnoresAnInsaneRequestId) {
  EXPECT_TRUE(is_sane_request_id("0f-9_Z.~:/+=@"));
  EXPECT_TRUE(is_sane_request_id(std::string(128, 'a')));
  for (const std::string& id :
       {std::string(), std::string(129, 'a'), std::string("a b"), std::string("a\"b"), std::string("\xc3\xa9")})
    EXPECT_FALSE(is_sane_request_id(id)) << id;
}

/// The decoded body and what follows it, the same for bytes that come in pieces of any size; "!status" if refused.
std::string decode(const std::string& body, std::size_t piece) {
  const std::string head = with("Transfer-Encoding: chunked\r\n");
  RequestParser parser({});
  EXPECT_EQ(parser.parse_head(head).step, Step::kHead);
  std::string pending;
  std::string decoded;
  for (std::size_t at = 0; at < body.size();) {
    pending += body.substr(at, piece);
    at += std::min(piece, body.size() - at);
    for (bool again = true; again;) {
      const auto outcome = parser.next_chunk(pending);
      decoded += outcome.data;
      if (outcome.step == Step::kRefused) return decoded + "!" + std::to_string(parser.refusal().status);
      pending.erase(0, outcome.consumed);
      if (outcome.step == Step::kEnd) return decoded + "|" + pending + body.substr(at);
      again = outcome.step == Step::kData;
    }
  }
  return decoded + "...";
}

std::string decode_all_ways(const std::string& body) {
  const std::string whole = decode(body, body.size());
  for (std::size_t piece = 1; piece <= body.size(); ++piece)
    EXPECT_EQ(decode(body, piece), whole) << "pieces of " << piece;
  return whole;
}

TEST(RequestParser, DecodesChunks) {
  EXPECT_EQ(decode_all_ways("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\nNEXT"), "hello world|NEXT");
  EXPECT_EQ(decode_all_ways("A;name=value;other=\"q\"\r\n0123456789\r\n0;last\r\nTrailer: 1\r\n\r\n"), "0123456789|");
  EXPECT_EQ(decode_all_ways("0\r\n\r\n"), "|");
  EXPECT_EQ(decode_all_ways("5\r\nhel"), "hel...");
}

TEST(RequestParser, RefusesBadChunks) {
  EXPECT_EQ(decode_all_ways("xyz\r\n"), "!400");
  EXPECT_EQ(decode_all_ways("fffffffffffffffff\r\n"), "!400") << "more than 64 bits";
  EXPECT_EQ(decode_all_ways("-1\r\nhello\r\n"), "!400");
  EXPECT_EQ(decode_all_ways("5\r\nhelloX\r\n0\r\n\r\n"), "hello!400") << "no line end after the data";
  EXPECT_EQ(decode_all_ways("5\nhello\n"), "...") << "a bare line feed ends no line";
  EXPECT_EQ(decode("1;" + std::string(20'000, 'e'), 4096), "!400") << "an endless extension";
}

}  // namespace
}  // namespace nexusml::http
