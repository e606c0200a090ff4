#include "nexusml/store/s3/list_result.h"

#include <optional>

#include "nexusml/base/text.h"
#include "nexusml/base/time_format.h"

namespace nexusml::store::s3 {
namespace {

/// The text between the first <name> and its </name>, from `at` on; `at` moves behind it. S3's documents are machine
/// made: no attributes but on the root, no comments, no CDATA, and none of these elements within one of its own name.
std::optional<std::string_view> element(std::string_view xml, std::string_view name, std::size_t& at) {
  const std::string open = "<" + std::string(name) + ">";
  const std::string close = "</" + std::string(name) + ">";
  const std::size_t begin = xml.find(open, at);
  if (begin == std::string_view::npos) return std::nullopt;
  const std::size_t end = xml.find(close, begin + open.size());
  if (end == std::string_view::npos) return std::nullopt;
  at = end + close.size();
  return xml.substr(begin + open.size(), end - begin - open.size());
}

std::string_view element_or_empty(std::string_view xml, std::string_view name) {
  std::size_t at = 0;
  return element(xml, name, at).value_or(std::string_view());
}

void append_utf8(std::string& text, std::uint32_t point) {
  const auto tail = [&](int shift) { text += static_cast<char>(0x80 | (point >> shift & 0x3f)); };
  if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += static_cast<char>(0xc0 | point >> 6);
    tail(0);
  } else if (point < 0x10000) {
    text += static_cast<char>(0xe0 | point >> 12);
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xf0 | point >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

/// "amp", "#38", "#x26". Returns: false if there is no such entity.
bool append_entity(std::string& text, std::string_view name) {
  if (name == "amp") return text += '&', true;
  if (name == "lt") return text += '<', true;
  if (name == "gt") return text += '>', true;
  if (name == "quot") return text += '"', true;
  if (name == "apos") return text += '\'', true;
  if (!name.starts_with('#')) return false;
  const bool hexadecimal = name.starts_with("#x");
  const std::string_view digits = name.substr(hexadecimal ? 2 : 1);
  std::uint32_t point = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), point, hexadecimal ? 16 : 10);
  const bool surrogate = point >= 0xd800 && point < 0xe000;
  if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size()) return false;
  if (point == 0 || point > 0x10ffff || surrogate) return false;
  append_utf8(text, point);
  return true;
}

std::optional<std::string> decode(std::string_view text) {
  std::string decoded;
  while (!text.empty()) {
    const std::size_t next = std::min(text.find('&'), text.size());
    decoded.append(text.substr(0, next));
    text.remove_prefix(next);
    if (text.empty()) break;
    const std::size_t end = text.find(';');
    if (end == std::string_view::npos || !append_entity(decoded, text.substr(1, end - 1))) return std::nullopt;
    text.remove_prefix(end + 1);
  }
  return decoded;
}

Error not_a_list() {
  return Error(ErrorCode::kCorrupt, "the answer is no S3 list; does the endpoint speak S3?");
}

Result<ObjectInfo> read_object(std::string_view contents) {
  ObjectInfo info;
  const std::optional<std::string> key = decode(element_or_empty(contents, "Key"));
  const std::optional<std::string> etag = decode(element_or_empty(contents, "ETag"));
  const auto bytes = base::parse_integer<std::uint64_t>(element_or_empty(contents, "Size"));
  const auto modified = base::parse_time(element_or_empty(contents, "LastModified"));
  if (!key || key->empty() || !etag || !bytes || !modified) return not_a_list();
  info.key = *key;
  info.etag = *etag;
  if (info.etag.size() >= 2 && info.etag.front() == '"') info.etag = info.etag.substr(1, info.etag.size() - 2);
  info.bytes = *bytes;
  info.modified = *modified;
  return info;
}

}  // namespace

Result<ListPage> parse_list_result(std::string_view xml) {
  if (xml.find("<ListBucketResult") == std::string_view::npos) return not_a_list();
  ListPage page;
  std::size_t at = 0;
  while (const auto contents = element(xml, "Contents", at)) {
    NEXUSML_ASSIGN_OR_RETURN(ObjectInfo info, read_object(*contents));
    page.objects.push_back(std::move(info));
  }
  if (element_or_empty(xml, "IsTruncated") != "true") return page;
  const std::optional<std::string> next = decode(element_or_empty(xml, "NextContinuationToken"));
  if (!next || next->empty()) return not_a_list();
  page.next = *next;
  return page;
}

std::string parse_error_code(std::string_view xml) {
  return std::string(element_or_empty(xml, "Code").substr(0, 100));
}

}  // namespace nexusml::store::s3
