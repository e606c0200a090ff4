// A program outside the project, which has the installed package and nothing else.
#include <nexusml/metrics/registry.h>
#include <nexusml/telemetry/monitor.h>

#include <cstdio>

int main() {
  nexusml::metrics::Registry registry;
  registry.counter("orders_total", "Orders received.").increment();
  const nexusml::telemetry::Telemetry telemetry(registry);
  nexusml::telemetry::monitor_prediction(telemetry, "risk", [] { return 1; });
  std::fputs(registry.expose(nexusml::metrics::Format::kText).c_str(), stdout);
}
