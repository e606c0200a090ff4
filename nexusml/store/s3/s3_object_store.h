#pragma once

#include "nexusml/store/internal/pool.h"
#include "nexusml/store/object_stores.h"
#include "nexusml/store/s3/exchange.h"

namespace nexusml::store::s3 {

/// Objects in a bucket, addressed as <endpoint>/<bucket>/<key>.
///
/// Threads: any.
class S3ObjectStore final : public ObjectStore {
 public:
  explicit S3ObjectStore(S3Options options);

  [[nodiscard]] Result<ObjectInfo> put(std::string_view key, std::string_view bytes) override;
  [[nodiscard]] Result<ObjectInfo> put_file(std::string_view key, const std::filesystem::path& file) override;
  [[nodiscard]] Result<std::string> get(std::string_view key, std::uint64_t maximum_bytes) override;
  [[nodiscard]] Status get_file(std::string_view key, const std::filesystem::path& file,
                                std::uint64_t maximum_bytes) override;
  [[nodiscard]] Result<ObjectInfo> head(std::string_view key) override;
  [[nodiscard]] Result<std::vector<ObjectInfo>> list(std::string_view prefix) override;
  [[nodiscard]] Status remove(std::string_view key) override;
  [[nodiscard]] Status ping() override;

 private:
  [[nodiscard]] Request request_for(Request::Method method, std::string_view key) const;
  [[nodiscard]] Result<Answer> perform(const Request& request);
  [[nodiscard]] Result<Answer> succeed(const Request& request, std::string_view key);
  [[nodiscard]] Result<ObjectInfo> put_request(Request request, std::string_view key);
  [[nodiscard]] Error refusal(const Answer& answer, std::string_view key) const;

  const S3Options options_;
  const std::string bucket_url_;
  internal::Pool<Exchange> exchanges_{8};
};

}  // namespace nexusml::store::s3
