#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>

#include "nexusml/store/object_stores.h"
#include "nexusml/store/s3/exchange.h"
#include "nexusml/store/s3/signing.h"
#include "nexusml/store/testing/object_store_contract.h"
#include "tests/support/s3_server.h"

// Against a real S3 server, which the first test starts.
namespace nexusml::store {
namespace {

using support::S3Server;
using testing::ObjectStoreContract;

/// Started once for all tests of this program; none where it is not installed.
S3Server* server() {
  static const std::unique_ptr<S3Server> started = S3Server::start(NEXUSML_TEST_SUPPORT);
  return started.get();
}

/// For a new bucket. Making one is no business of ObjectStore, so it is asked for here.
S3Options options_for_new_bucket() {
  static int buckets = 0;
  S3Options options;
  options.endpoint = server()->endpoint();
  options.bucket = "bucket-" + std::to_string(++buckets);
  options.access_key = S3Server::kAccessKey;
  options.secret_key = S3Server::kSecretKey;
  s3::Request request;
  request.method = s3::Request::Method::kPut;
  request.url = options.endpoint + "/" + options.bucket;
  request.body_sha256 = s3::sha256_of("");
  const auto made = s3::Exchange::create().value()->perform(options, request);
  if (!made.ok() || made->status != 200)
    bug("a test cannot make a bucket: " + (made.ok() ? made->body : made.error().message));
  return options;
}

testing::ObjectStoreDriver s3_driver() {
  return {"s3", []() -> std::unique_ptr<ObjectStore> {
            if (server() == nullptr) return nullptr;
            return open_s3_objects(options_for_new_bucket()).value();
          }};
}

INSTANTIATE_TEST_SUITE_P(S3, ObjectStoreContract, ::testing::Values(s3_driver()));

class S3ObjectStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (server() == nullptr) GTEST_SKIP() << "the S3 server could not be started";
    options_ = options_for_new_bucket();
  }
  /// Expects that every operation is refused, and returns the message; it tells no secret.
  static std::string refusal(const S3Options& options) {
    const auto store = open_s3_objects(options).value();
    EXPECT_EQ(store->ping().error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(store->put("key", "x").error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(store->get("key").error().code, ErrorCode::kUnavailable);
    const auto listed = store->list("");
    EXPECT_FALSE(listed.ok());
    if (listed.ok()) return "";
    EXPECT_EQ(listed.error().code, ErrorCode::kUnavailable) << listed.error().message;
    EXPECT_EQ(listed.error().message.find(S3Server::kSecretKey), std::string::npos);
    EXPECT_EQ(listed.error().message.find("wr0ng"), std::string::npos);
    return listed.error().message;
  }

  S3Options options_;
};

TEST_F(S3ObjectStoreTest, AWrongSecretIsRefusedByTheServerAndNotTold) {
  options_.secret_key = "wr0ng";
  EXPECT_NE(refusal(options_).find("SignatureDoesNotMatch"), std::string::npos) << refusal(options_);
  EXPECT_NE(refusal(options_).find("check access key, secret key"), std::string::npos);
}

TEST_F(S3ObjectStoreTest, AWrongAccessKeyIsRefused) {
  options_.access_key = "nobody";
  EXPECT_NE(refusal(options_).find("check access key"), std::string::npos) << refusal(options_);
}

TEST_F(S3ObjectStoreTest, ABucketThatIsNotThereIsNamed) {
  options_.bucket = "nowhere";
  EXPECT_NE(refusal(options_).find("there is no such bucket"), std::string::npos) << refusal(options_);
  EXPECT_NE(refusal(options_).find("'nowhere'"), std::string::npos);
}

TEST_F(S3ObjectStoreTest, AServerThatIsAwayIsNamed) {
  options_.endpoint = "http://127.0.0.1:" + std::to_string(support::free_port());
  EXPECT_NE(refusal(options_).find(options_.endpoint), std::string::npos) << refusal(options_);
}

TEST_F(S3ObjectStoreTest, AServerThatHangsIsGivenUpInTime) {
  options_.request_timeout = std::chrono::milliseconds(300);
  const auto store = open_s3_objects(options_).value();
  ASSERT_TRUE(store->ping().ok());
  server()->pause();
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(store->ping().error().code, ErrorCode::kUnavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
  server()->resume();
  EXPECT_TRUE(store->ping().ok());
}

TEST_F(S3ObjectStoreTest, ACancelledExchangeWithAServerThatHangsEndsSoon) {
  const auto cancelled = std::make_shared<std::atomic<bool>>(false);
  options_.cancelled = cancelled;
  options_.request_timeout = std::chrono::seconds(60);
  const auto store = open_s3_objects(options_).value();
  ASSERT_TRUE(store->ping().ok());
  server()->pause();
  std::thread canceller([&] { cancelled->store(true, std::memory_order_relaxed); });
  EXPECT_EQ(store->ping().error().code, ErrorCode::kUnavailable);
  canceller.join();
  server()->resume();
}

TEST_F(S3ObjectStoreTest, AListOfMoreThanAPageIsWhole) {
  options_.list_page = 3;
  const auto store = open_s3_objects(options_).value();
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(store->put("many/&" + std::to_string(i), "").ok()) << i;
  const auto listed = store->list("many/");
  ASSERT_TRUE(listed.ok()) << listed.error().message;
  ASSERT_EQ(listed->size(), 8U);
  for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ((*listed)[i].key, "many/&" + std::to_string(i));
}

TEST(S3OptionsTest, WhatCannotBeAServiceIsRefused) {
  S3Options good;
  good.endpoint = "http://h:9000/";
  good.bucket = "b";
  good.access_key = "a";
  good.secret_key = "s3cret";
  EXPECT_TRUE(open_s3_objects(good).ok());
  for (const char* endpoint : {"", "h:9000", "ftp://h", "http://u:s3cret@h", "http://h/path"}) {
    S3Options bad = good;
    bad.endpoint = endpoint;
    const auto opened = open_s3_objects(bad);
    ASSERT_FALSE(opened.ok()) << endpoint;
    EXPECT_EQ(opened.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(opened.error().message.find("s3cret"), std::string::npos);
  }
  S3Options without_bucket = good;
  without_bucket.bucket = "";
  EXPECT_EQ(open_s3_objects(without_bucket).error().code, ErrorCode::kInvalidArgument);
  S3Options without_secret = good;
  without_secret.secret_key = "";
  EXPECT_EQ(open_s3_objects(without_secret).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace nexusml::store
