#include <algorithm>

#include "nexusml/base/text.h"
#include "nexusml/store/objects.h"

namespace nexusml::store {
namespace {

constexpr std::size_t kMaximumKeyBytes = 1024;
constexpr std::size_t kMaximumPieceBytes = 200;

Error refusal(std::string_view reason) {
  return Error(ErrorCode::kInvalidArgument, "an object key " + std::string(reason));
}

Status check_characters(std::string_view text) {
  if (text.size() > kMaximumKeyBytes) return refusal("has at most 1024 bytes");
  if (base::find_invalid_utf8(text) != std::string_view::npos) return refusal("is UTF-8");
  const bool plain =
      std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f || c == '\\'; });
  if (!plain) return refusal("has no control characters and no '\\'");
  return {};
}

/// Only the last piece of a prefix may be empty.
Status check_piece(std::string_view piece, bool may_be_empty) {
  if (piece.empty() && !may_be_empty) return refusal("has no empty piece: no '/' at the start, at the end, or twice");
  if (piece == "." || piece == "..") return refusal("has no piece '.' or '..'");
  if (piece.size() > kMaximumPieceBytes) return refusal("has at most 200 bytes between two '/'");
  return {};
}

Status check_pieces(std::string_view key, bool is_prefix) {
  while (true) {
    const std::size_t slash = key.find('/');
    const bool last = slash == std::string_view::npos;
    NEXUSML_RETURN_IF_ERROR(check_piece(key.substr(0, slash), last && is_prefix));
    if (last) return {};
    key.remove_prefix(slash + 1);
  }
}

}  // namespace

Status check_object_key(std::string_view key) {
  NEXUSML_RETURN_IF_ERROR(check_characters(key));
  return check_pieces(key, false);
}

Status check_object_prefix(std::string_view prefix) {
  NEXUSML_RETURN_IF_ERROR(check_characters(prefix));
  return check_pieces(prefix, true);
}

}  // namespace nexusml::store
