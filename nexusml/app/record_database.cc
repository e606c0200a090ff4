#include "nexusml/app/record_database.h"

#include <filesystem>
#include <system_error>

#include "nexusml/store/record_stores.h"

namespace nexusml::app {

store::MonitoredRecordStore::Opener record_database(const Config& config, const base::Clock& clock) {
  if (config.database.url != kEmbeddedDatabase) {
    return [url = config.database.url, &clock] { return store::open_postgres_records(url, clock); };
  }
  return [folder = std::filesystem::path(config.data.path)] {
    std::error_code ignored;  // the driver says why it cannot be used
    std::filesystem::create_directories(folder, ignored);
    return store::open_sqlite_records(folder / "nexusml.db");
  };
}

}  // namespace nexusml::app
