#include "nexusml/monitor/internal/text_form.h"

#include <algorithm>
#include <array>
#include <string>

namespace nexusml::monitor {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kLookedAtForNul = 4'096;

/// How files begin that are no CSV, and what to do with them.
struct Form {
  std::string_view beginning;
  std::string_view what;
};

constexpr std::array kForms{
    Form{"\x1F\x8B"sv, "is compressed (gzip); unpack it first, with gunzip"},
    Form{"BZh"sv, "is compressed (bzip2); unpack it first, with bunzip2"},
    Form{"\xFD\x37zXZ\0"sv, "is compressed (xz); unpack it first, with unxz"},
    Form{"\x28\xB5\x2F\xFD"sv, "is compressed (zstd); unpack it first, with unzstd"},
    Form{"PK\x03\x04"sv, "is a zip archive or a spreadsheet; save it as CSV, in UTF-8"},
    Form{"\xD0\xCF\x11\xE0"sv, "is a spreadsheet; save it as CSV, in UTF-8"},
    Form{"PAR1"sv, "is a Parquet file; save it as CSV, in UTF-8"},
    Form{"\xFF\xFE"sv, "is UTF-16; save it in UTF-8, with iconv -f UTF-16 -t UTF-8"},
    Form{"\xFE\xFF"sv, "is UTF-16; save it in UTF-8, with iconv -f UTF-16 -t UTF-8"},
};

Error invalid(std::string_view what) {
  return Error(ErrorCode::kInvalidArgument, "the file " + std::string(what));
}

}  // namespace

Result<char> delimiter_of(std::string_view beginning) {
  for (const Form& form : kForms) {
    // "BZh" and "PAR1" can be the first column's name: what follows is no text then.
    if (beginning.starts_with(form.beginning) && std::ranges::any_of(beginning.substr(0, kLookedAtForNul), [](char c) {
          return c == '\0' || static_cast<unsigned char>(c) >= 0x80;
        })) {
      return invalid(form.what);
    }
  }
  if (beginning.substr(0, kLookedAtForNul).find('\0') != std::string_view::npos) {
    return invalid("holds NUL bytes: it is no text, or UTF-16; save it as CSV, in UTF-8");
  }
  constexpr std::string_view kOthers = ";\t|";
  std::array<std::size_t, kOthers.size()> counts{};
  bool is_quoted = false;
  for (const char c : beginning) {
    if (c == '"') is_quoted = !is_quoted;
    if (is_quoted) continue;
    if (c == ',') return ',';
    if (c == '\n' || c == '\r') break;
    const std::size_t other = kOthers.find(c);
    if (other != std::string_view::npos) ++counts[other];
  }
  const auto most = std::ranges::max_element(counts);
  return *most == 0 ? ',' : kOthers[static_cast<std::size_t>(most - counts.begin())];
}

}  // namespace nexusml::monitor
