#include "nexusml/serve/object_sync.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

#include "nexusml/serve/version_folder.h"
#include "nexusml/telemetry/record.h"

namespace nexusml::serve {
namespace {

constexpr int kNiceness = 10;
constexpr std::chrono::milliseconds kLongestWait{600'000};  // before a version that failed is tried again
constexpr std::chrono::milliseconds kNoSettle{0};
constexpr std::chrono::milliseconds kSettle{3'000};  // of a folder that somebody copies files into

bool contains(const std::vector<std::uint64_t>& sorted, std::uint64_t number) {
  return std::binary_search(sorted.begin(), sorted.end(), number);
}

}  // namespace

ObjectSync::ObjectSync(const models::ObjectRepository& objects, ModelHost& host, const telemetry::Telemetry& telemetry,
                       const base::Clock& clock, base::Log log, ObjectSyncOptions options)
    : objects_(objects), host_(host), telemetry_(telemetry), clock_(clock), log_(std::move(log)), options_(options) {}

ObjectSync::~ObjectSync() {
  stop();
}

void ObjectSync::start() {
  thread_ = std::thread([this] { run(); });
}

void ObjectSync::stop() {
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void ObjectSync::wake() {
  {
    const base::MutexLock lock(mutex_);
    woken_ = true;
  }
  changed_.notify_all();
}

void ObjectSync::run() {
  // On Linux this is the priority of the calling thread alone: predictions go first.
  (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNiceness);
  while (true) {
    look();
    const auto next = std::chrono::steady_clock::now() + options_.poll_interval;
    const base::MutexLock lock(mutex_);
    while (!woken_ && !stopping_ && std::chrono::steady_clock::now() < next) changed_.wait_until(mutex_, next);
    if (stopping_) return;
    woken_ = false;
  }
}

void ObjectSync::fetch_if_empty() {
  const Result<std::vector<std::string>> names = host_.repository().names();
  if (!names.ok() || !names->empty()) return;
  const Result<models::ObjectRepository::Versions> there = objects_.versions();
  note_store(there.ok() ? Status() : Status(there.error()));
  if (there.ok()) fetch_newest(*there);
}

void ObjectSync::look() {
  const Result<models::ObjectRepository::Versions> there = objects_.versions();
  note_store(there.ok() ? Status() : Status(there.error()));
  if (!there.ok()) return;
  fetch_newest(*there);
  const Result<std::vector<std::string>> names = host_.repository().names();
  std::set<std::string> all;
  if (names.ok()) all.insert(names->begin(), names->end());
  for (const auto& [name, versions] : *there) all.insert(name);
  for (const std::string& name : all) {
    const auto found = there->find(name);
    compare(name, found == there->end() ? std::map<std::uint64_t, std::string>() : found->second);
  }
}

void ObjectSync::compare(const std::string& name, const std::map<std::uint64_t, std::string>& there) {
  Numbers numbers;
  for (const auto& [number, etag] : there) numbers.push_back(number);
  for (const std::uint64_t number : numbers) {
    const Version version(name, number);
    if (contains(local(name), number) && !in_step_.contains(version)) (void)publish_version(version);
  }
  fetch_others(name, wanted_of(there));
  publish(name, numbers);
}

ObjectSync::Numbers ObjectSync::local(const std::string& name) const {
  const Result<Numbers> versions = host_.repository().versions(name);
  return versions.ok() ? *versions : Numbers();
}

/// The newest that are kept, newest first.
ObjectSync::Numbers ObjectSync::wanted_of(const std::map<std::uint64_t, std::string>& there) const {
  Numbers wanted;
  for (auto version = there.rbegin(); version != there.rend(); ++version) {
    if (options_.keep_versions != 0 && wanted.size() == options_.keep_versions) break;
    wanted.push_back(version->first);
  }
  return wanted;
}

/// Of every model the newest version that is whole, before any older one, for that is what serves.
void ObjectSync::fetch_newest(const models::ObjectRepository::Versions& there) {
  for (const auto& [name, versions] : there) {
    const Numbers here = local(name);
    for (const std::uint64_t number : wanted_of(versions)) {
      if (!here.empty() && number <= here.back()) break;
      if (fetch({name, number})) break;
    }
  }
}

void ObjectSync::fetch_others(const std::string& name, const Numbers& wanted) {
  bool fetched = false;
  for (const std::uint64_t number : wanted) {
    if (!contains(local(name), number)) fetched = fetch({name, number}) || fetched;
  }
  if (fetched) (void)host_.delete_old_versions(name, options_.keep_versions);
}

bool ObjectSync::fetch(const Version& version) {
  const auto failed = failures_.find(version);
  if (failed != failures_.end() && clock_.steady_now() < failed->second.next_try) return false;
  const auto start = clock_.steady_now();
  const Status fetched = objects_.fetch(host_.repository(), version.first, version.second);
  if (!fetched.ok()) {
    // Whoever deleted it, or was faster, did no harm.
    const bool gone = fetched.error().code == ErrorCode::kNotFound || fetched.error().code == ErrorCode::kConflict;
    if (!gone) note_failure(version, "version not fetched from the object store", fetched.error());
    return false;
  }
  failures_.erase(version);
  in_step_.insert(version);
  const telemetry::Seconds duration = clock_.steady_now() - start;
  log_.info("version fetched from the object store",
            {{"model", version.first}, {"version", version.second}, {"seconds", duration.count()}});
  (void)host_.load_newer(version.first, kNoSettle);
  return true;
}

/// What is older than everything in a full store was deleted there as old; it is not brought back.
void ObjectSync::publish(const std::string& name, const Numbers& there) {
  const bool full = options_.keep_versions != 0 && there.size() >= options_.keep_versions;
  bool published = false;
  for (const std::uint64_t number : local(name)) {
    if (contains(there, number) || (full && number < there.front())) continue;
    published = publish_version({name, number}) || published;
  }
  if (published) delete_old(name);
}

/// Whether it may still be being copied into its folder.
bool ObjectSync::is_young(const Version& version) const {
  const VersionFolder folder = inspect_version_folder(host_.repository().folder(version.first, version.second));
  const auto age = clock_.now() - folder.changed;
  return age >= age.zero() && age < kSettle;
}

/// Also for a version that both sides have: then it finds out whether the content is the same.
bool ObjectSync::publish_version(const Version& version) {
  const auto failed = failures_.find(version);
  if (failed != failures_.end() && clock_.steady_now() < failed->second.next_try) return false;
  using Published = models::ObjectRepository::Published;
  const Result<Published> outcome = objects_.publish(host_.repository(), version.first, version.second);
  if (!outcome.ok() && outcome.error().code == ErrorCode::kCorrupt && is_young(version)) return false;
  if (!outcome.ok()) {
    note_failure(version, "version not published in the object store", outcome.error());
    return false;
  }
  failures_.erase(version);
  switch (*outcome) {
    case Published::kNow:
      log_.info("version published in the object store", {{"model", version.first}, {"version", version.second}});
      in_step_.insert(version);
      return true;
    case Published::kAlready:
      in_step_.insert(version);
      return false;
    case Published::kNumberTaken:
      give_way(version);
      return false;
  }
  bug("Published outside the enum");
}

/// Another replica has the number: ours gets the next one, and theirs is fetched at the next look.
void ObjectSync::give_way(const Version& version) {
  const auto choose = [this](const models::ModelInfo& info, std::uint64_t next) {
    const Result<std::uint64_t> claimed = objects_.claim(info, next);
    return claimed.ok() ? *claimed : next;
  };
  const Result<std::uint64_t> number = host_.repository().renumber(version.first, version.second, choose);
  if (!number.ok()) return note_failure(version, "version not renumbered", number.error());
  log_.warning("another replica made a version of this number; ours has another number now",
               {{"model", version.first}, {"version", version.second}, {"now", *number}});
  (void)host_.load_newer(version.first, kNoSettle);
  wake();
}

void ObjectSync::delete_old(const std::string& name) {
  if (options_.keep_versions == 0) return;
  const Result<models::ObjectRepository::Versions> there = objects_.versions();
  if (!there.ok()) return note_store(there.error());
  const auto found = there->find(name);
  if (found == there->end()) return;
  const Numbers kept = wanted_of(found->second);
  for (const auto& [number, etag] : found->second) {
    if (std::find(kept.begin(), kept.end(), number) != kept.end()) break;
    if (const Status removed = objects_.remove(name, number); !removed.ok()) return note_store(removed);
    log_.info("old version deleted from the object store", {{"model", name}, {"version", number}});
  }
}

void ObjectSync::note_store(const Status& status) {
  if (!status.ok()) {
    telemetry::track_error(telemetry_, base::name_of(status.error().code), "storage");
    if (store_answers_) {
      log_.error("the object store cannot be used; models are served from this machine's copy",
                 {{"reason", status.error().message}});
    }
  } else if (!store_answers_) {
    log_.info("the object store answers again");
  }
  store_answers_ = status.ok();
}

/// Logged when the reason is a new one; tried again later and later, for a damaged object is rarely mended soon.
void ObjectSync::note_failure(const Version& version, std::string_view what, const Error& error) {
  telemetry::track_error(telemetry_, base::name_of(error.code), "storage");
  Failure& failure = failures_[version];
  failure.wait = std::clamp(failure.wait * 2, options_.poll_interval, kLongestWait);
  if (error.code == ErrorCode::kUnavailable)
    failure.wait = kNoSettle;  // the next look tries it, when the store is back
  failure.next_try = clock_.steady_now() + failure.wait;
  if (failure.reason == error.message) return;
  failure.reason = error.message;
  log_.error(what, {{"model", version.first}, {"version", version.second}, {"reason", error.message}});
}

}  // namespace nexusml::serve
