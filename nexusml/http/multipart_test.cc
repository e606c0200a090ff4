#include "nexusml/http/multipart.h"

#include <gtest/gtest.h>

#include <string>

namespace nexusml::http {
namespace {

/// Writes the events down, with the pieces of data joined.
class Recorder final : public MultipartSink {
 public:
  void on_part(const MultipartPart& part) override {
    text += "[" + part.name + "|" + part.filename.value_or("-") + "|" + part.content_type + "]";
  }
  void on_data(std::string_view data) override { text += data; }
  void on_part_end() override { text += "<end>"; }

  std::string text;
};

std::string header(std::string_view disposition) {
  return "Content-Disposition: form-data; " + std::string(disposition) + "\r\n";
}

std::string parse(std::string_view body, std::size_t piece, MultipartOptions options = {}) {
  Recorder recorder;
  MultipartParser parser("XX", recorder, options);
  for (; !body.empty(); body.remove_prefix(std::min(piece, body.size()))) {
    const Status status = parser.feed(body.substr(0, piece));
    if (!status.ok()) return recorder.text + "!" + std::string(name_of(status.error().code));
  }
  const Status status = parser.finish();
  return status.ok() ? recorder.text : recorder.text + "!" + std::string(name_of(status.error().code));
}

/// The events, which must be the same for pieces of every size.
std::string parse_all_ways(std::string_view body, MultipartOptions options = {}) {
  const std::string whole = parse(body, body.size() + 1, options);
  for (std::size_t piece = 1; piece <= body.size(); ++piece)
    EXPECT_EQ(parse(body, piece, options), whole) << "in pieces of " << piece;
  return whole;
}

TEST(Multipart, GivesPartsWithTheirNamesAndData) {
  const std::string body = "--XX\r\n" + header("name=\"note\"") + "\r\nhello\r\n--XX\r\n" +
                           header("name=\"file\"; filename=\"a.csv\"") +
                           "Content-Type: text/csv\r\n\r\na,b\r\n1,2\r\n" + "\r\n--XX--\r\n";
  EXPECT_EQ(parse_all_ways(body), "[note|-|]hello<end>[file|a.csv|text/csv]a,b\r\n1,2\r\n<end>");
}

TEST(Multipart, DataMayLookLikeABoundary) {
  const std::string body = "--XX\r\n" + header("name=a") + "\r\n\r\n--X\r\r\n--XY\r\n-\r\n\r\n--\r\n--XX  \r\n" +
                           header("name=b") + "\r\n\r\n--XX--";
  EXPECT_EQ(parse_all_ways(body), "[a|-|]\r\n--X\r\r\n--XY\r\n-\r\n\r\n--<end>[b|-|]<end>");
}

TEST(Multipart, SkipsPreambleAndEpilogue) {
  EXPECT_EQ(parse_all_ways("ignored\r\n--XX\r\n" + header("name=a") + "\r\n1\r\n--XX--\r\nignored --XX"),
            "[a|-|]1<end>");
  EXPECT_EQ(parse_all_ways("--XX--"), "");
}

TEST(Multipart, KeepsTheClientsFileNameAsData) {
  const std::string end = "\r\n\r\n--XX--";
  EXPECT_EQ(parse_all_ways("--XX\r\n" + header(R"(name="a\"b"; filename="../../etc/passwd")") + end),
            "[a\"b|../../etc/passwd|]<end>");
  EXPECT_EQ(parse_all_ways("--XX\r\n" + header(R"(name="a;b=c"; filename="C:\dir\x.csv")") + end),
            "[a;b=c|C:\\dir\\x.csv|]<end>");
  EXPECT_EQ(parse_all_ways("--XX\r\n" + header(R"(filename=""; NAME=a)") + end), "[a||]<end>");
}

TEST(Multipart, RefusesWhatIsMalformed) {
  EXPECT_EQ(parse_all_ways(""), "!invalid_argument");
  EXPECT_EQ(parse_all_ways("--XX\r\n" + header("name=a") + "\r\nunfinished\r\n--X"),
            "[a|-|]unfinished!invalid_argument");
  EXPECT_EQ(parse_all_ways("--XXjunk\r\n"), "!invalid_argument");
  EXPECT_EQ(parse_all_ways("--XX\r\nContent-Type: text/csv\r\n\r\n1\r\n--XX--"), "!invalid_argument") << "no name";
  EXPECT_EQ(parse_all_ways("--XX\r\n\r\n1\r\n--XX--"), "!invalid_argument") << "no headers";
}

TEST(Multipart, HoldsItsLimits) {
  const std::string part = "--XX\r\n" + header("name=a") + "\r\n1\r\n";
  EXPECT_EQ(parse_all_ways(part + part + "--XX--", {.max_parts = 2}), "[a|-|]1<end>[a|-|]1<end>");
  EXPECT_EQ(parse_all_ways(part + part + part + "--XX--", {.max_parts = 2}), "[a|-|]1<end>[a|-|]1<end>!too_large");
  EXPECT_EQ(parse_all_ways("--XX\r\nX: " + std::string(200, 'x') + "\r\n" + header("name=a") + "\r\n1\r\n--XX--",
                           {.max_header_bytes = 100}),
            "!too_large");
  const std::string exact = header("name=a");  // with the line end before it and without the one behind it
  EXPECT_EQ(parse_all_ways("--XX\r\n" + exact + "\r\n--XX--", {.max_header_bytes = exact.size()}), "[a|-|]<end>");
  EXPECT_EQ(parse_all_ways("--XX\r\n" + exact + "\r\n--XX--", {.max_header_bytes = exact.size() - 1}), "!too_large");
}

TEST(Multipart, FindsTheBoundaryInTheContentType) {
  EXPECT_EQ(*multipart_boundary("multipart/form-data; boundary=abc"), "abc");
  EXPECT_EQ(*multipart_boundary("Multipart/Form-Data; charset=utf-8; Boundary=\"a b:c\""), "a b:c");
  EXPECT_FALSE(multipart_boundary("text/csv; boundary=abc").ok());
  EXPECT_FALSE(multipart_boundary("multipart/form-data").ok());
  EXPECT_FALSE(multipart_boundary("multipart/form-data; boundary=").ok());
  EXPECT_FALSE(multipart_boundary("multipart/form-data; boundary=\"a\r\nb\"").ok());
  EXPECT_FALSE(multipart_boundary("multipart/form-data; boundary=" + std::string(71, 'x')).ok());
}

}  // namespace
}  // namespace nexusml::http
