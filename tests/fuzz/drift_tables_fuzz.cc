// Two tables of any bytes are compared or refused; the reports of what was compared are JSON and a page without NaN.
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "nexusml/monitor/drift_report.h"
#include "nexusml/monitor/table_comparison.h"

namespace {

using namespace nexusml::monitor;

void check(const TableComparison& comparison) {
  const auto json = nlohmann::json::parse(drift_json(comparison), nullptr, false);
  if (json.is_discarded() || !json["share"].is_number()) __builtin_trap();
  for (const auto& feature : json["features"]) {
    for (const char* key : {"score", "threshold", "severity", "chance_score"}) {
      if (!feature[key].is_number() || !(feature[key].get<double>() >= 0)) __builtin_trap();
    }
  }
  const ReportNames names{"a", "b", 0.5};
  if (drift_page(comparison, names).size() > kLargestPageBytes) __builtin_trap();
  if (drift_table(comparison, names).empty()) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t cut = text.find('\x01');
  const auto reference = table_text(std::string(text.substr(0, cut)));
  const auto current = table_text(std::string(cut == std::string_view::npos ? text : text.substr(cut + 1)));
  TableOptions options;
  options.drift.largest_tested_reference = data[0] % 2 == 0 ? 1'000 : 0;
  constexpr DriftPolicy kPolicies[] = {DriftPolicy::kThresholdAndSignificance, DriftPolicy::kThreshold,
                                       DriftPolicy::kEffectAndSignificance};
  options.drift.policy = kPolicies[data[0] / 2 % 3];
  const auto comparison = compare_tables(*reference, *current, options);
  if (comparison.ok()) check(comparison.value());
  return 0;
}
