#pragma once

#include <string_view>

#include "nexusml/base/result.h"

namespace nexusml::monitor {

/// What separates the cells of a CSV text: a comma, or where its first line has none outside quotes, the most frequent one of
/// semicolon, tab and bar.
///
/// Takes:   the text's beginning, with the first line if it is not too long.
/// Returns: ',', ';', '\t' or '|'; a comma where there is no sign of another.
/// Errors:  kInvalidArgument that says what to do if the bytes are no UTF-8 text but something known: a compressed file, a
///          spreadsheet, UTF-16.
/// Threads: pure function.
[[nodiscard]] Result<char> delimiter_of(std::string_view beginning);

}  // namespace nexusml::monitor
