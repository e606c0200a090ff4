// The tree engine's file: whatever the bytes, parsing ends, and what it accepts can be scored and explained.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "nexusml/models/tree/tabular_parameters.h"
#include "nexusml/models/tree/tabular_scorer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nexusml::models::tree;
  const auto parameters = parse_tabular_parameters(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!parameters.ok() || parameters->features > 1000) return 0;
  const TabularScorer scorer(*parameters);
  std::vector<float> row(scorer.row_size());
  std::vector<double> margins(scorer.outputs());
  std::vector<double> contributions(scorer.features());
  for (const double value : {0.0, 1.0, -1e30}) {
    const std::vector<double> values(scorer.features(), value);
    scorer.encode(values, row);
    scorer.margins(row, margins);
    scorer.contributions(row, scorer.outputs() - 1, contributions);
  }
  if (to_bytes(*parameters).size() != size) __builtin_trap();
  return 0;
}
