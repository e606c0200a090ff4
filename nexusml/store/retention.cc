#include "nexusml/store/retention.h"

#include <algorithm>
#include <utility>

namespace nexusml::store {

using std::chrono::steady_clock;

Retention::Retention(RecordStore& store, const telemetry::Telemetry& telemetry, const base::Clock& clock, base::Log log,
                     std::vector<RetentionRule> rules, RetentionOptions options)
    : store_(store),
      telemetry_(telemetry),
      clock_(clock),
      log_(std::move(log)),
      rules_(std::move(rules)),
      options_(options) {
  for (const RetentionRule& rule : rules_) (void)telemetry_.families().records_deleted.with({name_of(rule.kind)});
}

Retention::~Retention() {
  stop();
}

void Retention::start() {
  if (rules_.empty()) return;
  thread_ = std::thread([this] {
    do {
      const Result<std::uint64_t> removed = remove_expired();
      if (!removed.ok()) log_.warning("old records were not removed", {{"reason", removed.error().message}});
    } while (!stop_.rest_until(steady_clock::now() + options_.interval));
  });
}

void Retention::stop() {
  request_stop();
  if (thread_.joinable()) thread_.join();
}

Result<std::uint64_t> Retention::remove_expired() {
  std::uint64_t all = 0;
  for (const RetentionRule& rule : rules_) {
    NEXUSML_ASSIGN_OR_RETURN(const std::uint64_t removed, remove_expired(rule));
    if (removed > 0) log_.info("old records were removed", {{"table", name_of(rule.kind)}, {"rows", removed}});
    all += removed;
  }
  return all;
}

Result<std::uint64_t> Retention::remove_expired(const RetentionRule& rule) {
  const Time cutoff = clock_.now() - rule.age;
  std::uint64_t all = 0;
  while (!stop_.given()) {
    const auto began = steady_clock::now();
    NEXUSML_ASSIGN_OR_RETURN(const std::uint64_t removed,
                             store_.delete_older_than(rule.kind, cutoff, options_.rows_at_once));
    if (removed == 0) break;
    all += removed;
    telemetry_.families().records_deleted.with({name_of(rule.kind)}).increment(removed);
    const auto ended = steady_clock::now();
    stop_.rest_until(ended + std::max<steady_clock::duration>(options_.pause, options_.rest * (ended - began)));
  }
  return all;
}

}  // namespace nexusml::store
