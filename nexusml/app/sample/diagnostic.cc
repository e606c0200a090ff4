#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "nexusml/app/sample/kinds.h"
#include "nexusml/base/text.h"

namespace nexusml::app::sample {
namespace {

constexpr std::string_view kPatientHeader =
    "age,sex,body_mass_index,systolic_pressure,heart_rate,temperature,glucose,cholesterol,cough,fatigue,smoker,pain,"
    "label\n";

struct Condition {
  std::string_view label;
  double temperature, glucose, pressure, cough, fatigue;
};

constexpr std::array kConditions = {
    Condition{"diabetes", 36.7, 178, 132, 0.1, 0.5}, Condition{"flu", 38.7, 102, 122, 0.85, 0.9},
    Condition{"healthy", 36.6, 92, 119, 0.08, 0.15}, Condition{"hypertension", 36.7, 104, 162, 0.1, 0.3}};

/// A measurement, or nothing in one case of twenty.
void append_measurement(std::string& csv, Draws& draws, double value) {
  if (!draws.chance(0.05)) csv += base::fixed(value, 1);
  csv += ',';
}

void append_patient(std::string& csv, Draws& draws) {
  const Condition& condition = kConditions[draws.next() % kConditions.size()];
  const auto yes_no = [&](double probability) { csv.append(draws.chance(probability) ? "yes," : "no,"); };
  csv += base::fixed(std::clamp(draws.normal(condition.label == "flu" ? 42 : 54, 15), 18.0, 95.0), 0) + ",";
  csv.append(draws.chance(0.5) ? "female," : "male,");
  append_measurement(csv, draws, draws.normal(condition.label == "diabetes" ? 31 : 26, 4));
  append_measurement(csv, draws, draws.normal(condition.pressure, 13));
  append_measurement(csv, draws, draws.normal(condition.label == "flu" ? 88 : 74, 9));
  append_measurement(csv, draws, draws.normal(condition.temperature, 0.5));
  append_measurement(csv, draws, draws.normal(condition.glucose, 20));
  append_measurement(csv, draws, draws.normal(205, 35));
  yes_no(condition.cough);
  yes_no(condition.fatigue);
  yes_no(0.25);
  csv += base::to_text(draws.next() % 11) + ",";
  csv.append(condition.label).append("\n");
}

}  // namespace

std::string diagnostic_rows(Draws draws, std::uint64_t rows) {
  std::string csv(kPatientHeader);
  for (std::uint64_t i = 0; i < rows; ++i) append_patient(csv, draws);
  return csv;
}

}  // namespace nexusml::app::sample
