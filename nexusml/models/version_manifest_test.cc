#include "nexusml/models/version_manifest.h"

#include <gtest/gtest.h>

namespace nexusml::models {
namespace {

using std::chrono::system_clock;

VersionManifest example() {
  return {"sentiment-vi",
          12,
          system_clock::from_time_t(1'700'000'000),
          {{"model.json", 300, std::string(64, 'a')}, {"text.bin", 1 << 20, std::string(64, '0')}}};
}

/// The example's JSON with one piece replaced.
std::string with(std::string_view piece, std::string_view other) {
  std::string json = to_json(example());
  const std::size_t at = json.find(piece);
  EXPECT_NE(at, std::string::npos) << piece;
  return json.replace(at, piece.size(), other);
}

TEST(VersionManifest, ComesBackAsItWasWritten) {
  const auto parsed = parse_version_manifest(to_json(example()));
  ASSERT_TRUE(parsed.ok()) << parsed.error().message;
  EXPECT_EQ(parsed->model, "sentiment-vi");
  EXPECT_EQ(parsed->version, 12u);
  EXPECT_EQ(parsed->published, example().published);
  EXPECT_EQ(parsed->files, example().files);
  EXPECT_EQ(parsed->find("text.bin")->bytes, 1u << 20);
  EXPECT_EQ(parsed->find("other"), nullptr);
  EXPECT_EQ(to_json(*parsed), to_json(example()));
}

TEST(VersionManifest, FilesAreSorted) {
  VersionManifest manifest = example();
  std::swap(manifest.files[0], manifest.files[1]);
  EXPECT_EQ(parse_version_manifest(to_json(manifest)).value().files, example().files);
}

TEST(VersionManifest, WhatIsNoneIsRefused) {
  for (const std::string& json :
       {std::string(), std::string("[]"), std::string("{}"), std::string("{\"format_version\":1}"),
        std::string(100'000, '['), to_json(example()).substr(0, 100), with("\"version\": 12", "\"version\": -12"),
        with("\"version\": 12", "\"version\": 0"), with("\"version\": 12", "\"version\": 1.5"),
        with("\"bytes\": 300", "\"bytes\": -1"), with("\"bytes\": 300", "\"bytes\": 99999999999"),
        with("2023-", "20x3-"), with("sentiment-vi", "Sentiment"), with("aaaa", "aaa"), with("aaaa", "aaaA"),
        with("\"text.bin\"", "\"model.json\""), with("\"text.bin\"", "7")}) {
    const auto parsed = parse_version_manifest(json);
    ASSERT_FALSE(parsed.ok()) << json;
    EXPECT_EQ(parsed.error().code, ErrorCode::kCorrupt) << json;
  }
  EXPECT_NE(parse_version_manifest(with("format_version\": 1", "format_version\": 2"))
                .error()
                .message.find("another format version"),
            std::string::npos);
}

TEST(VersionManifest, NoFileLeadsOutOfItsFolder) {
  for (const char* name : {"..", ".", ".hidden", "a/b", "/etc/passwd", "..\\\\a", "a\\u0000b", "", "a b"}) {
    EXPECT_FALSE(parse_version_manifest(with("text.bin", name)).ok()) << name;
  }
  EXPECT_FALSE(parse_version_manifest(with("model.json", "other.json")).ok());
}

TEST(VersionManifest, SizesAreLimited) {
  VersionManifest many = example();
  for (std::size_t i = 0; i < VersionManifest::kMostFiles; ++i) {
    many.files.push_back({"file" + std::to_string(i), 1, std::string(64, 'b')});
  }
  EXPECT_FALSE(parse_version_manifest(to_json(many)).ok());
  VersionManifest large = example();
  large.files[1].bytes = VersionManifest::kMostBytes - 300;
  EXPECT_TRUE(parse_version_manifest(to_json(large)).ok());
  ++large.files[1].bytes;
  EXPECT_FALSE(parse_version_manifest(to_json(large)).ok());
}

}  // namespace
}  // namespace nexusml::models
