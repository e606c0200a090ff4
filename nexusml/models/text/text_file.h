#pragma once

#include <string>
#include <string_view>

#include "nexusml/base/result.h"
#include "nexusml/models/text/text_classifier.h"

// The engine's file: little-endian, "NXMLTEXT", then version, labels, word bits and n-gram bits (32 bits each), the two
// scales, per label biases, offsets and shares (32-bit floats), then the 16-bit weights. Nothing follows.
namespace nexusml::models::text {

[[nodiscard]] std::string to_bytes(const Parameters& parameters);

/// Takes:  how many labels model.json names.
/// Errors: kCorrupt that says what is wrong: foreign, another version, another number of labels, cut off, not finite.
/// Cost:   never allocates more than a small multiple of the input's size.
[[nodiscard]] Result<Parameters> parse_parameters(std::string_view bytes, std::size_t labels);

}  // namespace nexusml::models::text
