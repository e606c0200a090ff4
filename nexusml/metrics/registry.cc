#include "nexusml/metrics/registry.h"

#include <algorithm>

#include "nexusml/metrics/internal/registry_state.h"

namespace nexusml::metrics {
namespace {

using internal::Kind;

FamilySpec plain(std::string name, std::string help, std::vector<std::string> labels, FamilyOptions options) {
  View view = identity_view(name, std::move(help), labels);
  return {.name = std::move(name), .labels = std::move(labels), .views = {std::move(view)}, .options = options};
}

}  // namespace

Registry::Registry(RegistryOptions options) : state_(std::make_unique<internal::RegistryState>(options)) {}
Registry::~Registry() = default;

Counter Registry::counter(std::string name, std::string help) {
  return counter_family(std::move(name), std::move(help), {}).with({});
}

Gauge Registry::gauge(std::string name, std::string help, FamilyOptions options) {
  return gauge_family(std::move(name), std::move(help), {}, options).with({});
}

LevelGauge Registry::level_gauge(std::string name, std::string help) {
  return level_gauge_family(std::move(name), std::move(help), {}).with({});
}

Histogram Registry::histogram(std::string name, std::string help, std::vector<double> bounds, FamilyOptions options) {
  return histogram_family(std::move(name), std::move(help), {}, std::move(bounds), options).with({});
}

CounterFamily Registry::counter_family(std::string name, std::string help, std::vector<std::string> labels,
                                       FamilyOptions options) {
  return counter_family(plain(std::move(name), std::move(help), std::move(labels), options));
}

GaugeFamily Registry::gauge_family(std::string name, std::string help, std::vector<std::string> labels,
                                   FamilyOptions options) {
  return gauge_family(plain(std::move(name), std::move(help), std::move(labels), options));
}

LevelGaugeFamily Registry::level_gauge_family(std::string name, std::string help, std::vector<std::string> labels,
                                              FamilyOptions options) {
  return level_gauge_family(plain(std::move(name), std::move(help), std::move(labels), options));
}

HistogramFamily Registry::histogram_family(std::string name, std::string help, std::vector<std::string> labels,
                                           std::vector<double> bounds, FamilyOptions options) {
  return histogram_family(plain(std::move(name), std::move(help), std::move(labels), options), std::move(bounds));
}

CounterFamily Registry::counter_family(FamilySpec spec) {
  return CounterFamily(state_->add(std::move(spec), Kind::kCounter, {}));
}

GaugeFamily Registry::gauge_family(FamilySpec spec) {
  return GaugeFamily(state_->add(std::move(spec), Kind::kGauge, {}));
}

LevelGaugeFamily Registry::level_gauge_family(FamilySpec spec) {
  return LevelGaugeFamily(state_->add(std::move(spec), Kind::kLevel, {}));
}

HistogramFamily Registry::histogram_family(FamilySpec spec, std::vector<double> bounds) {
  return HistogramFamily(state_->add(std::move(spec), Kind::kHistogram, std::move(bounds)));
}

CallbackToken Registry::counter_callback(std::string name, std::string help,
                                         std::function<std::optional<double>()> value) {
  const View view{.name = std::move(name), .help = std::move(help), .labels = {}, .filters = {}};
  auto callback = state_->add_callback(view, Kind::kCallbackCounter, std::move(value));
  return CallbackToken([state = state_.get(), name = view.name, callback] { state->remove_callback(name, *callback); });
}

CallbackToken Registry::gauge_callback(std::string name, std::string help,
                                       std::function<std::optional<double>()> value) {
  const View view{.name = std::move(name), .help = std::move(help), .labels = {}, .filters = {}};
  auto callback = state_->add_callback(view, Kind::kCallbackGauge, std::move(value));
  return CallbackToken([state = state_.get(), name = view.name, callback] { state->remove_callback(name, *callback); });
}

void Registry::expose(Format format, std::string& out) {
  state_->expose(format, out);
}

std::string Registry::expose(Format format) {
  std::string out;
  expose(format, out);
  return out;
}

Snapshot Registry::snapshot() {
  return state_->snapshot();
}

std::optional<double> Registry::value(std::string_view name,
                                      std::initializer_list<std::pair<std::string_view, std::string_view>> labels) {
  const Snapshot now = snapshot();
  const FamilySnapshot* family = now.find(name);
  const bool sum = family == nullptr && name.ends_with("_sum");
  if (sum) family = now.find(name.substr(0, name.size() - 4));
  if (family == nullptr || labels.size() != family->labels.size()) return std::nullopt;
  for (const SeriesSnapshot& series : family->series) {
    const bool matches = std::ranges::all_of(labels, [&](const auto& label) {
      const auto at = std::ranges::find(family->labels, label.first) - family->labels.begin();
      return static_cast<std::size_t>(at) < series.label_values.size() && series.label_values[at] == label.second;
    });
    if (matches) return sum ? series.sum : series.value;
  }
  return std::nullopt;
}

}  // namespace nexusml::metrics
