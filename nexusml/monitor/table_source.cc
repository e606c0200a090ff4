#include "nexusml/monitor/table_source.h"

#include <algorithm>
#include <fstream>
#include <system_error>
#include <utility>

namespace nexusml::monitor {
namespace {

class FileSource : public TableSource {
 public:
  FileSource(std::ifstream stream, std::string name, std::uint64_t bytes)
      : stream_(std::move(stream)), name_(std::move(name)), bytes_(bytes) {}

  Status rewind() override {
    stream_.clear();
    if (stream_.seekg(0)) return {};
    return Error(ErrorCode::kUnavailable, "cannot read " + name_ + " again");
  }
  Result<std::size_t> read(std::span<char> place) override {
    stream_.read(place.data(), static_cast<std::streamsize>(place.size()));
    if (stream_.bad()) return Error(ErrorCode::kUnavailable, "reading " + name_ + " failed");
    return static_cast<std::size_t>(stream_.gcount());
  }
  [[nodiscard]] std::uint64_t bytes() const override { return bytes_; }

 private:
  std::ifstream stream_;
  std::string name_;
  std::uint64_t bytes_;
};

class TextSource : public TableSource {
 public:
  explicit TextSource(std::string text) : text_(std::move(text)) {}

  Status rewind() override {
    at_ = 0;
    return {};
  }
  Result<std::size_t> read(std::span<char> place) override {
    const std::size_t taken = text_.copy(place.data(), place.size(), at_);
    at_ += taken;
    return taken;
  }
  [[nodiscard]] std::uint64_t bytes() const override { return text_.size(); }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::unique_ptr<TableSource>> open_table_file(const std::filesystem::path& file) {
  std::error_code failure;
  const std::filesystem::file_status status = std::filesystem::status(file, failure);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    return Error(ErrorCode::kInvalidArgument,
                 file.string() + " is no regular file; it is read twice, so write it to a file first");
  }
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return Error(ErrorCode::kNotFound, "cannot read " + file.string());
  const std::uintmax_t bytes = std::filesystem::file_size(file, failure);
  if (failure) return Error(ErrorCode::kUnavailable, "cannot read " + file.string() + ": " + failure.message());
  return std::unique_ptr<TableSource>(std::make_unique<FileSource>(std::move(stream), file.string(), bytes));
}

std::unique_ptr<TableSource> table_text(std::string text) {
  return std::make_unique<TextSource>(std::move(text));
}

}  // namespace nexusml::monitor
