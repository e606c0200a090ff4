#include "nexusml/app/served_performance.h"

#include <memory>
#include <utility>

namespace nexusml::app {
namespace {

monitor::PerformanceFigures figures_of(const models::Evaluation& evaluation) {
  return {.accuracy = evaluation.accuracy,
          .macro_f1 = evaluation.macro_f1,
          .log_loss = evaluation.log_loss,
          .brier = evaluation.brier,
          .calibration_error = evaluation.ece,
          .rmse = evaluation.rmse,
          .mae = evaluation.mae,
          .mase = evaluation.mase_mean};
}

}  // namespace

void ServedPerformance::update() {
  const std::uint64_t generation = host_.generation();
  if (seen_ == generation) return;
  seen_ = generation;
  const std::shared_ptr<const serve::ServingSet> set = host_.current();
  std::set<std::string> served;
  for (const auto& loaded : set->models()) {
    const models::ModelInfo& info = loaded->info();
    monitor_.set_served(loaded->name(), std::to_string(info.version), info.labels, figures_of(info.evaluation));
    served.insert(loaded->name());
  }
  for (const std::string& name : served_) {
    if (!served.contains(name)) monitor_.forget(name);
  }
  served_ = std::move(served);
}

}  // namespace nexusml::app
