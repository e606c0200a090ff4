#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "nexusml/store/internal/descriptor.h"
#include "nexusml/store/objects.h"

namespace nexusml::store::local {

/// Objects as files. A new one is written in `incoming` and renamed to its place in `objects`.
///
/// Threads: any; it has no state but two open folders.
class LocalObjectStore final : public ObjectStore {
 public:
  [[nodiscard]] static Result<std::unique_ptr<ObjectStore>> open(const std::filesystem::path& folder);

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
  LocalObjectStore(internal::Descriptor objects, internal::Descriptor incoming, std::string name)
      : objects_(std::move(objects)), incoming_(std::move(incoming)), name_(std::move(name)) {}

  /// An open object, and what is known of it.
  struct Opened {
    internal::Descriptor file;
    ObjectInfo info;
  };
  Result<Opened> open_object(std::string_view key) const;
  Result<ObjectInfo> write_object(std::string_view key, const std::function<Status(int fd)>& fill);
  Result<ObjectInfo> move_in(std::string_view key, const std::string& temporary, int fd);

  const internal::Descriptor objects_;
  const internal::Descriptor incoming_;
  const std::string name_;                         // begins the names of what this process writes in incoming_
  std::atomic<std::uint64_t> next_temporary_ = 0;  // relaxed: only a number that nobody else has
};

}  // namespace nexusml::store::local
