#include "nexusml/app/secret.h"

#include "nexusml/base/file.h"

namespace nexusml::app {

Result<std::string> secret_of(std::string_view key, const std::string& value, const std::string& file) {
  constexpr std::uint64_t kMaximumBytes = 64 << 10;
  if (file.empty()) return value;
  const std::string name(key);
  if (!value.empty()) return Error(ErrorCode::kInvalidArgument, name + " and " + name + "_file are both set");
  Result<std::string> text = base::read_file(file, kMaximumBytes);
  if (!text.ok()) return Error(ErrorCode::kInvalidArgument, name + "_file: " + text.error().message);
  while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
  if (text->empty()) return Error(ErrorCode::kInvalidArgument, name + "_file: " + file + " is empty");
  return text;
}

}  // namespace nexusml::app
