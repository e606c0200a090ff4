#include <memory>

#include "nexusml/app/commands/commands.h"
#include "nexusml/metrics/registry.h"
#include "nexusml/telemetry/catalogue.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::app {

Verb add_metrics(CLI::App& parent, const Surroundings& surroundings) {
  const auto markdown = std::make_shared<bool>(false);  // shared by the parser's binding and the command
  CLI::App* app =
      parent.add_subcommand("metrics", "Print the catalogue of metrics, as a scrape of a fresh server shows it");
  app->add_flag("--markdown", *markdown, "as a Markdown table with labels and meanings");
  return {app, [markdown, &surroundings]() -> Status {
            if (*markdown) {
              surroundings.out << telemetry::render_catalogue_markdown();
              return {};
            }
            metrics::Registry registry;
            const telemetry::Telemetry telemetry(registry);
            surroundings.out << registry.expose(metrics::Format::kText);
            return {};
          }};
}

}  // namespace nexusml::app
