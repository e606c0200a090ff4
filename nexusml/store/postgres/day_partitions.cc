#include "nexusml/store/postgres/day_partitions.h"

#include <algorithm>
#include <optional>
#include <string>

#include "nexusml/base/text.h"
#include "nexusml/store/postgres/error.h"
#include "nexusml/store/postgres/locks.h"

namespace nexusml::store::postgres {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr days kBehind{35};  // a prediction older than this shares a partition with others of its kind
constexpr days kAhead{2};
constexpr std::string_view kPrefix = "predictions_20";  // of this century; then comes 251122

std::string two_digits(unsigned number) {
  return std::string(number < 10 ? "0" : "") + base::to_text(number);
}

/// "predictions_20251122".
std::string name_of_day(sys_days day) {
  const std::chrono::year_month_day date(day);
  return "predictions_" + base::to_text(static_cast<int>(date.year())) +
         two_digits(static_cast<unsigned>(date.month())) + two_digits(static_cast<unsigned>(date.day()));
}

std::optional<sys_days> day_of_name(std::string_view name) {
  if (!name.starts_with(kPrefix) || name.size() != kPrefix.size() + 6) return std::nullopt;
  const auto date = base::parse_integer<int>(name.substr(name.size() - 8));
  if (!date) return std::nullopt;
  const std::chrono::year_month_day day(std::chrono::year(*date / 10000),
                                        std::chrono::month(static_cast<unsigned>(*date / 100 % 100)),
                                        std::chrono::day(static_cast<unsigned>(*date % 100)));
  if (!day.ok()) return std::nullopt;
  return sys_days(day);
}

}  // namespace

Status DayPartitions::ensure(sql::Session& session, std::span<const PredictionRecord> predictions) {
  const sys_days today = std::chrono::floor<days>(clock_.now());
  std::set<sys_days> wanted;
  for (sys_days day = today; day <= today + kAhead; day += days(1)) wanted.insert(day);
  for (const PredictionRecord& prediction : predictions) {
    const sys_days day = std::chrono::floor<days>(prediction.time);
    if (day >= today - kBehind && day <= today + kAhead) wanted.insert(day);
  }
  std::vector<sys_days> missing;
  {
    const base::MutexLock lock(mutex_);
    std::set_difference(wanted.begin(), wanted.end(), known_.begin(), known_.end(), std::back_inserter(missing));
  }
  for (const sys_days day : missing) {
    NEXUSML_RETURN_IF_ERROR(make(session, day));
    const base::MutexLock lock(mutex_);
    known_.insert(day);
  }
  return {};
}

Status DayPartitions::make(sql::Session& session, Day day) {
  const std::string statement =
      "CREATE TABLE IF NOT EXISTS " + name_of_day(day) + " PARTITION OF predictions FOR VALUES FROM (" +
      base::to_text(sql::to_microseconds(day)) + ") TO (" + base::to_text(sql::to_microseconds(day + days(1))) + ")";
  Status made = sql::in_transaction(session, "BEGIN", [&](sql::Session& within) -> Status {
    NEXUSML_RETURN_IF_ERROR(lock_schema(within));
    Result<sql::Rows> done = within.execute(statement);
    if (!done.ok()) return std::move(done).error();
    return {};
  });
  // Rows of that day came while it was far away, and lie with the others: more may join them.
  if (!made.ok() && is_check_violation(made.error())) return {};
  return made;
}

Result<std::uint64_t> DayPartitions::drop_oldest(sql::Session& session, Time cutoff) {
  NEXUSML_ASSIGN_OR_RETURN(
      const sql::Rows names,
      session.execute("SELECT c.relname::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
                      "WHERE i.inhparent = 'predictions'::regclass"));
  std::set<sys_days> old;
  for (std::size_t row = 0; row < names.size(); ++row) {
    const std::optional<sys_days> day = day_of_name(names.text(row, 0));
    if (day && *day + days(1) <= cutoff) old.insert(*day);
  }
  for (const sys_days day : old) {
    const std::string name = name_of_day(day);
    std::uint64_t rows = 0;
    {
      const base::MutexLock lock(mutex_);
      known_.erase(day);
    }
    Status done = sql::in_transaction(session, "BEGIN", [&](sql::Session& within) -> Status {
      NEXUSML_RETURN_IF_ERROR(lock_schema(within));
      NEXUSML_ASSIGN_OR_RETURN(const sql::Rows count, within.execute("SELECT count(*) FROM " + name));
      rows = static_cast<std::uint64_t>(count.integer(0, 0));
      Result<sql::Rows> dropped = within.execute("DROP TABLE " + name);
      if (!dropped.ok()) return std::move(dropped).error();
      return {};
    });
    if (!done.ok()) return std::move(done).error();
    if (rows > 0) return rows;
  }
  return std::uint64_t{0};
}

}  // namespace nexusml::store::postgres
