#pragma once

#include <string_view>
#include <vector>

#include "nexusml/base/result.h"

namespace nexusml::models {

/// Reads a series out of one CSV cell: "1 2.5 3", "1; 2; 3" or "[1, null, 3]".
///
/// Takes:   numbers between commas or semicolons if there is one of these, else between spaces. Brackets around the list
///          may stand or not. A piece for which is_missing() holds is NaN: "1;;3" and "1;NA;3" have three values.
/// Returns: the values in `values`, whose former contents are lost.
/// Errors:  kInvalidArgument with the field "values": nothing in it, a bracket too many, a piece that is no finite number;
///          infinities are refused as JSON cannot carry them either. The message says which piece and never repeats it.
/// Cost:    O(text); no allocation beyond the growth of `values`, unless something is wrong.
/// Threads: pure function.
[[nodiscard]] Status parse_series(std::string_view text, std::vector<double>& values);

}  // namespace nexusml::models
