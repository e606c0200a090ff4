#include <algorithm>
#include <string>

#include "nexusml/store/sql/sql_record_store.h"
#include "nexusml/store/sql/storable.h"

// Jobs, quality scores, alerts and the audit: small tables, a statement or two each.
namespace nexusml::store::sql {
namespace {

Status execute(Session& session, std::string_view statement, std::initializer_list<Value> parameters) {
  Result<Rows> done = session.execute(statement, parameters);
  if (!done.ok()) return std::move(done).error();
  return {};
}

Value time_or_null(const std::optional<Time>& time) {
  if (!time) return {};
  return to_microseconds(*time);
}

}  // namespace

Status SqlRecordStore::save_job(const JobRecord& job) {
  const std::optional<Uuid> id = parse_uuid(job.id);
  if (!id) return Error(ErrorCode::kInvalidArgument, "a job's id is a UUID");
  NEXUSML_RETURN_IF_ERROR(check_storable({job.model, job.type, job.state, job.version, job.error, job.evaluation}));
  return write([&](Session& session) {
    return execute(session,
                   "INSERT INTO jobs (id, model, type, state, submitted, ended, version, error, samples, duration, "
                   "evaluation) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
                   "ON CONFLICT (id) DO UPDATE SET state = excluded.state, ended = excluded.ended, "
                   "version = excluded.version, error = excluded.error, samples = excluded.samples, "
                   "duration = excluded.duration, evaluation = excluded.evaluation",
                   {*id, job.model, job.type, job.state, to_microseconds(job.submitted), time_or_null(job.ended),
                    text_or_null(job.version), text_or_null(job.error), static_cast<std::int64_t>(job.samples),
                    number_or_null(job.duration_seconds), text_or_null(job.evaluation)});
  });
}

Result<std::vector<JobRecord>> SqlRecordStore::list_jobs(std::string_view model, std::size_t limit) {
  const std::string statement =
      "SELECT id, model, type, state, submitted, ended, version, error, samples, duration, evaluation FROM jobs "
      "WHERE " +
      std::string(model.empty() ? "model <> $1" : "model = $1") + " ORDER BY submitted DESC, id DESC LIMIT $2";
  NEXUSML_ASSIGN_OR_RETURN(const Rows rows, query(statement, {std::string(model), static_cast<std::int64_t>(limit)}));
  std::vector<JobRecord> jobs(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    JobRecord& job = jobs[row];
    job.id = to_text(rows.uuid(row, 0));
    job.model = rows.text(row, 1);
    job.type = rows.text(row, 2);
    job.state = rows.text(row, 3);
    job.submitted = rows.time(row, 4);
    if (!std::holds_alternative<std::monostate>(rows.at(row, 5))) job.ended = rows.time(row, 5);
    job.version = rows.text(row, 6);
    job.error = rows.text(row, 7);
    job.samples = static_cast<std::uint64_t>(rows.integer(row, 8));
    job.duration_seconds = rows.number(row, 9);
    job.evaluation = rows.text(row, 10);
  }
  return jobs;
}

Status SqlRecordStore::append_quality(std::span<const QualityRecord> scores) {
  for (const QualityRecord& score : scores) {
    NEXUSML_RETURN_IF_ERROR(check_storable({score.data_source, score.metric_type}));
  }
  return write([&](Session& session) -> Status {
    for (const QualityRecord& score : scores) {
      NEXUSML_RETURN_IF_ERROR(
          execute(session, "INSERT INTO quality (time, data_source, metric_type, score) VALUES ($1, $2, $3, $4)",
                  {to_microseconds(score.time), score.data_source, score.metric_type, number_or_null(score.score)}));
    }
    return {};
  });
}

Result<std::vector<QualityRecord>> SqlRecordStore::list_quality(TimeWindow window) {
  NEXUSML_ASSIGN_OR_RETURN(const Rows rows, query("SELECT time, data_source, metric_type, score FROM quality "
                                                  "WHERE time >= $1 AND time < $2 ORDER BY time, number",
                                                  {to_microseconds(window.from), to_microseconds(window.until)}));
  std::vector<QualityRecord> scores(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    scores[row] = {rows.time(row, 0), rows.text(row, 1), rows.text(row, 2), rows.number(row, 3)};
  }
  return scores;
}

Status SqlRecordStore::append_alert(const AlertRecord& alert) {
  NEXUSML_RETURN_IF_ERROR(check_storable(
      {alert.name, alert.severity, alert.state, alert.labels, alert.summary, alert.description, alert.origin}));
  return write([&](Session& session) {
    return execute(session,
                   "INSERT INTO alerts (time, name, severity, state, labels, value, summary, description, origin) "
                   "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                   {to_microseconds(alert.time), alert.name, alert.severity, alert.state, alert.labels,
                    number_or_null(alert.value), alert.summary, alert.description, alert.origin});
  });
}

Result<std::vector<AlertRecord>> SqlRecordStore::list_alerts(TimeWindow window, std::size_t limit) {
  NEXUSML_ASSIGN_OR_RETURN(
      const Rows rows,
      query("SELECT time, name, severity, state, labels, value, summary, description, origin FROM alerts "
            "WHERE time >= $1 AND time < $2 ORDER BY time DESC, number DESC LIMIT $3",
            {to_microseconds(window.from), to_microseconds(window.until), static_cast<std::int64_t>(limit)}));
  std::vector<AlertRecord> alerts(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    alerts[row] = {rows.time(row, 0),   rows.text(row, 1), rows.text(row, 2), rows.text(row, 3), rows.text(row, 4),
                   rows.number(row, 5), rows.text(row, 6), rows.text(row, 7), rows.text(row, 8)};
  }
  return alerts;
}

Status SqlRecordStore::append_audit(const AuditRecord& change) {
  NEXUSML_RETURN_IF_ERROR(check_storable({change.actor, change.setting, change.old_value, change.new_value}));
  return write([&](Session& session) {
    return execute(session,
                   "INSERT INTO audit (time, actor, setting, old_value, new_value) VALUES ($1, $2, $3, $4, $5)",
                   {to_microseconds(change.time), change.actor, change.setting, change.old_value, change.new_value});
  });
}

Result<std::vector<AuditRecord>> SqlRecordStore::query_audit(std::string_view statement,
                                                             std::initializer_list<Value> parameters) {
  NEXUSML_ASSIGN_OR_RETURN(const Rows rows, query(statement, parameters));
  std::vector<AuditRecord> changes(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    changes[row] = {rows.time(row, 0), rows.text(row, 1), rows.text(row, 2), rows.text(row, 3), rows.text(row, 4)};
  }
  return changes;
}

Result<std::vector<AuditRecord>> SqlRecordStore::list_audit(std::size_t limit) {
  return query_audit("SELECT time, actor, setting, old_value, new_value FROM audit ORDER BY number DESC LIMIT $1",
                     {static_cast<std::int64_t>(limit)});
}

Result<std::vector<AuditRecord>> SqlRecordStore::current_settings() {
  NEXUSML_ASSIGN_OR_RETURN(std::vector<AuditRecord> settings,
                           query_audit("SELECT time, actor, setting, old_value, new_value FROM audit "
                                       "WHERE number IN (SELECT max(number) FROM audit GROUP BY setting)",
                                       {}));
  std::sort(settings.begin(), settings.end(),
            [](const AuditRecord& a, const AuditRecord& b) { return a.setting < b.setting; });
  return settings;
}

}  // namespace nexusml::store::sql
