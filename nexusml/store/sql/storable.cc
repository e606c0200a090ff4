#include "nexusml/store/sql/storable.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "nexusml/base/text.h"
#include "nexusml/base/uuid.h"

namespace nexusml::store::sql {

bool is_storable(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  constexpr std::uint64_t kLowBits = 0x0101010101010101;
  std::string_view rest = text;
  while (!rest.empty()) {
    std::uint64_t eight = 0x6161616161616161;  // what is missing of eight bytes is plain
    const std::size_t size = std::min(rest.size(), sizeof eight);
    std::memcpy(&eight, rest.data(), size);
    // The subtraction borrows into a byte's high bit if the byte is 0; bytes beyond ASCII have it already.
    if (((eight - kLowBits) | eight) & kHighBits) break;
    rest.remove_prefix(size);
  }
  return rest.find('\0') == std::string_view::npos && base::find_invalid_utf8(rest) == std::string_view::npos;
}

bool is_storable(const PredictionRecord& prediction) {
  return base::is_uuid(prediction.id) && !prediction.model.empty() && prediction.time >= Time{} &&
         is_storable(prediction.model) && is_storable(prediction.version) && is_storable(prediction.type) &&
         is_storable(prediction.label) && is_storable(prediction.features) && is_storable(prediction.input_hash) &&
         is_storable(prediction.error);
}

Status check_storable(std::initializer_list<std::string_view> texts) {
  const bool all = std::all_of(texts.begin(), texts.end(), [](std::string_view text) { return is_storable(text); });
  if (all) return {};
  return Error(ErrorCode::kInvalidArgument, "a record's texts must be UTF-8 without NUL bytes");
}

}  // namespace nexusml::store::sql
