#include "nexusml/serve/prediction_cache.h"

#include <span>
#include <variant>

#include "nexusml/models/checksum.h"
#include "nexusml/store/caches.h"
#include "nexusml/telemetry/record.h"

namespace nexusml::serve {
namespace {

constexpr std::string_view kKeyStart = "nexusml:prediction:";
constexpr std::size_t kWriteOverhead = 128;  // bytes that a waiting write takes beside its texts

template <class Number>
void append_bytes(std::string& target, Number number) {
  target.append(reinterpret_cast<const char*>(&number), sizeof number);
}

void append_text(std::string& target, std::string_view text) {
  append_bytes(target, static_cast<std::uint64_t>(text.size()));
  target.append(text);
}

void append_numbers(std::string& target, std::span<const double> numbers) {
  append_bytes(target, static_cast<std::uint64_t>(numbers.size()));
  target.append(reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes());
}

/// Two inputs have the same bytes only if they are the same.
struct AppendInput {
  std::string& target;

  void operator()(const models::TextInput& input) const {
    append_text(target, input.text);
    append_text(target, input.subject);
  }
  void operator()(const models::FeatureInput& input) const {
    append_numbers(target, input.values);
    append_bytes(target, static_cast<std::uint8_t>(input.explain ? 1 : 0));
  }
  void operator()(const models::RatingInput& input) const {
    append_text(target, input.user);
    append_text(target, input.item);
    append_bytes(target, static_cast<std::uint64_t>(input.top_k));
  }
  void operator()(const models::SeriesInput& input) const {
    append_numbers(target, input.values);
    append_bytes(target, static_cast<std::uint64_t>(input.horizon));
    append_bytes(target, static_cast<std::uint64_t>(input.period));
  }
};

}  // namespace

PredictionCache::PredictionCache(store::Cache* shared, const telemetry::Telemetry& telemetry, const base::Clock& clock,
                                 base::Log log, PredictionCacheOptions options)
    : shared_(shared),
      telemetry_(telemetry),
      log_(std::move(log)),
      options_(std::move(options)),
      memory_(store::make_memory_cache(options_.memory_bytes, clock)) {
  if (shared_ != nullptr && !options_.lifetimes.empty()) thread_ = std::thread([this] { run(); });
}

PredictionCache::~PredictionCache() {
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::shared_ptr<const PredictionCache::Part> PredictionCache::part_of(const models::ModelInfo& info) {
  const auto lifetime = options_.lifetimes.find(info.name);
  if (lifetime == options_.lifetimes.end()) return nullptr;
  const metrics::CounterFamily& family = telemetry_.families().prediction_cache;
  // model.json has the name, the version and the checksums of all files.
  return std::make_shared<const Part>(Part{*this, models::sha256(models::to_json(info)), lifetime->second,
                                           family.with({info.name, "hit"}), family.with({info.name, "miss"})});
}

std::string PredictionCache::key_of(const Part& part, const models::Input& input) {
  std::string bytes = part.version;
  bytes.push_back(static_cast<char>(input.index()));
  std::visit(AppendInput{bytes}, input);
  return std::string(kKeyStart) + models::sha256(bytes);
}

std::optional<std::string> PredictionCache::get(const Part& part, const std::string& key) {
  Result<std::optional<std::string>> here = memory_->get(key);
  if (here.ok() && here->has_value()) return std::move(*here);
  if (!shared_works_.load(std::memory_order_relaxed)) return std::nullopt;
  Result<std::optional<std::string>> there = shared_->get(key);
  if (there.ok()) {
    // It lives here a little longer than there; no harm, for it never becomes wrong.
    if (there->has_value()) (void)memory_->set(key, **there, part.lifetime);
    return std::move(*there);
  }
  shared_works_.store(false, std::memory_order_relaxed);
  changed_.notify_one();
  return std::nullopt;
}

void PredictionCache::put(const Part& part, const std::string& key, std::string value) {
  (void)memory_->set(key, value, part.lifetime);  // what is too large for it is not kept
  if (!shared_works_.load(std::memory_order_relaxed)) return;
  const std::size_t bytes = key.size() + value.size() + kWriteOverhead;
  {
    const base::MutexLock lock(mutex_);
    if (waiting_bytes_ + bytes > options_.maximum_waiting) return;
    waiting_bytes_ += bytes;
    waiting_.push_back({key, std::move(value), part.lifetime});
  }
  changed_.notify_one();
}

void PredictionCache::run() {
  reach_shared();
  while (true) {
    std::deque<Write> writes;
    {
      const base::MutexLock lock(mutex_);
      if (stopping_) return;
      if (waiting_.empty()) changed_.wait_for(mutex_, options_.retry);
      if (stopping_) return;
      writes.swap(waiting_);
      waiting_bytes_ = 0;
    }
    if (!shared_works_.load(std::memory_order_relaxed)) {
      reach_shared();
      continue;  // what waited is of no use by now
    }
    for (const Write& one : writes) write(one);
  }
}

void PredictionCache::reach_shared() {
  const Status answered = shared_->ping();
  if (!answered.ok()) {
    note_failure(answered.error());
    const base::MutexLock lock(mutex_);
    if (!stopping_) changed_.wait_for(mutex_, options_.retry);
    return;
  }
  if (said_that_it_failed_) log_.info("the shared cache answers again");
  said_that_it_failed_ = false;
  shared_works_.store(true, std::memory_order_relaxed);
}

void PredictionCache::write(const Write& write) {
  if (!shared_works_.load(std::memory_order_relaxed)) return;
  const Status written = shared_->set(write.key, write.value, write.lifetime);
  if (!written.ok()) shared_works_.store(false, std::memory_order_relaxed);
}

void PredictionCache::note_failure(const Error& error) {
  telemetry::track_error(telemetry_, base::name_of(error.code), "storage");
  if (said_that_it_failed_) return;
  said_that_it_failed_ = true;
  log_.warning("the shared cache does not answer; predictions go on without it", {{"reason", error.message}});
}

}  // namespace nexusml::serve
