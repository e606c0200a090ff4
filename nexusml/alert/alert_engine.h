#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/alert/alert_journal.h"
#include "nexusml/alert/alertmanager_sender.h"
#include "nexusml/alert/outbox.h"
#include "nexusml/alert/silence.h"
#include "nexusml/telemetry/metric_history.h"

namespace nexusml::alert {

struct AlertEngineOptions {
  /// Between two evaluations. Shorter sees shorter troubles, and each costs some 30 queries of the history.
  std::chrono::milliseconds interval = std::chrono::seconds(15);
  /// Multiplies the windows and durations of the rules, for tests.
  double time_scale = 1;
  /// How far back over its limit a value must come before an alert is resolved, as a share of the limit.
  double hysteresis = 0.05;
  /// Between the first alert of a name and its notification, between changes, and between repeats.
  std::chrono::milliseconds group_wait = std::chrono::seconds(10);
  std::chrono::milliseconds group_interval = std::chrono::seconds(30);
  std::chrono::milliseconds repeat_interval = std::chrono::hours(1);
  /// How long the watchdog may be silent, once it was heard.
  std::chrono::milliseconds watchdog_timeout = std::chrono::minutes(15);
  /// The label `instance` of every alert: "host:8000".
  std::string instance = "localhost";
  /// Put before the path of a runbook.
  std::string runbook_base{};
  /// Where the state that outlives a restart is kept; empty: nowhere.
  std::filesystem::path state_file{};
};

/// An alert with what only the engine knows of it.
struct ShownAlert {
  Alert alert;
  Labels labels{};  ///< all of them
  std::string description{};
  bool is_silenced = false;
  bool is_inhibited = false;  ///< a worse alert about the same thing fires
};

/// Evaluates the rules over the own metrics and notifies. Its state is kept in a small file beside the database, so that
/// nothing is notified twice across a restart, also when the database is away.
///
/// Threads:  any. It owns one thread; requests never wait for it longer than a copy of the alerts takes.
/// Lifetime: everything passed in outlives it.
class AlertEngine {
 public:
  /// Takes: who is notified; of `alertmanager`, if it is there, instead of the outboxes.
  AlertEngine(const telemetry::MetricHistory& history, const telemetry::Telemetry& telemetry, const base::Clock& clock,
              const ThresholdBook& thresholds, AlertJournal& journal, base::Log log, AlertEngineOptions options,
              std::vector<std::unique_ptr<Outbox>> outboxes,
              std::unique_ptr<AlertmanagerSender> alertmanager = nullptr);
  ~AlertEngine();
  AlertEngine(const AlertEngine&) = delete;
  AlertEngine& operator=(const AlertEngine&) = delete;

  /// Takes up the state of the last run and starts the threads.
  void start();
  void stop();
  /// One evaluation, in the calling thread; for tests.
  void evaluate_now();

  /// Pending and firing ones, by rule and labels.
  [[nodiscard]] std::vector<ShownAlert> alerts() const;
  /// How many fire.
  [[nodiscard]] std::size_t firing() const;

  [[nodiscard]] std::vector<Silence> silences() const;
  /// Takes: a silence without an id. Returns: it with one.
  /// Errors: kInvalidArgument as check(), kConflict if there are too many.
  [[nodiscard]] Result<Silence> add_silence(Silence silence);
  /// Errors: kNotFound.
  [[nodiscard]] Status remove_silence(std::string_view id);

  /// The watchdog of an Alertmanager was heard.
  void hear_watchdog();
  [[nodiscard]] std::optional<Time> watchdog_heard() const;

  /// Takes what an Alertmanager says into the history; what it said before is left out.
  /// Returns: how many were new.
  std::size_t take(std::vector<store::AlertRecord> records);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace nexusml::alert
