#pragma once

#include "nexusml/app/config.h"
#include "nexusml/base/clock.h"
#include "nexusml/store/monitored_record_store.h"

namespace nexusml::app {

/// Where database.url says that SQLite in data.path is meant.
inline constexpr std::string_view kEmbeddedDatabase = "sqlite";

/// Opens the database that the configuration names. Errors of the opener: as the drivers'.
/// Lifetime: the clock outlives what it opens.
[[nodiscard]] store::MonitoredRecordStore::Opener record_database(const Config& config, const base::Clock& clock);

}  // namespace nexusml::app
