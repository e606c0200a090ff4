// The recsys engine's file: whatever the bytes, parsing ends, and what it accepts can predict and be written again.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "nexusml/models/recsys/rating_model.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nexusml::models;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto parameters = recsys::parse_rating_parameters(bytes);
  if (!parameters.ok()) return 0;
  if (recsys::to_bytes(*parameters) != bytes) __builtin_trap();
  const recsys::RatingModel model(ModelInfo{}, std::move(*parameters));
  const recsys::IdIndex& items = model.parameters().items;
  Workspace workspace;
  Prediction prediction;
  for (const std::string_view user : {model.parameters().users.at(0), std::string_view("unknown user")}) {
    for (const std::string_view item : {items.at(items.size() - 1), std::string_view("unknown item")}) {
      if (!model.predict(RatingInput{user, item}, workspace, prediction).ok()) __builtin_trap();
      if (!std::isfinite(prediction.rating.rating)) __builtin_trap();
    }
    for (const std::size_t top_k : {std::size_t{2}, items.size()}) {
      if (!model.predict(RatingInput{user, "", top_k}, workspace, prediction).ok()) __builtin_trap();
      if (prediction.rating.items.size() > top_k) __builtin_trap();
    }
  }
  return 0;
}
