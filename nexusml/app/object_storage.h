#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "nexusml/app/config.h"
#include "nexusml/base/clock.h"
#include "nexusml/base/log.h"
#include "nexusml/base/result.h"
#include "nexusml/models/object_repository.h"
#include "nexusml/serve/object_sync.h"
#include "nexusml/store/object_stores.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::app {

/// How the configuration's object store is asked.
[[nodiscard]] store::S3Options s3_options(const Config::Objects& settings);

/// The object store of the configuration, and what is done with it: model versions that replicas share, training data.
/// Without objects.endpoint there is none, and every call does nothing.
///
/// Threads:  one owner; number(), wake() and what datasets() returns from any.
/// Lifetime: everything passed in outlives it.
class ObjectStorage {
 public:
  ObjectStorage(const Config& config, const base::Clock& clock, base::Log log);

  [[nodiscard]] bool configured() const { return objects_ != nullptr; }

  /// Asks the store itself, within 2 seconds.
  [[nodiscard]] Status ping();

  /// Brings training data into a new file in `uploads`: a key of the bucket, or s3://bucket/key. Without a store, those of
  /// local_datasets(). One at a time, so that no more than one thread waits for a slow store.
  [[nodiscard]] std::function<Result<std::filesystem::path>(std::string_view dataset)> datasets(
      std::filesystem::path uploads);

  /// The number of a version that was trained here: one that no other replica has.
  [[nodiscard]] std::uint64_t number(const models::ModelInfo& info, std::uint64_t next) const;
  /// Something was saved in the model repository.
  void wake();

  /// Where this machine has no model, fetches the newest of each. Before the host loads.
  void begin(serve::ModelHost& host, const telemetry::Telemetry& telemetry);
  /// Keeps both sides alike from now on.
  void start();
  /// What is under way gives up soon.
  void request_stop();
  void stop();

 private:
  [[nodiscard]] store::S3Options options() const;
  [[nodiscard]] Result<std::filesystem::path> fetch(const std::filesystem::path& uploads, std::string_view dataset);
  [[nodiscard]] Status fetch_into(const std::filesystem::path& file, std::string_view dataset);

  const Config& config_;
  const base::Clock& clock_;
  const base::Log log_;
  const std::shared_ptr<std::atomic<bool>> cancelled_ = std::make_shared<std::atomic<bool>>(false);
  std::unique_ptr<store::ObjectStore> objects_;
  std::unique_ptr<store::ObjectStore> probed_;  // the same, with the short limits of a probe
  std::optional<models::ObjectRepository> repository_;
  std::optional<serve::ObjectSync> sync_;
  std::atomic<bool> fetching_{false};  // acquire and release: a lock that nobody waits for
};

}  // namespace nexusml::app
