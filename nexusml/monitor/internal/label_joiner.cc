#include "nexusml/monitor/internal/label_joiner.h"

#include <algorithm>
#include <exception>
#include <string>
#include <unordered_set>
#include <utility>

#include "nexusml/base/uuid.h"

namespace nexusml::monitor {
namespace {

using std::chrono::seconds;

constexpr std::size_t kBytesOfALabel = 160;  // about, beside its text
constexpr std::size_t kAskedAtOnce = 500;    // predictions of the store
constexpr std::size_t kPage = 1000;          // labels of the store
constexpr std::size_t kLargestPage = 64'000;
constexpr seconds kRefillRetry{15};
// A prediction may be on its way to the store, or of another replica; or it may never come.
constexpr std::chrono::nanoseconds kFirstAsk = seconds(2);
constexpr std::chrono::nanoseconds kLastAsk = seconds(300);

std::size_t bytes_of(const Truth& truth) {
  return kBytesOfALabel + truth.label.size();
}

bool is_same_truth(const LabelledRow& a, const LabelledRow& b) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case LabelledRow::Kind::kLabel:
      return a.truth == b.truth && a.truth != NameTable::kOther;
    case LabelledRow::Kind::kNumber:
      return a.true_value == b.true_value;
    case LabelledRow::Kind::kUnusable:
      return true;
  }
  bug("LabelledRow::Kind outside the enum");
}

}  // namespace

LabelJoiner::LabelJoiner(const LivePerformanceOptions& options, RecentAnswers& answers, const base::Clock& clock)
    : options_(options), answers_(answers), clock_(clock), started_(clock.now()) {}

void LabelJoiner::take(std::span<const store::FeedbackRecord> labels) noexcept {
  const base::MutexLock lock(queue_mutex_);
  for (const store::FeedbackRecord& label : labels) {
    if (!base::is_uuid(label.prediction_id)) continue;
    const std::size_t bytes = kBytesOfALabel + label.label.size();
    if (queue_bytes_ + bytes > options_.waiting_bytes) {
      refill_.store(true, std::memory_order_relaxed);
      return;
    }
    try {
      queue_.push_back({*uuid_key(label.prediction_id), label.time, label.label});
      queue_bytes_ += bytes;
    } catch (const std::exception&) {  // memory is short
      refill_.store(true, std::memory_order_relaxed);
      return;
    }
  }
}

std::vector<Truth> LabelJoiner::queued() {
  const base::MutexLock lock(queue_mutex_);
  queue_bytes_ = 0;
  return std::exchange(queue_, {});
}

void LabelJoiner::join(store::RecordStore* records) {
  const bool is_due = clock_.steady_now() >= refill_at_;
  if (records != nullptr && is_due && refill_.load(std::memory_order_relaxed)) refill(*records);
  std::vector<Truth> missing;
  for (Truth& truth : queued()) {
    stop_waiting(truth.id);  // the newer label holds
    if (!join_in_memory(truth)) missing.push_back(std::move(truth));
  }
  if (records != nullptr) missing = join_stored(*records, std::move(missing));
  for (Truth& truth : missing) keep_waiting(std::move(truth));
  join_waiting(records);
}

bool LabelJoiner::join_in_memory(const Truth& truth) {
  std::optional<JoinedLabel> joined = answers_.join(truth);
  if (!joined) {
    const std::optional<JoinedLabel> row = known(truth);
    if (row) joined = answers_.join(*row, truth);
  }
  if (joined) put(*joined);
  return joined.has_value();
}

/// Returns: those whose predictions are not there, or cannot be asked for now.
std::vector<Truth> LabelJoiner::join_stored(store::RecordStore& records, std::vector<Truth> truths) {
  std::vector<Truth> missing;
  for (std::size_t at = 0; at < truths.size(); at += kAskedAtOnce) {
    const std::size_t end = std::min(at + kAskedAtOnce, truths.size());
    std::vector<std::string> ids;
    for (std::size_t i = at; i < end; ++i) ids.push_back(to_text(truths[i].id));
    std::unordered_map<UuidKey, store::StoredPrediction, UuidKeyHash> found;
    if (auto predictions = records.find_predictions(ids); predictions.ok()) {
      for (store::StoredPrediction& prediction : *predictions) {
        const UuidKey id = *uuid_key(prediction.id);
        found.emplace(id, std::move(prediction));
      }
    }
    for (std::size_t i = at; i < end; ++i) {
      const auto prediction = found.find(truths[i].id);
      if (prediction == found.end()) {
        missing.push_back(std::move(truths[i]));
      } else if (prediction->second.error.empty()) {
        if (const auto joined = answers_.join(prediction->second, truths[i])) put(*joined);
      }
    }
  }
  return missing;
}

void LabelJoiner::keep_waiting(Truth truth) {
  const auto now = clock_.steady_now();
  const UuidKey id = truth.id;
  stop_waiting(id);
  waiting_bytes_ += bytes_of(truth);
  waiting_.emplace(id, Waiting{std::move(truth), ++last_number_, now, now + kFirstAsk});
  waiting_order_.emplace_back(last_number_, id);
  const auto is_over = [this](const auto& place) {
    const auto found = waiting_.find(place.second);
    return found == waiting_.end() || found->second.number != place.first;
  };
  if (waiting_order_.size() > 2 * waiting_.size() + 64) std::erase_if(waiting_order_, is_over);
  while (waiting_bytes_ > options_.waiting_bytes) {
    if (!is_over(waiting_order_.front())) stop_waiting(waiting_order_.front().second);
    waiting_order_.pop_front();
  }
}

void LabelJoiner::stop_waiting(const UuidKey& id) {
  const auto found = waiting_.find(id);
  if (found == waiting_.end()) return;
  waiting_bytes_ -= bytes_of(found->second.truth);
  waiting_.erase(found);
}

void LabelJoiner::join_waiting(store::RecordStore* records) {
  const auto now = clock_.steady_now();
  const auto from = clock_.now() - options_.window;
  std::vector<UuidKey> over;
  std::vector<Truth> ask;
  for (auto& [id, waiting] : waiting_) {
    if (const auto joined = answers_.join(waiting.truth)) {
      put(*joined);
      over.push_back(id);
    } else if (waiting.truth.time < from) {
      over.push_back(id);
    } else if (records != nullptr && waiting.ask_at <= now) {
      ask.push_back(waiting.truth);
      waiting.ask_at = now + std::clamp<std::chrono::nanoseconds>(now - waiting.since, kFirstAsk, kLastAsk);
    }
  }
  for (const UuidKey& id : over) stop_waiting(id);
  if (ask.empty()) return;
  std::unordered_set<UuidKey, UuidKeyHash> asked;
  for (const Truth& truth : ask) asked.insert(truth.id);
  for (const Truth& truth : join_stored(*records, std::move(ask))) asked.erase(truth.id);
  for (const UuidKey& id : asked) stop_waiting(id);  // those that were found
}

/// Fills the windows from the store: at the start, and when labels found no room in the queue.
void LabelJoiner::refill(store::RecordStore& records) {
  refill_.store(false, std::memory_order_relaxed);  // a label that finds no room from now on asks for another one
  const Status read = read_labels(records);
  if (read.ok()) return;
  refill_.store(true, std::memory_order_relaxed);
  refill_at_ = clock_.steady_now() + kRefillRetry;
}

Status LabelJoiner::read_labels(store::RecordStore& records) {
  const auto now = clock_.now();
  store::TimeWindow window{.from = now - options_.window, .until = now + seconds(1)};
  if (!counts_read_) {
    const auto first = std::chrono::floor<std::chrono::hours>(window.from);
    NEXUSML_ASSIGN_OR_RETURN(const auto counts, records.count_predictions("", {.from = first, .until = started_}));
    answers_.add_stored(counts);
    counts_read_ = true;
  }
  std::size_t limit = kPage;
  while (!given_up_.load(std::memory_order_relaxed)) {
    NEXUSML_ASSIGN_OR_RETURN(auto page, records.labelled_predictions("", window, limit));
    NEXUSML_RETURN_IF_ERROR(join_page(records, page));
    if (page.size() < limit) break;
    // The next page begins with labels of this one: they are known then.
    const bool is_one_moment = page.front().labelled == page.back().labelled;
    if (is_one_moment && limit >= kLargestPage) {
      window.from = page.back().labelled + std::chrono::microseconds(1);
    } else {
      if (is_one_moment) limit *= 2;
      window.from = page.back().labelled;
    }
  }
  return {};
}

Status LabelJoiner::join_page(store::RecordStore& records, std::vector<store::LabelledPrediction>& page) {
  std::vector<std::string> ids;
  for (const auto& row : page) {
    if (answers_.needs_input(row.prediction)) ids.push_back(row.prediction.id);
  }
  std::unordered_map<std::string, std::string> inputs;
  for (std::size_t at = 0; at < ids.size(); at += kAskedAtOnce) {
    const auto some = std::span(ids).subspan(at, std::min(kAskedAtOnce, ids.size() - at));
    NEXUSML_ASSIGN_OR_RETURN(auto predictions, records.find_predictions(some));
    for (store::StoredPrediction& one : predictions) inputs.emplace(std::move(one.id), std::move(one.features));
  }
  for (auto& row : page) {
    if (!row.prediction.error.empty()) continue;
    if (const auto input = inputs.find(row.prediction.id); input != inputs.end()) {
      row.prediction.features = std::move(input->second);
    }
    const Truth truth{*uuid_key(row.prediction.id), row.labelled, std::move(row.truth)};
    std::optional<JoinedLabel> joined = answers_.join(truth);  // with its scores, if they are there
    if (!joined) joined = answers_.join(row.prediction, truth);
    if (joined) put(*joined);
  }
  return {};
}

std::optional<JoinedLabel> LabelJoiner::known(const Truth& truth) const {
  const base::MutexLock lock(windows_mutex_);
  for (std::size_t model = 0; model < windows_.size(); ++model) {
    if (const LabelledRow* const row = windows_[model].find(truth.id)) return JoinedLabel{model, *row};
  }
  return std::nullopt;
}

void LabelJoiner::put(const JoinedLabel& joined) {
  {
    const base::MutexLock lock(windows_mutex_);
    while (windows_.size() <= joined.model) windows_.emplace_back(std::max<std::size_t>(1, options_.maximum_rows));
    LabelledWindow& window = windows_[joined.model];
    const LabelledRow* const before = window.find(joined.row.id);
    // What the store tells may be older than what came since.
    const bool is_old = before != nullptr && joined.row.labelled < before->labelled;
    if (is_old || (before != nullptr && is_same_truth(*before, joined.row))) return;
    const bool is_first = before == nullptr;
    window.put(joined.row);
    if (!is_first) return;
  }
  answers_.count_label(joined.model, joined.row.predicted);
}

void LabelJoiner::expire() {
  const auto from = clock_.now() - options_.window;
  const base::MutexLock lock(windows_mutex_);
  for (LabelledWindow& window : windows_) window.expire(from);
}

std::vector<LabelledRow> LabelJoiner::rows(std::size_t model, LabelledRow::Time from) const {
  const base::MutexLock lock(windows_mutex_);
  return model < windows_.size() ? windows_[model].rows(from) : std::vector<LabelledRow>();
}

std::uint64_t LabelJoiner::revision(std::size_t model) const {
  const base::MutexLock lock(windows_mutex_);
  return model < windows_.size() ? windows_[model].revision() : 0;
}

}  // namespace nexusml::monitor
