// The settings of what is kept: models, records, events on their way.
#include <array>

#include "nexusml/app/setting_values.h"
#include "nexusml/app/settings.h"

namespace nexusml::app {
namespace {

using C = Config;
using Value = std::string_view;

struct StoredInputName {
  telemetry::StoredInput input;
  Value name;
};
constexpr std::array kStoredInputs = {StoredInputName{telemetry::StoredInput::kFull, "full"},
                                      StoredInputName{telemetry::StoredInput::kHashed, "hashed"},
                                      StoredInputName{telemetry::StoredInput::kNone, "none"}};

Status set_stored_input(Config& config, Value model, Value value) {
  NEXUSML_RETURN_IF_ERROR(check_model_name(model));
  for (const StoredInputName& one : kStoredInputs) {
    if (one.name != value) continue;
    config.events.stored_input[std::string(model)] = one.input;
    return {};
  }
  return must_be("full, hashed or none", value);
}

bool set_days(Value value, std::chrono::hours& target) {
  std::uint64_t days = 0;
  if (!set_integer(value, 0, 36'500, days)) return false;
  target = std::chrono::days(days);
  return true;
}

std::string show_days(std::chrono::hours age) {
  return std::to_string(std::chrono::floor<std::chrono::days>(age).count());
}

std::vector<std::pair<std::string, std::string>> show_stored_inputs(const Config& config) {
  std::vector<std::pair<std::string, std::string>> shown;
  for (const auto& [model, input] : config.events.stored_input) {
    for (const StoredInputName& one : kStoredInputs) {
      if (one.input == input) shown.emplace_back(model, one.name);
    }
  }
  return shown;
}

constexpr std::array kFamilies = {
    SettingFamily{"events.stored_input.", "<model>", "what of a model's inputs is kept with its predictions",
                  "full, hashed or none", set_stored_input, show_stored_inputs},
};

constexpr std::array kSettings = {
    Setting{"data.path",
            "folder for what the server writes: its database, its spool, uploads until they are used",
            "a path",
            {},
            [](C& c, Value v) { return set_path(v, c.data.path); },
            [](const C& c) { return c.data.path; }},
    Setting{"database.url",
            "where predictions, labels, jobs and alerts are kept; sqlite: in data.path/nexusml.db",
            "sqlite or postgresql://USER:PASSWORD@HOST:PORT/NAME",
            {"DATABASE_URL"},
            [](C& c, Value v) { return !v.empty() && set_optional_line(v, c.database.url); },
            [](const C& c) { return std::string(c.database.url == "sqlite" ? "sqlite" : "(a PostgreSQL address)"); },
            true},
    Setting{"database.url_file",
            "file that holds database.url",
            "a path or none",
            {"DATABASE_URL_FILE"},
            [](C& c, Value v) { return set_optional_line(v, c.database.url_file); },
            [](const C& c) { return show_optional_text(c.database.url_file); }},
    Setting{"events.buffer_bytes",
            "memory for predictions that wait to be stored",
            "an integer from 65536 to 1073741824",
            {},
            [](C& c, Value v) { return set_integer(v, 1 << 16, 1 << 30, c.events.buffer_bytes); },
            [](const C& c) { return std::to_string(c.events.buffer_bytes); }},
    Setting{"events.flush_interval",
            "seconds after which a prediction survives a crash of the server",
            "seconds from 0.01 to 60",
            {},
            [](C& c, Value v) { return set_seconds(v, 0.01, 60, c.events.flush_interval); },
            [](const C& c) { return show_seconds(c.events.flush_interval); }},
    Setting{"events.maximum_external_models",
            "models served elsewhere that are watched",
            "an integer from 0 to 10000",
            {},
            [](C& c, Value v) { return set_integer(v, 0, 10'000, c.events.maximum_external_models); },
            [](const C& c) { return std::to_string(c.events.maximum_external_models); }},
    Setting{"events.spool_bytes",
            "disk for predictions while the database is away",
            "an integer from 65536 to 1099511627776",
            {},
            [](C& c, Value v) { return set_integer(v, 1 << 16, 1ULL << 40, c.events.spool_bytes); },
            [](const C& c) { return std::to_string(c.events.spool_bytes); }},
    Setting{"models.keep_versions",
            "newest versions of a model that outlive its training; 0: all",
            "an integer from 0 to 1000000",
            {},
            [](C& c, Value v) { return set_integer(v, 0, 1'000'000, c.models.keep_versions); },
            [](const C& c) { return std::to_string(c.models.keep_versions); }},
    Setting{"models.path",
            "folder of the model repository",
            "a path",
            {"ML_MODEL_PATH"},
            [](C& c, Value v) { return set_path(v, c.models.path); },
            [](const C& c) { return c.models.path; }},
    Setting{"models.watch",
            "load versions that appear in the repository",
            "true or false",
            {},
            [](C& c, Value v) { return set_bool(v, c.models.watch); },
            [](const C& c) { return show_bool(c.models.watch); }},
    Setting{"records.history_retention_days",
            "days after which training jobs, quality scores and alerts are removed; 0: never",
            "an integer from 0 to 36500",
            {},
            [](C& c, Value v) { return set_days(v, c.records.history_retention); },
            [](const C& c) { return show_days(c.records.history_retention); }},
    Setting{"records.retention_days",
            "days after which predictions and labels are removed; 0: never",
            "an integer from 0 to 36500",
            {},
            [](C& c, Value v) { return set_days(v, c.records.retention); },
            [](const C& c) { return show_days(c.records.retention); }},
};

}  // namespace

std::span<const Setting> storage_settings() {
  return kSettings;
}

std::span<const SettingFamily> storage_setting_families() {
  return kFamilies;
}

}  // namespace nexusml::app
