// A job that ends before anybody can scrape it: it leaves its metrics in a file for node_exporter's textfile collector.
//
//   batch_job /var/lib/prometheus/node-exporter/scoring.prom
#include <chrono>
#include <iostream>

#include "nexusml/base/file.h"
#include "nexusml/metrics/registry.h"
#include "nexusml/telemetry/record.h"

using namespace nexusml;

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: batch_job FILE.prom\n";
    return 2;
  }
  metrics::Registry registry;
  const telemetry::Telemetry telemetry(registry);
  const auto start = std::chrono::steady_clock::now();

  int rows = 0;
  for (; rows < 1000; ++rows) {
    const bool spam = rows % 7 == 0;  // stands for your model
    telemetry::record_email_metrics(telemetry, spam, 0.97, std::chrono::microseconds(40));
  }

  const auto duration = std::chrono::steady_clock::now() - start;
  telemetry::record_batch_processing_metrics(telemetry, "email", true, rows, duration);

  // The file is replaced in one step: the collector never reads half of it.
  const Status written = base::write_file(argv[1], registry.expose(metrics::Format::kText));
  if (!written.ok()) std::cerr << written.error().message << '\n';
  return written.ok() ? 0 : 1;
}
