#include "nexusml/monitor/internal/sealed_text.h"

#include "nexusml/base/text.h"

namespace nexusml::monitor {
namespace {

constexpr std::size_t kLongestLine = 200;

Error corrupt(std::string message) {
  return Error(ErrorCode::kCorrupt, std::move(message));
}

}  // namespace

std::uint64_t hash_of(std::string_view bytes, std::uint64_t before) {
  for (const char byte : bytes) before = (before ^ static_cast<unsigned char>(byte)) * 0x100000001B3ULL;
  return before;
}

std::string seal(std::string_view kind, int format, std::string_view payload) {
  std::string text = "nexusml ";
  text.append(kind).append(" ");
  base::append_number(text, format);
  text += ' ';
  base::append_number(text, payload.size());
  text += ' ';
  base::append_number(text, hash_of(payload));
  return text.append("\n").append(payload);
}

Result<std::string_view> unseal(std::string_view kind, int format, std::string_view bytes) {
  const std::size_t end = bytes.substr(0, kLongestLine).find('\n');
  if (end == std::string_view::npos) return corrupt("its first line is not ours");
  const std::vector<std::string_view> words = base::split_list(bytes.substr(0, end), ' ');
  if (words.size() != 5 || words[0] != "nexusml" || words[1] != kind) return corrupt("its first line is not ours");
  if (words[2] != base::to_text(format)) {
    return corrupt("its format is " + std::string(words[2]) + ", this program reads " + base::to_text(format));
  }
  const std::string_view payload = bytes.substr(end + 1);
  if (words[3] != base::to_text(payload.size())) return corrupt("it is cut off or too long");
  if (words[4] != base::to_text(hash_of(payload))) return corrupt("its checksum does not fit");
  return payload;
}

}  // namespace nexusml::monitor
