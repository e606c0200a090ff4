#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "nexusml/base/result.h"
#include "nexusml/store/objects.h"

// The drivers of ObjectStore.
namespace nexusml::store {

/// Objects as files below a folder of this machine: `folder`/objects/<key>. No key leads out of it, also not through a
/// symbolic link that somebody put there.
///
/// Errors: kUnavailable if the folder cannot be made or written to.
[[nodiscard]] Result<std::unique_ptr<ObjectStore>> open_local_objects(const std::filesystem::path& folder);

/// Where an S3 service is, and as whom to ask it. Amazon's, MinIO, Swift's s3api and the like.
struct S3Options {
  std::string endpoint;              ///< "https://s3.eu-central-1.amazonaws.com", "http://127.0.0.1:9000"
  std::string bucket;                ///< must exist
  std::string region = "us-east-1";  ///< part of every signature; what the service says it is
  std::string access_key;            ///< who we are
  std::string secret_key;            ///< never shown, never sent; it signs
  std::chrono::milliseconds connect_timeout{2000};
  std::chrono::milliseconds request_timeout{10000};  ///< for a request without a large body
  std::chrono::milliseconds stall_timeout{10000};    ///< a transfer without a byte for so long (in whole seconds) ends
  int list_page = 1000;                              ///< objects asked for at once, at most 1000
  std::string certificate_authorities;               ///< PEM file to trust instead of the system's; empty: the system's
  /// Once it is true, exchanges under way fail within about a second. Null: never. Relaxed: it stands for nothing else.
  std::shared_ptr<const std::atomic<bool>> cancelled{};
};

/// Objects in a bucket, requests signed with AWS Signature Version 4. Opening does not ask the service: ping() does.
///
/// Errors: kInvalidArgument for an endpoint, bucket or key that cannot be one.
[[nodiscard]] Result<std::unique_ptr<ObjectStore>> open_s3_objects(S3Options options);

}  // namespace nexusml::store
