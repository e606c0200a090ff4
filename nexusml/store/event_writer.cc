#include "nexusml/store/event_writer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "nexusml/store/internal/event_record.h"
#include "nexusml/telemetry/record.h"

namespace nexusml::store {
namespace {

using std::chrono::steady_clock;
using telemetry::PredictionEvent;

constexpr std::string_view kBufferFull = "buffer_full";      // the spool is too slow
constexpr std::string_view kDiskFull = "disk_full";          // for the spool
constexpr std::string_view kRefused = "refused";             // by the store: it could never be kept
constexpr std::string_view kSpoolDamaged = "spool_damaged";  // a block that nobody understands
constexpr std::string_view kSpoolFailed = "spool_failed";    // the disk fails
constexpr std::string_view kSpoolFull = "spool_full";        // at its limit

constexpr std::size_t kReplayedBytes = 1 << 20;  // at once

std::string_view reason_of(ErrorCode spool_error) {
  if (spool_error == ErrorCode::kTooLarge) return kSpoolFull;
  if (spool_error == ErrorCode::kUnavailable) return kDiskFull;
  return kSpoolFailed;
}

}  // namespace

EventWriter::EventWriter(RecordStore& store, Spool& spool, FeedbackWriter& feedback,
                         const telemetry::Telemetry& telemetry, base::Log log, EventWriterOptions options)
    : store_(store),
      spool_(spool),
      feedback_(feedback),
      telemetry_(telemetry),
      log_(std::move(log)),
      options_(options),
      random_(static_cast<std::minstd_rand::result_type>(options.seed)) {
  for (const std::string_view reason : {kBufferFull, kDiskFull, kRefused, kSpoolDamaged, kSpoolFailed, kSpoolFull}) {
    (void)telemetry_.families().events_dropped.with({reason});  // known reasons start at 0
  }
}

EventWriter::~EventWriter() {
  stop();
}

void EventWriter::start() {
  if (const Status opened = spool_.open(); !opened.ok()) {
    telemetry::track_error(telemetry_, base::name_of(opened.error().code), "storage");
    log_.error("the spool for events cannot be used", {{"reason", opened.error().message}});
  }
  report_lost_bytes();
  writer_ = std::thread([this] { run_writer(); });
  keeper_ = std::thread([this] { run_keeper(); });
}

void EventWriter::stop(std::chrono::milliseconds limit) {
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
    stop_by_ = steady_clock::now() + limit;
  }
  writer_wakes_.notify_all();
  keeper_wakes_.notify_all();
  if (writer_.joinable()) writer_.join();
  if (keeper_.joinable()) keeper_.join();
}

void EventWriter::on_events(std::span<const PredictionEvent> events) noexcept {
  try {
    encode(events);
  } catch (const std::bad_alloc&) {
    drop(kBufferFull, events.size());
  }
}

void EventWriter::encode(std::span<const PredictionEvent> events) {
  encoded_.clear();
  internal::begin_block(encoded_, internal::BlockKind::kPredictions);
  internal::EventRecords records(json_);
  std::size_t rows = 0;
  for (const PredictionEvent& event : events) {
    if (event.id.empty()) continue;  // a refused input: it became no prediction
    internal::append_prediction(encoded_, records.of(event));
    ++rows;
  }
  if (rows == 0) return;
  bool first = false;
  bool enough = false;
  std::string_view full;
  {
    const base::MutexLock lock(mutex_);
    if (held_bytes_ + encoded_.size() > options_.buffer_bytes) {
      full = full_reason_.empty() ? kBufferFull : full_reason_;
    } else {
      first = pending_.empty();
      enough = pending_rows_ < options_.rows_at_once && pending_rows_ + rows >= options_.rows_at_once;
      held_bytes_ += encoded_.size();
      pending_rows_ += rows;
      pending_.push_back({encoded_, rows, steady_clock::now()});
    }
  }
  if (!full.empty()) return drop(full, rows);
  if (first || enough) writer_wakes_.notify_one();
  if (first) keeper_wakes_.notify_one();
}

void EventWriter::drop(std::string_view reason, std::size_t rows) {
  telemetry_.families().events_dropped.with({reason}).increment(rows);
}

/// Batches that could not be written go back to where they stood: in order of time.
void EventWriter::put_back(Batches batches) {
  for (Batch& batch : batches) {
    const auto later =
        std::find_if(pending_.begin(), pending_.end(), [&](const Batch& other) { return other.since > batch.since; });
    pending_rows_ += batch.rows;
    pending_.insert(later, std::move(batch));
  }
}

void EventWriter::let_go(const Batches& batches) {
  for (const Batch& batch : batches) held_bytes_ -= batch.block.size();
}

// The writer.

void EventWriter::run_writer() {
  while (true) {
    switch (wait_for_work()) {
      case Work::kWrite:
        write_pending();
        break;
      case Work::kReplay:
        replay();
        break;
      case Work::kStop: {
        const base::MutexLock lock(mutex_);
        writer_ended_ = true;
        keeper_wakes_.notify_all();
        return;
      }
    }
  }
}

EventWriter::Work EventWriter::wait_for_work() {
  const base::MutexLock lock(mutex_);
  while (true) {
    const auto now = steady_clock::now();
    const bool backlog = !spool_.empty();
    if (stopping_) {
      const bool writes = !pending_.empty() && !backlog && failures_ == 0 && now < stop_by_;
      return writes ? Work::kWrite : Work::kStop;
    }
    SteadyTime wake = SteadyTime::max();
    if (now < retry_at_) {
      wake = retry_at_;
    } else if (backlog) {
      return Work::kReplay;
    } else if (!pending_.empty()) {
      const SteadyTime due = pending_.front().since + options_.flush_interval / 4;
      if (pending_rows_ >= options_.rows_at_once || now >= due) return Work::kWrite;
      wake = std::min(wake, due);
    }
    if (wake == SteadyTime::max()) {
      writer_wakes_.wait(mutex_);
    } else {
      writer_wakes_.wait_until(mutex_, wake);
    }
  }
}

void EventWriter::write_pending() {
  auto taken = std::make_shared<Batches>();
  {
    const base::MutexLock lock(mutex_);
    std::size_t rows = 0;
    while (!pending_.empty() && (rows == 0 || rows + pending_.front().rows <= options_.rows_at_once)) {
      rows += pending_.front().rows;
      taken->push_back(std::move(pending_.front()));
      pending_.pop_front();
    }
    pending_rows_ -= rows;
    in_flight_ = taken;
    in_flight_kept_ = false;
  }
  keeper_wakes_.notify_one();
  begin_reading();
  for (const Batch& batch : *taken) {
    if (const Status read = internal::read_block(batch.block, block_); !read.ok()) bug(read.error().message);
  }
  const Result<std::size_t> written = write_block(block_);
  bool comes_again = false;
  {
    const base::MutexLock lock(mutex_);
    comes_again = in_flight_kept_;
    in_flight_.reset();
    if (written.ok()) full_reason_ = {};
    if (written.ok() || in_flight_kept_) {
      let_go(*taken);
    } else {
      put_back(*taken);
    }
  }
  if (written.ok()) {
    if (!comes_again) drop(kRefused, *written);
    succeeded();
  } else {
    failed(written.error());
  }
}

void EventWriter::begin_reading() {
  block_.predictions.clear();
  block_.feedback.clear();
}

/// Returns: how many rows the store refuses for good. Who writes a block for the last time counts them.
Result<std::size_t> EventWriter::write_block(const internal::Block& block) {
  std::size_t refused = 0;
  for (std::size_t at = 0; at < block.predictions.size(); at += options_.rows_at_once) {
    const std::size_t count = std::min(options_.rows_at_once, block.predictions.size() - at);
    const auto rows = std::span(block.predictions).subspan(at, count);
    NEXUSML_ASSIGN_OR_RETURN(const WriteOutcome outcome, store_.write_predictions(rows));
    telemetry_.families().events_written.increment(outcome.written);
    refused += outcome.refused;
    feedback_.on_written(rows);
  }
  if (!block.feedback.empty()) NEXUSML_RETURN_IF_ERROR(feedback_.replay(block.feedback));
  return refused;
}

void EventWriter::replay() {
  Status status = spool_.read(replayed_, kReplayedBytes);
  report_lost_bytes();
  begin_reading();
  std::size_t damaged = 0;
  for (const std::string& record : replayed_) {
    if (!internal::read_block(record, block_).ok()) ++damaged;
  }
  std::size_t refused = 0;
  if (status.ok()) {
    const Result<std::size_t> written = write_block(block_);
    if (written.ok()) refused = *written;
    status = written.ok() ? spool_.release() : Status(written.error());
  }
  if (!status.ok()) return failed(status.error());  // all of it comes again, also what is to be counted
  drop(kRefused, refused);
  if (damaged > 0) {
    telemetry::track_error(telemetry_, base::name_of(ErrorCode::kCorrupt), "storage");
    drop(kSpoolDamaged, damaged);
  }
  succeeded();
}

void EventWriter::report_lost_bytes() {
  const std::uint64_t lost = spool_.lost_bytes();
  if (lost == lost_bytes_) return;
  telemetry::track_error(telemetry_, base::name_of(ErrorCode::kCorrupt), "storage");
  // How many events a damaged block held nobody knows: at least one.
  drop(kSpoolDamaged, spool_.losses() - losses_);
  log_.error("the spool was damaged; what could not be read is lost", {{"lost_bytes", lost - lost_bytes_}});
  lost_bytes_ = lost;
  losses_ = spool_.losses();
}

void EventWriter::succeeded() {
  if (failures_ > 0)
    log_.info("events are written again", {{"failures", failures_}, {"spooled_bytes", spool_.bytes()}});
  failures_ = 0;
  retry_at_ = {};
}

void EventWriter::failed(const Error& error) {
  telemetry::track_error(telemetry_, base::name_of(error.code), "storage");
  if (failures_ == 0) log_.warning("events cannot be written; they are spooled", {{"reason", error.message}});
  const double doubled = std::ldexp(static_cast<double>(options_.least_back_off.count()),
                                    static_cast<int>(std::min<std::uint64_t>(failures_, 20)));
  const double longest = std::min(doubled, static_cast<double>(options_.longest_back_off.count()));
  // Jitter: replicas that lost the same database do not come back to it in step.
  const double wait = std::uniform_real_distribution(longest / 2, longest)(random_);
  retry_at_ = steady_clock::now() + std::chrono::microseconds(std::llround(wait * 1000));
  ++failures_;
}

// The keeper.

void EventWriter::run_keeper() {
  while (wait_until_due()) keep();
  keep();
  give_up_rest();
}

/// Returns: false when it is to end.
bool EventWriter::wait_until_due() {
  const base::MutexLock lock(mutex_);
  while (true) {
    const auto now = steady_clock::now();
    if (stopping_ && (writer_ended_ || now >= stop_by_)) return false;
    SteadyTime due = SteadyTime::max();
    if (!pending_.empty()) due = pending_.front().since;
    if (in_flight_ != nullptr && !in_flight_kept_) due = std::min(due, in_flight_->front().since);
    if (due != SteadyTime::max()) due = std::max(due + options_.flush_interval / 2, keep_again_);
    if (now >= due) return true;
    if (stopping_) due = std::min(due, stop_by_);
    if (due == SteadyTime::max()) {
      keeper_wakes_.wait(mutex_);
    } else {
      keeper_wakes_.wait_until(mutex_, due);
    }
  }
}

/// Takes everything in memory to the spool, also what the store has not confirmed.
void EventWriter::keep() {
  std::shared_ptr<const Batches> in_flight;
  Batches taken;
  {
    const base::MutexLock lock(mutex_);
    if (!in_flight_kept_) in_flight = in_flight_;
    taken.assign(std::make_move_iterator(pending_.begin()), std::make_move_iterator(pending_.end()));
    pending_.clear();
    pending_rows_ = 0;
  }
  std::vector<std::string_view> records;
  std::size_t rows = 0;
  const auto add = [&](const Batch& batch) {
    records.push_back(batch.block);
    rows += batch.rows;
  };
  if (in_flight != nullptr) std::for_each(in_flight->begin(), in_flight->end(), add);
  std::for_each(taken.begin(), taken.end(), add);
  if (records.empty()) return;
  const Status kept = spool_.append(records);
  bool is_known = false;
  {
    const base::MutexLock lock(mutex_);
    if (kept.ok()) {
      telemetry_.families().events_spooled.increment(rows);
      if (in_flight != nullptr && in_flight == in_flight_) in_flight_kept_ = true;
      let_go(taken);
      full_reason_ = {};
    } else {
      put_back(std::move(taken));
      const std::string_view reason = reason_of(kept.error().code);
      is_known = full_reason_ == reason;
      full_reason_ = reason;
      keep_again_ = steady_clock::now() + options_.longest_back_off / 5;
    }
  }
  writer_wakes_.notify_one();
  if (!kept.ok()) {
    telemetry::track_error(telemetry_, base::name_of(kept.error().code), "storage");
    if (is_known) return;  // a full disk is not to be filled by its own log
    log_.error("events cannot be spooled; those that find no room are dropped", {{"reason", kept.error().message}});
  }
}

/// At the end, what neither store nor spool took is lost.
void EventWriter::give_up_rest() {
  std::size_t rows = 0;
  std::string_view reason;
  {
    const base::MutexLock lock(mutex_);
    for (const Batch& batch : pending_) rows += batch.rows;
    pending_.clear();
    pending_rows_ = 0;
    reason = full_reason_.empty() ? kBufferFull : full_reason_;
  }
  if (rows > 0) {
    drop(reason, rows);
    log_.error("events were lost at the end", {{"events", rows}, {"reason", reason}});
  }
}

}  // namespace nexusml::store
