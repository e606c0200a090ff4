#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "nexusml/base/clock.h"
#include "nexusml/base/result.h"
#include "nexusml/store/records.h"

// The drivers of RecordStore.
namespace nexusml::store {

/// How SQLite is used.
struct SqliteOptions {
  std::chrono::milliseconds busy_timeout{5000};  ///< to wait while another program writes
  /// Whether a transaction also survives a crash of the machine. A crash of the program loses nothing either way; with
  /// `false` a power failure may lose the last transactions, and writing is several times faster on a slow disk.
  bool survive_power_failure = false;
};

/// Records in one SQLite file in WAL mode: one writer, readers beside it.
///
/// Errors: kUnavailable if the file cannot be made or is locked, kCorrupt if it is no database, kConflict if a newer
///         program wrote it.
[[nodiscard]] Result<std::unique_ptr<RecordStore>> open_sqlite_records(const std::filesystem::path& file,
                                                                       SqliteOptions options = {});

/// How PostgreSQL is used.
struct PostgresOptions {
  std::chrono::milliseconds connect_timeout{2000};
  std::chrono::milliseconds operation_timeout{5000};  ///< of any call, with the wait for a connection
  std::chrono::milliseconds ping_timeout{2000};
  std::chrono::milliseconds migration_timeout{60000};  ///< of the first call, when it changes the schema
  std::size_t connections = 4;                         ///< at most; made when needed
};

/// Records in PostgreSQL 13 or newer; predictions lie in a partition for each day, made ahead of time. Opening does not
/// ask the server; connections that break are made anew.
///
/// Takes:    "postgresql://user:password@host:port/database?sslmode=require", or libpq's "host=... dbname=...".
/// Errors:   kInvalidArgument for an address that cannot be one; the address is not repeated, for it may hold a password.
/// Lifetime: the clock outlives the store.
[[nodiscard]] Result<std::unique_ptr<RecordStore>> open_postgres_records(std::string_view address,
                                                                         const base::Clock& clock,
                                                                         PostgresOptions options = {});

}  // namespace nexusml::store
