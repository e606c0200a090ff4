#include "nexusml/monitor/quality_history.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace nexusml::monitor {
namespace {

using std::chrono::system_clock;

constexpr std::size_t kScoresAtOnce = 1'000;  // of a transaction

/// Sums of scores that become means.
struct Sums {
  std::array<double, kQualityDimensions.size()> sum{};
  std::array<std::uint64_t, kQualityDimensions.size()> count{};

  void add(const store::QualityRecord& record) {
    for (std::size_t i = 0; i < kQualityDimensions.size(); ++i) {
      if (record.metric_type != name_of(kQualityDimensions[i])) continue;
      sum[i] += record.score;
      ++count[i];
    }
  }
  [[nodiscard]] QualityScores means() const {
    QualityScores scores;
    for (std::size_t i = 0; i < sum.size(); ++i) {
      if (count[i] > 0) scores.of[i] = std::clamp(sum[i] / static_cast<double>(count[i]), 0.0, 1.0);
    }
    return scores;
  }
};

}  // namespace

QualityHistory::QualityHistory(store::RecordStore& store, const base::Clock& clock, base::Log log,
                               QualityHistoryOptions options)
    : store_(store), clock_(clock), log_(std::move(log)), options_(options), next_step_(clock.steady_now()) {}

void QualityHistory::take(const QualityMonitor::Readings& readings) {
  const auto now = clock_.steady_now();
  if (now >= next_step_) {
    collect(readings);
    next_step_ = now + options_.store_interval;
  }
  if (!waiting_.empty() && (!failing_ || now >= next_try_)) write();
}

void QualityHistory::collect(const QualityMonitor::Readings& readings) {
  for (const auto& reading : readings) {
    for (const QualityDimension dimension : kQualityDimensions) {
      const std::optional<double>& score = reading->scores[dimension];
      if (!score) continue;
      waiting_.push_back({reading->time, reading->source, std::string(name_of(dimension)), *score});
    }
  }
  while (waiting_.size() > options_.maximum_waiting) waiting_.pop_front();
}

void QualityHistory::write() {
  while (!waiting_.empty()) {
    const auto count = static_cast<std::ptrdiff_t>(std::min(kScoresAtOnce, waiting_.size()));
    const std::vector<store::QualityRecord> some(waiting_.begin(), waiting_.begin() + count);
    const Status written = store_.append_quality(some);
    if (!written.ok()) {
      if (!failing_) log_.warning("quality scores wait for the database", {{"error", written.error().message}});
      failing_ = true;
      next_try_ = clock_.steady_now() + options_.retry_interval;
      return;
    }
    waiting_.erase(waiting_.begin(), waiting_.begin() + count);
  }
  if (failing_) log_.info("quality scores are written again", {});
  failing_ = false;
}

Result<std::vector<QualitySeries>> read_quality_history(store::RecordStore& store, std::string_view source,
                                                        store::TimeWindow window) {
  NEXUSML_ASSIGN_OR_RETURN(const std::vector<store::QualityRecord> records, store.list_quality(window));
  const auto length = std::max<system_clock::duration>(window.until - window.from, system_clock::duration(1));
  // Rounded up, so that there are never more points than the most.
  const auto step =
      (length + system_clock::duration(kMostQualityPoints - 1)) / static_cast<std::int64_t>(kMostQualityPoints);
  std::map<std::string, std::map<std::int64_t, Sums>> sums;
  for (const store::QualityRecord& record : records) {
    if (!source.empty() && record.data_source != source) continue;
    sums[record.data_source][(record.time - window.from) / step].add(record);
  }
  std::vector<QualitySeries> series;
  for (const auto& [name, steps] : sums) {
    QualitySeries& one = series.emplace_back();
    one.source = name;
    for (const auto& [number, sum] : steps) one.points.push_back({window.from + number * step, sum.means()});
  }
  return series;
}

}  // namespace nexusml::monitor
