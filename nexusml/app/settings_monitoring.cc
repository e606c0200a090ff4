// The settings of the monitors.
#include <array>

#include "nexusml/app/setting_values.h"
#include "nexusml/app/settings.h"

namespace nexusml::app {
namespace {

using C = Config;
using Value = std::string_view;

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
    Setting{"drift.window",
            "seconds of predictions that are compared with the reference",
            "seconds from 1 to 604800",
            {},
            [](C& c, Value v) { return set_seconds(v, 1, 604'800, c.drift.window); },
            [](const C& c) { return show_seconds(c.drift.window); }},
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
};

}  // namespace

std::span<const Setting> monitoring_settings() {
  return kSettings;
}

}  // namespace nexusml::app
