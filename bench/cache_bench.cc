// What a kept answer costs beside a new one, and what it costs to publish and fetch a version.
//
//   cache_bench                      kept in the process; objects in a folder
//   cache_bench REDIS_URL            kept in Redis as well: the lookup when the process does not have it
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "nexusml/models/object_repository.h"
#include "nexusml/serve/predictor.h"
#include "nexusml/store/caches.h"
#include "nexusml/store/object_stores.h"
#include "tests/support/sample_models.h"
#include "tests/support/temporary_folder.h"

namespace {

using namespace nexusml;
using Steady = std::chrono::steady_clock;

constexpr int kRounds = 20'000;
constexpr std::size_t kInputs = 512;

/// The server's way of a prediction without HTTP.
class Path {
 public:
  Path(const models::Repository& repository, store::Cache* shared, std::size_t memory_bytes, bool cached)
      : cache_(shared, telemetry_, clock_, {}, options(memory_bytes, cached)),
        host_(repository, telemetry_, clock_, {}, {.predictions = &cache_}),
        predictor_(host_, clock_) {
    if (!host_.load_all().ok()) bug("the models do not load");
    for (int i = 0; i < 1000 && shared != nullptr && cached && !cache_.shared_works(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }
  /// Microseconds of a prediction.
  double run(std::string_view model, const std::vector<models::Input>& inputs, int rounds = kRounds) {
    const auto begin = Steady::now();
    for (int i = 0; i < rounds; ++i) {
      const serve::LoadedModel& loaded = **predictor_.find(model);
      if (!predictor_.predict(loaded, inputs[static_cast<std::size_t>(i) % inputs.size()]).ok()) bug("no prediction");
    }
    return std::chrono::duration<double, std::micro>(Steady::now() - begin).count() / rounds;
  }

 private:
  static serve::PredictionCacheOptions options(std::size_t memory_bytes, bool cached) {
    serve::PredictionCacheOptions options;
    options.memory_bytes = memory_bytes;
    if (cached) options.lifetimes = {{"sentiment", std::chrono::hours(1)}, {"trend", std::chrono::hours(1)}};
    return options;
  }
  base::SystemClock clock_;
  metrics::Registry registry_;
  telemetry::Telemetry telemetry_{registry_};
  serve::PredictionCache cache_;
  serve::ModelHost host_;
  serve::Predictor predictor_;
};

void compare(const models::Repository& repository, const char* name, const std::vector<models::Input>& inputs,
             const char* redis) {
  Path plain(repository, nullptr, 0, false);
  Path kept(repository, nullptr, 64 << 20, true);
  kept.run(name, inputs, static_cast<int>(inputs.size()));
  std::printf("%-10s new %8.2f us   kept here %6.2f us", name, plain.run(name, inputs), kept.run(name, inputs));
  if (redis != nullptr) {
    const base::SystemClock clock;
    const store::RedisOptions options{
        .operation_timeout = std::chrono::milliseconds(50), .connections = 2, .connect_when_needed = false};
    const auto cache = store::open_redis_cache(redis, clock, options).value();
    Path shared(repository, cache.get(), 0, true);  // nothing fits here, so everything is asked there
    shared.run(name, inputs, static_cast<int>(inputs.size()));
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    std::printf("   kept in Redis %6.2f us", shared.run(name, inputs, kRounds / 4));
  }
  std::printf("\n");
}

void publish_and_fetch(const models::Repository& repository, const std::filesystem::path& folder) {
  const base::SystemClock clock;
  const auto objects = store::open_local_objects(folder / "store").value();
  const models::ObjectRepository shared(*objects, clock);
  const models::Repository other(folder / "other");
  for (const char* name : {"sentiment", "trend"}) {
    auto begin = Steady::now();
    if (!shared.publish(repository, name, 1).ok()) bug("not published");
    const std::chrono::duration<double, std::milli> published = Steady::now() - begin;
    begin = Steady::now();
    if (!shared.fetch(other, name, 1).ok()) bug("not fetched");
    const std::chrono::duration<double, std::milli> fetched = Steady::now() - begin;
    std::printf("%-10s published in %.1f ms, fetched and verified in %.1f ms (a folder as the store)\n", name,
                published.count(), fetched.count());
  }
}

}  // namespace

int main(int count, char** arguments) {
  const support::TemporaryFolder folder;
  const models::Repository repository(folder.path() / "models");
  support::save_versions(repository, *support::train_sentiment(), 1);
  support::save_versions(repository, *support::train_trend(), 1);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < kInputs; ++i) texts.push_back("a good day number " + std::to_string(i) + " of the year");
  std::vector<models::Input> sentiment;
  for (const std::string& text : texts) sentiment.emplace_back(models::TextInput{text, {}});
  std::vector<std::vector<double>> series(kInputs);
  std::vector<models::Input> trend;
  for (std::size_t i = 0; i < kInputs; ++i) {
    for (std::size_t t = 0; t < 48; ++t) series[i].push_back(static_cast<double>(i + (t * 37 + i * 11) % 12));
    trend.emplace_back(models::SeriesInput{series[i], 12, 12});
  }
  const char* redis = count > 1 ? arguments[1] : nullptr;
  compare(repository, "sentiment", sentiment, redis);
  compare(repository, "trend", trend, redis);
  publish_and_fetch(repository, folder.path());
  return 0;
}
