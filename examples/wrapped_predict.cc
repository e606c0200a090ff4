// A model of your own, monitored as NexusML's are: wrap the call, and latency, labels, confidence and errors are recorded.
//
//   find_package(nexusml REQUIRED)
//   target_link_libraries(triage PRIVATE nexusml::telemetry)
#include <iostream>
#include <string>

#include "nexusml/metrics/registry.h"
#include "nexusml/telemetry/monitor.h"

using nexusml::Error;
using nexusml::ErrorCode;
using nexusml::Result;
using nexusml::telemetry::monitor_prediction;

struct Diagnosis {
  std::string label;
  double confidence;
};

// Stands for your model. monitor_prediction() finds `label` and `confidence` in what it returns by itself.
Result<Diagnosis> diagnose(double temperature) {
  if (temperature < 30 || temperature > 45) return Error(ErrorCode::kInvalidArgument, "no human temperature");
  if (temperature > 38) return Diagnosis{"fever", 0.93};
  return Diagnosis{"healthy", 0.81};
}

int main() {
  nexusml::metrics::Registry registry;
  const nexusml::telemetry::Telemetry telemetry(registry);

  for (const double temperature : {36.6, 39.1, 37.0, 98.6}) {
    const auto diagnosis = monitor_prediction(telemetry, "diagnostic", [&] { return diagnose(temperature); });
    std::cerr << temperature << ": " << (diagnosis.ok() ? diagnosis->label : diagnosis.error().message) << '\n';
  }

  std::cout << registry.expose(nexusml::metrics::Format::kText);
}
