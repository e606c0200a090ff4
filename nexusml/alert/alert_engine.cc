#include "nexusml/alert/alert_engine.h"

#include <algorithm>
#include <thread>

#include "nexusml/alert/internal/alert_record.h"
#include "nexusml/alert/internal/alert_states.h"
#include "nexusml/alert/internal/dispatcher.h"
#include "nexusml/alert/internal/state_file.h"
#include "nexusml/base/uuid.h"

namespace nexusml::alert {
namespace {

using internal::Reading;
using internal::SavedState;

/// Resolved alerts that an Alertmanager is told of, and silences that are shown, for so long after their end.
constexpr std::chrono::minutes kAfterEnd{15};
constexpr std::size_t kMaximumRemembered = 10'000;

internal::AlertStatesOptions states_options(const AlertEngineOptions& options) {
  internal::AlertStatesOptions states;
  states.time_scale = options.time_scale;
  states.hysteresis = options.hysteresis;
  const auto patience = std::chrono::duration<double, std::milli>(states.patience) * options.time_scale;
  states.patience = std::chrono::duration_cast<std::chrono::milliseconds>(patience);
  return states;
}

internal::DispatcherOptions dispatcher_options(const AlertEngineOptions& options) {
  return {
      {options.instance}, options.runbook_base, options.group_wait, options.group_interval, options.repeat_interval};
}

std::vector<std::string> own_models(const Rule& rule, const ThresholdValues& thresholds) {
  std::vector<std::string> models;
  if (!rule.limit.threshold) return models;
  for (const auto& [model, value] : thresholds.own_values(*rule.limit.threshold)) models.push_back(model);
  return models;
}

}  // namespace

/// The alerts under one lock, and the thread that brings them up to date.
class AlertEngine::State {
 public:
  State(const telemetry::MetricHistory& history, const telemetry::Telemetry& telemetry, const base::Clock& clock,
        const ThresholdBook& thresholds, AlertJournal& journal, base::Log log, AlertEngineOptions options,
        std::vector<std::unique_ptr<Outbox>> outboxes, std::unique_ptr<AlertmanagerSender> alertmanager)
      : history_(history),
        telemetry_(telemetry),
        clock_(clock),
        thresholds_(thresholds),
        journal_(journal),
        log_(std::move(log)),
        options_(std::move(options)),
        origin_{options_.instance},
        outboxes_(std::move(outboxes)),
        alertmanager_(std::move(alertmanager)),
        file_(options_.state_file, telemetry, log_),
        states_(states_options(options_)),
        dispatcher_(dispatcher_options(options_)) {}

  void start() {
    load();
    for (const auto& outbox : outboxes_) outbox->start([this] { wake(); });
    if (alertmanager_) alertmanager_->start();
    thread_ = std::thread([this] { run(); });
  }

  void stop() {
    {
      const base::MutexLock lock(wake_mutex_);
      stopping_ = true;
    }
    wake_condition_.notify_all();
    if (!thread_.joinable()) return;
    thread_.join();
    for (const auto& outbox : outboxes_) outbox->stop();
    if (alertmanager_) alertmanager_->stop();
    save();
  }

  void evaluate() {
    const Time now = clock_.now();
    const ThresholdValues thresholds = thresholds_.values();
    std::vector<std::pair<const Rule*, std::vector<Reading>>> all;
    for (const Rule& rule : rules()) {
      if (is_evaluated_here(rule)) all.emplace_back(&rule, readings_of(rule, thresholds, now));
    }
    const std::chrono::milliseconds covered = coverage();
    std::vector<Alert> changed;
    std::vector<NotifiedAlert> for_alertmanager;
    {
      const base::MutexLock lock(mutex_);
      for (const auto& [rule, readings] : all) {
        for (Alert& alert : states_.update(*rule, readings, thresholds, now, covered)) {
          changed.push_back(std::move(alert));
        }
      }
      tell(changed, now);
      if (alertmanager_) for_alertmanager = words_for_alertmanager(now);
    }
    std::vector<store::AlertRecord> records;
    for (const Alert& alert : changed) records.push_back(internal::record_of(alert, origin_));
    journal_.add(std::move(records));
    show_firing();
    save();
    hand_over();
    if (alertmanager_) alertmanager_->offer(std::move(for_alertmanager));
  }

  std::vector<ShownAlert> alerts() const {
    const Time now = clock_.now();
    const base::MutexLock lock(mutex_);
    const std::vector<Alert> active = states_.active();
    std::vector<ShownAlert> shown;
    for (const Alert& alert : active) {
      shown.push_back({alert, full_labels(alert, origin_), description_of(alert, origin_),
                       internal::is_silenced(alert, origin_, silences_, now), internal::is_inhibited(alert, active)});
    }
    return shown;
  }

  std::size_t firing() const {
    const base::MutexLock lock(mutex_);
    const std::vector<Alert> active = states_.active();
    return static_cast<std::size_t>(
        std::count_if(active.begin(), active.end(), [](const Alert& one) { return one.state == AlertState::kFiring; }));
  }

  std::vector<Silence> silences() const {
    const base::MutexLock lock(mutex_);
    return silences_;
  }

  Result<Silence> add_silence(Silence silence) {
    const Time now = clock_.now();
    if (silence.begins == Time{}) silence.begins = now;
    NEXUSML_RETURN_IF_ERROR(check(silence, now));
    {
      const base::MutexLock lock(mutex_);
      if (silences_.size() >= kMaximumSilences) return Error(ErrorCode::kConflict, "there are 1000 silences already");
      silence.id = base::view(ids_.next(now));
      silences_.push_back(silence);
    }
    save();
    return silence;
  }

  Status remove_silence(std::string_view id) {
    {
      const base::MutexLock lock(mutex_);
      const auto removed = std::erase_if(silences_, [id](const Silence& one) { return one.id == id; });
      if (removed == 0)
        return Error(ErrorCode::kNotFound,
                     "there is no silence \"" + std::string(id) + "\"; GET /api/v1/monitoring/alerts lists them");
    }
    save();
    return {};
  }

  void hear_watchdog() {
    {
      const base::MutexLock lock(mutex_);
      watchdog_heard_ = clock_.now();
    }
    wake();
  }

  std::optional<Time> watchdog_heard() const {
    const base::MutexLock lock(mutex_);
    return watchdog_heard_;
  }

  std::size_t take(std::vector<store::AlertRecord> records) {
    {
      const base::MutexLock lock(mutex_);
      if (remembered_.size() > kMaximumRemembered) remembered_.clear();
      std::erase_if(records, [this](const store::AlertRecord& record) REQUIRES_LOCK(mutex_) {
        const std::pair<std::string, Time> word{record.state, record.time};
        return std::exchange(remembered_[record.name + record.labels], word) == word;
      });
    }
    const std::size_t count = records.size();
    journal_.add(std::move(records));
    return count;
  }

 private:
  std::vector<Reading> readings_of(const Rule& rule, const ThresholdValues& thresholds, Time now) const {
    if (!std::holds_alternative<WatchdogSilence>(rule.measure)) {
      return internal::evaluate(rule.measure, history_, now, options_.time_scale, own_models(rule, thresholds));
    }
    const std::optional<Time> heard = watchdog_heard();
    if (!heard || now - *heard < options_.watchdog_timeout) return {};
    return {{{}, std::chrono::duration<double>(now - *heard).count()}};
  }

  std::chrono::milliseconds coverage() const {
    const telemetry::HistoryCoverage coverage = history_.coverage();
    if (!coverage.oldest || !coverage.newest) return {};
    return std::chrono::duration_cast<std::chrono::milliseconds>(*coverage.newest - *coverage.oldest);
  }

  /// Decides who is told of what. Nobody is yet: that waits until it is saved.
  void tell(const std::vector<Alert>& changed, Time now) REQUIRES_LOCK(mutex_) {
    std::erase_if(silences_, [now](const Silence& one) { return now - one.ends >= kAfterEnd; });
    std::erase_if(ended_, [now](const Alert& one) { return now - one.ended >= kAfterEnd; });
    std::vector<Alert> resolved;
    for (const Alert& alert : changed) {
      if (alert.state == AlertState::kResolved) resolved.push_back(alert);
    }
    ended_.insert(ended_.end(), resolved.begin(), resolved.end());
    if (alertmanager_) return;
    for (Notification& one : dispatcher_.dispatch(states_.active(), resolved, silences_, now)) {
      undelivered_.push_back(std::move(one));
    }
  }

  std::vector<NotifiedAlert> words_for_alertmanager(Time now) const REQUIRES_LOCK(mutex_) {
    std::vector<NotifiedAlert> words;
    const std::vector<Alert> active = states_.active();
    for (const Alert& alert : active) {
      if (alert.state != AlertState::kFiring || internal::is_inhibited(alert, active)) continue;
      if (internal::is_silenced(alert, origin_, silences_, now)) continue;
      words.push_back(notified(alert, origin_, options_.runbook_base));
    }
    for (const Alert& alert : ended_) {
      const auto is_same = [&](const Alert& one) { return one.rule == alert.rule && one.labels == alert.labels; };
      if (std::any_of(active.begin(), active.end(), is_same)) continue;
      words.push_back(notified(alert, origin_, options_.runbook_base));
    }
    return words;
  }

  void hand_over() {
    const base::MutexLock lock(mutex_);
    for (const Notification& one : undelivered_) {
      for (const auto& outbox : outboxes_) outbox->push(one);
    }
    undelivered_.clear();
  }

  void show_firing() const {
    std::map<Severity, double> count{{Severity::kCritical, 0}, {Severity::kWarning, 0}, {Severity::kInfo, 0}};
    {
      const base::MutexLock lock(mutex_);
      for (const Alert& alert : states_.active()) {
        if (alert.state == AlertState::kFiring) ++count[alert.rule->severity];
      }
    }
    for (const auto& [severity, number] : count) {
      telemetry_.families().alerts_firing.with({name_of(severity)}).set(number);
    }
  }

  SavedState collect() const EXCLUDES_LOCK(mutex_) {
    const base::MutexLock lock(mutex_);
    SavedState saved;
    saved.active = states_.active();
    saved.ended = ended_;
    saved.groups = dispatcher_.groups();
    saved.last_id = dispatcher_.last_id();
    for (const auto& outbox : outboxes_) {
      std::vector<Notification>& waiting = saved.undelivered[outbox->name()];
      waiting = outbox->waiting();
      for (const Notification& one : undelivered_) {
        if (!outbox->is_redundant(one)) waiting.push_back(one);
      }
    }
    saved.silences = silences_;
    saved.watchdog_heard = watchdog_heard_;
    return saved;
  }

  void save() {
    file_.save([this] { return collect(); });
  }

  void load() {
    std::optional<SavedState> saved = file_.load();
    if (!saved) return;
    for (const auto& outbox : outboxes_) {
      for (const Notification& one : saved->undelivered[outbox->name()]) outbox->push(one);
    }
    const Time now = clock_.now();
    const base::MutexLock lock(mutex_);
    for (const Alert& alert : saved->active) states_.restore(alert, now);
    ended_ = std::move(saved->ended);
    dispatcher_.restore(std::move(saved->groups), saved->last_id);
    silences_ = std::move(saved->silences);
    watchdog_heard_ = saved->watchdog_heard;
  }

  void wake() {
    {
      const base::MutexLock lock(wake_mutex_);
      is_changed_ = true;
    }
    wake_condition_.notify_all();
  }

  void run() {
    auto next = std::chrono::steady_clock::now() + options_.interval;
    while (true) {
      bool is_time = false;
      {
        const base::MutexLock lock(wake_mutex_);
        while (!stopping_ && !is_changed_ && !is_time) {
          is_time = wake_condition_.wait_until(wake_mutex_, next) == std::cv_status::timeout;
        }
        if (stopping_) return;
        is_changed_ = false;
        is_time = is_time || std::chrono::steady_clock::now() >= next;
      }
      if (!is_time) {
        save();
        continue;
      }
      evaluate();
      next = std::max(next + options_.interval, std::chrono::steady_clock::now());
    }
  }

  const telemetry::MetricHistory& history_;
  const telemetry::Telemetry& telemetry_;
  const base::Clock& clock_;
  const ThresholdBook& thresholds_;
  AlertJournal& journal_;
  const base::Log log_;
  const AlertEngineOptions options_;
  const Origin origin_;
  const std::vector<std::unique_ptr<Outbox>> outboxes_;
  const std::unique_ptr<AlertmanagerSender> alertmanager_;
  internal::StateFile file_;

  mutable base::Mutex mutex_;
  internal::AlertStates states_ GUARDED_BY(mutex_);
  internal::Dispatcher dispatcher_ GUARDED_BY(mutex_);
  std::vector<Notification> undelivered_ GUARDED_BY(mutex_);  // decided, and not in the outboxes yet
  std::vector<Alert> ended_ GUARDED_BY(mutex_);
  std::vector<Silence> silences_ GUARDED_BY(mutex_);
  base::Uuid7Generator ids_ GUARDED_BY(mutex_);
  std::optional<Time> watchdog_heard_ GUARDED_BY(mutex_);
  std::map<std::string, std::pair<std::string, Time>> remembered_ GUARDED_BY(mutex_);  // last words of Alertmanager

  base::Mutex wake_mutex_;
  base::ConditionVariable wake_condition_;
  bool is_changed_ GUARDED_BY(wake_mutex_) = false;
  bool stopping_ GUARDED_BY(wake_mutex_) = false;
  std::thread thread_;
};

AlertEngine::AlertEngine(const telemetry::MetricHistory& history, const telemetry::Telemetry& telemetry,
                         const base::Clock& clock, const ThresholdBook& thresholds, AlertJournal& journal,
                         base::Log log, AlertEngineOptions options, std::vector<std::unique_ptr<Outbox>> outboxes,
                         std::unique_ptr<AlertmanagerSender> alertmanager)
    : state_(std::make_unique<State>(history, telemetry, clock, thresholds, journal, std::move(log), std::move(options),
                                     std::move(outboxes), std::move(alertmanager))) {}
AlertEngine::~AlertEngine() {
  stop();
}

void AlertEngine::start() {
  state_->start();
}
void AlertEngine::stop() {
  state_->stop();
}
void AlertEngine::evaluate_now() {
  state_->evaluate();
}
std::vector<ShownAlert> AlertEngine::alerts() const {
  return state_->alerts();
}
std::size_t AlertEngine::firing() const {
  return state_->firing();
}
std::vector<Silence> AlertEngine::silences() const {
  return state_->silences();
}
Result<Silence> AlertEngine::add_silence(Silence silence) {
  return state_->add_silence(std::move(silence));
}
Status AlertEngine::remove_silence(std::string_view id) {
  return state_->remove_silence(id);
}
void AlertEngine::hear_watchdog() {
  state_->hear_watchdog();
}
std::optional<Time> AlertEngine::watchdog_heard() const {
  return state_->watchdog_heard();
}
std::size_t AlertEngine::take(std::vector<store::AlertRecord> records) {
  return state_->take(std::move(records));
}

}  // namespace nexusml::alert
