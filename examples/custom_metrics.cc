// A service with metrics of its own: a line to make each, a line to record, one to show them all.
//
//   find_package(nexusml REQUIRED)
//   target_link_libraries(shop PRIVATE nexusml::metrics)
#include <iostream>

#include "nexusml/metrics/registry.h"

using namespace nexusml::metrics;

int main() {
  Registry registry;

  const Counter orders = registry.counter("shop_orders_total", "Orders received.");
  const Gauge stock = registry.gauge("shop_stock_items", "Items in stock.");
  const LevelGauge baskets = registry.level_gauge("shop_open_baskets", "Baskets being filled now.");
  const Histogram duration = registry.histogram("shop_order_seconds", "Time to take an order.", {0.01, 0.1, 1, 10});
  const CounterFamily payments = registry.counter_family("shop_payments_total", "Payments.", {"method", "outcome"});

  // Handles are small values: keep them where things happen. Recording takes a nanosecond or two, in any thread.
  const Counter card_accepted = payments.with({"card", "accepted"});
  const Counter card_refused = payments.with({"card", "refused"});

  stock.set(120);
  for (int order = 1; order <= 20; ++order) {
    baskets.add();
    orders.increment();
    duration.observe(0.004 * order);
    (order % 10 == 0 ? card_refused : card_accepted).increment();
    stock.add(-1);
    baskets.subtract();
  }

  // What an HTTP server answers to GET /metrics, with negotiate(accept_header) for the format.
  std::cout << registry.expose(Format::kText);
}
