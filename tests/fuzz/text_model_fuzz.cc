// The text engine's file: whatever the bytes, parsing ends, and what it accepts can score a text and be written again.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "nexusml/models/text/text_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nexusml::models;
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t labels = data[0] % 8;
  auto parameters = text::parse_parameters(bytes, labels);
  if (!parameters.ok()) return 0;
  if (text::to_bytes(*parameters) != bytes) __builtin_trap();
  const TextClassifier model(ModelInfo{}, std::move(*parameters));
  Workspace workspace;
  Prediction prediction;
  for (const std::string_view input : {"", "some text, 12 words", "văn bản"}) {
    if (!model.predict(TextInput{input, "subject"}, workspace, prediction).ok()) __builtin_trap();
    if (prediction.label < 0 || static_cast<std::size_t>(prediction.label) >= labels) __builtin_trap();
    const std::vector<double> scores = prediction.scores;
    if (!model.predict(TextInput{input, "subject"}, workspace, prediction).ok()) __builtin_trap();
    if (std::memcmp(scores.data(), prediction.scores.data(), labels * sizeof(double)) != 0) __builtin_trap();
  }
  return 0;
}
