// The settings of the monitors.
#include <array>

#include "nexusml/app/setting_values.h"
#include "nexusml/app/settings.h"
#include "nexusml/base/text.h"
#include "nexusml/monitor/method_choices.h"

namespace nexusml::app {
namespace {

using C = Config;
using Value = std::string_view;

using Methods = std::map<std::string, std::string, std::less<>>;

constexpr Value kMethods =
    "METHOD or METHOD:THRESHOLD; ks or wasserstein (numbers), chi_square (categories), psi, js, hellinger or tv (both)";

Status set_method(Methods& methods, Value name, Value value) {
  if (name.empty()) return must_be("followed by the name of a feature", name);
  if (!monitor::parse_method_choice(value).ok()) return must_be(kMethods, value);
  methods.insert_or_assign(std::string(name), std::string(value));
  return {};
}

/// Takes: "<model>.<feature>"; a feature's name may hold dots.
Status set_model_method(C& config, Value name, Value value) {
  if (name.find('.') == Value::npos) return must_be("followed by <model>.<feature>", name);
  return set_method(config.drift.per_model, name, value);
}

Status set_segment(C& config, Value model, Value value) {
  NEXUSML_RETURN_IF_ERROR(check_model_name(model));
  if (value.empty()) return must_be("a feature's name", value);
  config.performance.segments.insert_or_assign(std::string(model), std::string(value));
  return {};
}

std::vector<std::pair<std::string, std::string>> show_methods(const Methods& methods) {
  return {methods.begin(), methods.end()};
}

constexpr Value kNone = "none";

bool set_prometheus_job(C& config, Value value) {
  return set_optional_line(value, config.prometheus.job);
}

constexpr std::array kFamilies = {
    SettingFamily{"performance.segments.", "<model>", "categorical feature whose categories are measured apart",
                  "a feature's name", set_segment,
                  [](const C& c) {
                    return std::vector<std::pair<std::string, std::string>>(c.performance.segments.begin(),
                                                                            c.performance.segments.end());
                  }},
    SettingFamily{"drift.methods.", "<feature>", "how a feature is compared, whatever the model", kMethods,
                  [](C& c, Value name, Value v) { return set_method(c.drift.methods, name, v); },
                  [](const C& c) { return show_methods(c.drift.methods); }},
    SettingFamily{"drift.per_model.", "<model>.<feature>", "how a feature of one model is compared", kMethods,
                  set_model_method, [](const C& c) { return show_methods(c.drift.per_model); }},
};

constexpr std::array kSettings = {
    Setting{"drift.evaluation_interval",
            "seconds between two looks at whether inputs drifted",
            "seconds from 0.1 to 3600",
            {},
            [](C& c, Value v) { return set_seconds(v, 0.1, 3600, c.drift.evaluation_interval); },
            [](const C& c) { return show_seconds(c.drift.evaluation_interval); }},
    Setting{"drift.minimum_samples",
            "predictions in the window below which nothing is compared",
            "an integer from 2 to 1000000000",
            {},
            [](C& c, Value v) { return set_integer(v, 2, 1'000'000'000, c.drift.minimum_samples); },
            [](const C& c) { return std::to_string(c.drift.minimum_samples); }},
    Setting{"drift.reference_events",
            "first predictions of a model served elsewhere from which its reference is learnt; 0: none is",
            "0 or an integer from 200 to 1000000",
            {},
            [](C& c, Value v) {
              return v == "0" ? set_integer(v, 0, 0, c.drift.reference_events)
                              : set_integer(v, 200, 1'000'000, c.drift.reference_events);
            },
            [](const C& c) { return std::to_string(c.drift.reference_events); }},
    Setting{"drift.window",
            "seconds of predictions that are compared with the reference",
            "seconds from 1 to 604800",
            {},
            [](C& c, Value v) { return set_seconds(v, 1, 604'800, c.drift.window); },
            [](const C& c) { return show_seconds(c.drift.window); }},
    Setting{"quality.evaluation_interval",
            "seconds between two looks at the quality of what models are asked",
            "seconds from 0.1 to 3600",
            {},
            [](C& c, Value v) { return set_seconds(v, 0.1, 3600, c.quality.evaluation_interval); },
            [](const C& c) { return show_seconds(c.quality.evaluation_interval); }},
    Setting{"quality.freshness_grace",
            "seconds without an input that never count as stale",
            "seconds from 0.1 to 604800",
            {},
            [](C& c, Value v) { return set_seconds(v, 0.1, 604'800, c.quality.freshness_grace); },
            [](const C& c) { return show_seconds(c.quality.freshness_grace); }},
    Setting{"quality.minimum_rows",
            "inputs in the window below which scores are no metrics, and so alert nobody",
            "an integer from 1 to 1000000000",
            {},
            [](C& c, Value v) { return set_integer(v, 1, 1'000'000'000, c.quality.minimum_rows); },
            [](const C& c) { return std::to_string(c.quality.minimum_rows); }},
    Setting{"quality.range_tolerance",
            "how far beyond training's range a number is valid, as a share of the range",
            "a number from 0 to 10",
            {},
            [](C& c, Value v) { return set_number(v, 0, 10, c.quality.range_tolerance); },
            [](const C& c) { return base::to_text(c.quality.range_tolerance); }},
    Setting{"quality.store_interval",
            "seconds between two entries in the history of data quality",
            "seconds from 0.1 to 86400",
            {},
            [](C& c, Value v) { return set_seconds(v, 0.1, 86'400, c.quality.store_interval); },
            [](const C& c) { return show_seconds(c.quality.store_interval); }},
    Setting{"quality.window",
            "seconds of inputs whose quality is measured",
            "seconds from 1 to 604800",
            {},
            [](C& c, Value v) { return set_seconds(v, 1, 604'800, c.quality.window); },
            [](const C& c) { return show_seconds(c.quality.window); }},
    Setting{"performance.evaluation_interval",
            "seconds between two looks at how right models are",
            "seconds from 0.1 to 3600",
            {},
            [](C& c, Value v) { return set_seconds(v, 0.1, 3600, c.performance.evaluation_interval); },
            [](const C& c) { return show_seconds(c.performance.evaluation_interval); }},
    Setting{"performance.index_bytes",
            "memory for predictions whose labels may come; labels of older ones find theirs in the database",
            "an integer from 65536 to 4294967296",
            {},
            [](C& c, Value v) { return set_integer(v, 1 << 16, 1ULL << 32, c.performance.index_bytes); },
            [](const C& c) { return std::to_string(c.performance.index_bytes); }},
    Setting{"performance.minimum_labels",
            "labels below which a model's accuracy is that of its training",
            "an integer from 1 to 20000",
            {},
            [](C& c, Value v) { return set_integer(v, 1, 20'000, c.performance.minimum_labels); },
            [](const C& c) { return std::to_string(c.performance.minimum_labels); }},
    Setting{"performance.window",
            "seconds of labels that a model's live performance is measured by",
            "seconds from 60 to 604800",
            {},
            [](C& c, Value v) { return set_seconds(v, 60, 604'800, c.performance.window); },
            [](const C& c) { return show_seconds(c.performance.window); }},
    Setting{"history.length",
            "seconds of the own metrics that are remembered",
            "seconds from 60 to 604800",
            {},
            [](C& c, Value v) { return set_seconds(v, 60, 604'800, c.history.length); },
            [](const C& c) { return show_seconds(c.history.length); }},
    Setting{"history.maximum_bytes",
            "memory that the remembered metrics may take; when it is used up the oldest are forgotten",
            "an integer from 262144 to 1073741824",
            {},
            [](C& c, Value v) { return set_integer(v, 262'144, 1'073'741'824, c.history.maximum_bytes); },
            [](const C& c) { return std::to_string(c.history.maximum_bytes); }},
    Setting{"history.step",
            "seconds between two samples of the own metrics",
            "seconds from 1 to 3600",
            {},
            [](C& c, Value v) { return set_seconds(v, 1, 3600, c.history.step); },
            [](const C& c) { return show_seconds(c.history.step); }},
    Setting{"prometheus.job",
            "job under which Prometheus scrapes this service's replicas",
            "a text, or none for whatever the job",
            {},
            set_prometheus_job,
            [](const C& c) { return c.prometheus.job.empty() ? std::string(kNone) : c.prometheus.job; }},
    Setting{"prometheus.url",
            "Prometheus that is asked for what is older than the remembered metrics",
            "http://HOST:PORT or https://HOST:PORT, with USER:PASSWORD@ and a path where needed, or none",
            {},
            [](C& c, Value v) { return set_optional_line(v, c.prometheus.url); },
            [](const C& c) { return show_optional_url(c.prometheus.url); },
            true},
    Setting{"prometheus.url_file",
            "file that holds prometheus.url",
            "a path or none",
            {},
            [](C& c, Value v) { return set_optional_line(v, c.prometheus.url_file); },
            [](const C& c) { return show_optional_text(c.prometheus.url_file); }},
};

}  // namespace

std::span<const Setting> monitoring_settings() {
  return kSettings;
}

std::span<const SettingFamily> monitoring_setting_families() {
  return kFamilies;
}

}  // namespace nexusml::app
