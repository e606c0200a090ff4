#include <memory>
#include <optional>

#include "nexusml/alert/prometheus_rules.h"
#include "nexusml/app/commands/commands.h"

namespace nexusml::app {

Verb add_rules(CLI::App& parent, const Surroundings& surroundings) {
  const auto file = std::make_shared<std::optional<std::string>>();  // shared by the parser's binding and the command
  CLI::App* app =
      parent.add_subcommand("rules", "Print the alerting rules for Prometheus, made from the configured thresholds");
  app->add_option("--config", *file, "configuration file (default: nexusml.yaml, if it is there)");
  return {app, [file, &surroundings]() -> Status {
            NEXUSML_ASSIGN_OR_RETURN(const Config config, load_config(*file, surroundings.environment, {}));
            surroundings.out << alert::prometheus_rules(
                config.thresholds,
                {.time_scale = config.alerts.time_scale, .runbook_base = config.alerts.runbook_base});
            return {};
          }};
}

}  // namespace nexusml::app
