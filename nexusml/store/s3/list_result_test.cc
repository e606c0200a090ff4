#include "nexusml/store/s3/list_result.h"

#include <gtest/gtest.h>

#include "nexusml/base/time_format.h"

namespace nexusml::store::s3 {
namespace {

constexpr std::string_view kPage = R"(<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Prefix>a</Prefix>
<Contents><Key>a&amp;b &lt;&#x1F600;&#233;&gt;</Key><LastModified>2026-11-22T08:15:30.250Z</LastModified>
<ETag>&quot;0cc175b9&quot;</ETag><Size>17</Size><StorageClass>STANDARD</StorageClass></Contents>
<Contents><Key>z</Key><LastModified>2026-11-22T08:15:30Z</LastModified><ETag>"e"</ETag><Size>0</Size></Contents>
<IsTruncated>true</IsTruncated><NextContinuationToken>1/x&amp;y==</NextContinuationToken></ListBucketResult>)";

TEST(ListResultTest, APageIsRead) {
  const auto page = parse_list_result(kPage);
  ASSERT_TRUE(page.ok()) << page.error().message;
  ASSERT_EQ(page->objects.size(), 2U);
  EXPECT_EQ(page->objects[0].key, "a&b <😀é>");
  EXPECT_EQ(page->objects[0].etag, "0cc175b9");
  EXPECT_EQ(page->objects[0].bytes, 17U);
  EXPECT_EQ(base::format_time(page->objects[0].modified), "2026-11-22T08:15:30.250Z");
  EXPECT_EQ(page->objects[1].etag, "e");
  EXPECT_EQ(page->next, "1/x&y==");
}

TEST(ListResultTest, TheLastPageHasNoNext) {
  const auto page = parse_list_result("<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>");
  ASSERT_TRUE(page.ok());
  EXPECT_TRUE(page->objects.empty());
  EXPECT_TRUE(page->next.empty());
}

TEST(ListResultTest, WhatIsNoListIsRefused) {
  for (const std::string_view text :
       {"", "<html></html>", "<ListBucketResult><IsTruncated>true</IsTruncated>",
        "<ListBucketResult><Contents></Contents>",
        "<ListBucketResult><Contents><Key>&nope;</Key><LastModified>2026-11-22T08:15:30Z</LastModified><ETag>e</ETag>"
        "<Size>1</Size></Contents>"}) {
    const auto page = parse_list_result(text);
    ASSERT_FALSE(page.ok()) << text;
    EXPECT_EQ(page.error().code, ErrorCode::kCorrupt);
  }
}

TEST(ListResultTest, AnErrorHasACode) {
  EXPECT_EQ(parse_error_code("<Error><Code>NoSuchKey</Code><Message>m</Message></Error>"), "NoSuchKey");
  EXPECT_EQ(parse_error_code("gateway away"), "");
}

}  // namespace
}  // namespace nexusml::store::s3
