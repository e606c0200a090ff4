#include "nexusml/store/testing/record_store_contract.h"

#include <array>
#include <cmath>
#include <thread>

namespace nexusml::store::testing {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;

PredictionRecord RecordStoreContract::prediction(std::string_view id, Time time, std::string_view model,
                                                 std::string_view label) {
  PredictionRecord record;
  record.id = id;
  record.time = time;
  record.model = model;
  record.version = "1";
  record.type = "sentiment";
  record.label = label;
  return record;
}

std::string RecordStoreContract::write_one(Time time, std::string_view model, std::string_view label) {
  std::string name = id();
  const PredictionRecord record = prediction(name, time, model, label);
  const auto outcome = store().write_predictions({&record, 1});
  EXPECT_TRUE(outcome.ok()) << (outcome.ok() ? "" : outcome.error().message);
  return name;
}

namespace {

TEST_P(RecordStoreContract, ANewDatabaseIsEmptyAndAnswers) {
  EXPECT_TRUE(store().prepare().ok());
  EXPECT_TRUE(store().ping().ok());
  EXPECT_TRUE(store().recent_predictions("", 10)->empty());
  EXPECT_TRUE(store().count_predictions("", whole_day())->empty());
  EXPECT_TRUE(store().model_activity()->empty());
  EXPECT_FALSE(store().find_prediction(id())->has_value());
  EXPECT_TRUE(store().list_jobs("", 10)->empty());
  EXPECT_TRUE(store().current_settings()->empty());
}

TEST_P(RecordStoreContract, ReplicasMayStartAtOnce) {
  ASSERT_TRUE(GetParam().start_empty());
  std::array<std::thread, 4> replicas;
  for (std::thread& replica : replicas) {
    replica = std::thread([] {
      const auto mine = open();
      const Status prepared = mine->prepare();
      EXPECT_TRUE(prepared.ok()) << (prepared.ok() ? "" : prepared.error().message);
      EXPECT_TRUE(mine->ping().ok());
    });
  }
  for (std::thread& replica : replicas) replica.join();
}

TEST_P(RecordStoreContract, APredictionComesBackAsItWas) {
  const std::string name = id();
  PredictionRecord full = prediction(name, noon() + microseconds(123456));
  full.value = 3.25;
  full.confidence = 0.1 + 0.2;
  full.latency_seconds = 0.000123;
  full.features = R"({"age":61,"sex":null})";
  full.input_hash = "9f86d081";
  full.error = "unavailable";
  full.external = true;
  ASSERT_EQ(store().write_predictions({&full, 1})->written, 1U);
  reopen();
  const auto found = store().find_prediction(name);
  ASSERT_TRUE(found.ok()) << found.error().message;
  ASSERT_TRUE(found->has_value());
  const StoredPrediction& back = **found;
  EXPECT_EQ(back.id, name);
  EXPECT_EQ(back.time, full.time);
  EXPECT_EQ(back.model, "sentiment");
  EXPECT_EQ(back.version, "1");
  EXPECT_EQ(back.type, "sentiment");
  EXPECT_EQ(back.label, "positive");
  EXPECT_EQ(back.value, 3.25);
  EXPECT_EQ(back.confidence, 0.1 + 0.2);
  EXPECT_EQ(back.latency_seconds, 0.000123);
  EXPECT_EQ(back.features, full.features);
  EXPECT_EQ(back.input_hash, "9f86d081");
  EXPECT_EQ(back.error, "unavailable");
  EXPECT_TRUE(back.external);
}

TEST_P(RecordStoreContract, WhatAPredictionLacksStaysAbsent) {
  const std::string name = write_one(noon(), "m", "");
  const StoredPrediction back = store().find_prediction(name)->value();
  EXPECT_EQ(back.label, "");
  EXPECT_TRUE(std::isnan(back.value));
  EXPECT_TRUE(std::isnan(back.confidence));
  EXPECT_EQ(back.features, "");
  EXPECT_EQ(back.error, "");
  EXPECT_FALSE(back.external);
}

TEST_P(RecordStoreContract, ManyPredictionsAreFoundByTheirIdsAtOnce) {
  EXPECT_TRUE(store().find_predictions({})->empty());
  std::vector<std::string> ids;
  std::vector<PredictionRecord> batch;
  for (int i = 0; i < 1200; ++i) ids.push_back(id());
  for (const std::string& name : ids) batch.push_back(prediction(name, noon(), "m", "a"));
  batch.front().features = R"({"age":61})";
  ASSERT_TRUE(store().write_predictions(batch).ok());
  std::vector<std::string> wanted(ids.rbegin(), ids.rend());
  wanted.insert(wanted.end(), {id(), "order-17", "", ids.front()});
  const auto found = store().find_predictions(wanted);
  ASSERT_TRUE(found.ok()) << found.error().message;
  ASSERT_EQ(found->size(), ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) EXPECT_EQ((*found)[i].id, ids[i]);  // ids of one generator rise
  EXPECT_EQ(found->front().features, R"({"age":61})");
  EXPECT_EQ(found->back().label, "a");
}

TEST_P(RecordStoreContract, AnIdIsWrittenOnce) {
  const std::string first = id();
  const std::string second = id();
  const std::array batch = {prediction(first, noon(), "m", "a"), prediction(second, noon(), "m", "b"),
                            prediction(first, noon(), "m", "a")};
  const auto once = store().write_predictions(batch);
  ASSERT_TRUE(once.ok()) << once.error().message;
  EXPECT_EQ(once->written, 2U);
  EXPECT_EQ(once->repeated, 1U);
  const auto again = store().write_predictions(batch);
  EXPECT_EQ(again->written, 0U);
  EXPECT_EQ(again->repeated, 3U);
  std::string upper = first;
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  const std::array same = {prediction(upper, noon(), "m", "c"),               // in capitals
                           prediction(second, noon() + hours(30), "m", "d"),  // at another time
                           prediction(second, noon() - hours(24 * 400), "m", "e")};
  EXPECT_EQ(store().write_predictions(same)->repeated, 3U);
  EXPECT_EQ(store().recent_predictions("m", 10)->size(), 2U);
  EXPECT_EQ(store().find_prediction(upper)->value().label, "a");
}

TEST_P(RecordStoreContract, WhatCannotBeKeptIsRefusedAlone) {
  const std::string good = id();
  const std::string other = id();
  const std::string another = id();
  PredictionRecord with_nul = prediction(another, noon());
  with_nul.features = std::string_view("{\"a\":\"\0\"}", 9);
  PredictionRecord before_1970 = prediction(another, Time{} - hours(1));
  const std::array batch = {prediction("order-17", noon()),
                            prediction(other, noon(), "m", "\xff\xfe"),
                            with_nul,
                            before_1970,
                            prediction(another, noon(), ""),
                            prediction(good, noon())};
  const auto outcome = store().write_predictions(batch);
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_EQ(outcome->written, 1U);
  EXPECT_EQ(outcome->refused, 5U);
  EXPECT_TRUE(store().find_prediction(good)->has_value());
  EXPECT_FALSE(store().find_prediction(other)->has_value());
  EXPECT_EQ(store().find_prediction("order-17").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(store().write_predictions({})->written, 0U);
}

TEST_P(RecordStoreContract, TextsAreKeptToTheByte) {
  for (const std::string& text : {std::string("'; DROP TABLE predictions; --"), std::string("\\N\t\n\r\\\"{},"),
                                  std::string("dự báo 模型 😀"), std::string("$1 ?1 %s"), std::string(200000, 'x')}) {
    const std::string name = id();
    const std::string begin = text.substr(0, 100);
    PredictionRecord record = prediction(name, noon(), begin, begin);
    record.features = text;
    ASSERT_EQ(store().write_predictions({&record, 1})->written, 1U);
    const StoredPrediction back = store().find_prediction(name)->value();
    EXPECT_EQ(back.features, text);
    EXPECT_EQ(back.label, begin);
    EXPECT_EQ(store().recent_predictions(begin, 5)->size(), 1U);
  }
}

TEST_P(RecordStoreContract, RecentPredictionsComeNewestFirst) {
  std::vector<std::string> names;
  for (int i = 0; i < 6; ++i) names.push_back(write_one(noon() + minutes(i), i % 2 == 0 ? "even" : "odd"));
  const auto all = store().recent_predictions("", 4);
  ASSERT_TRUE(all.ok()) << all.error().message;
  ASSERT_EQ(all->size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ((*all)[i].id, names[5 - i]);
  const auto even = store().recent_predictions("even", 10);
  ASSERT_EQ(even->size(), 3U);
  EXPECT_EQ(even->front().id, names[4]);
  EXPECT_TRUE(store().recent_predictions("none", 10)->empty());
}

TEST_P(RecordStoreContract, CountsByHourModelAndLabel) {
  write_one(noon(), "a", "x");
  write_one(noon() + minutes(59), "a", "x");
  write_one(noon() + minutes(59), "a", "y");
  write_one(noon() + minutes(60), "a", "x");
  write_one(noon() + minutes(60), "b", "");
  const std::string failed = id();
  PredictionRecord failure = prediction(failed, noon() + minutes(61), "b", "");
  failure.error = "internal";
  ASSERT_TRUE(store().write_predictions({&failure, 1}).ok());
  const auto counts = store().count_predictions("", whole_day());
  ASSERT_TRUE(counts.ok()) << counts.error().message;
  ASSERT_EQ(counts->size(), 4U);
  const auto row = [&](std::size_t i) {
    const PredictionCount& count = (*counts)[i];
    return std::make_tuple(count.hour, count.model, count.label, count.count, count.failed);
  };
  using std::string;
  EXPECT_EQ(row(0), std::make_tuple(noon(), string("a"), string("x"), 2U, 0U));
  EXPECT_EQ(row(1), std::make_tuple(noon(), string("a"), string("y"), 1U, 0U));
  EXPECT_EQ(row(2), std::make_tuple(noon() + hours(1), string("a"), string("x"), 1U, 0U));
  EXPECT_EQ(row(3), std::make_tuple(noon() + hours(1), string("b"), string(""), 2U, 1U));
  EXPECT_EQ(store().count_predictions("b", whole_day())->size(), 1U);
  const TimeWindow until_excluded{noon(), noon() + minutes(59)};
  EXPECT_EQ(store().count_predictions("a", until_excluded)->front().count, 1U);
}

TEST_P(RecordStoreContract, KnowsTheNewestPredictionOfEveryModel) {
  write_one(noon() + minutes(5), "b");
  write_one(noon(), "b");
  write_one(noon() + minutes(1), "a");
  const auto activity = store().model_activity();
  ASSERT_TRUE(activity.ok()) << activity.error().message;
  ASSERT_EQ(activity->size(), 2U);
  EXPECT_EQ((*activity)[0].model, "a");
  EXPECT_EQ((*activity)[1].model, "b");
  EXPECT_EQ((*activity)[1].type, "sentiment");
  EXPECT_EQ((*activity)[1].last_prediction, noon() + minutes(5));
}

TEST_P(RecordStoreContract, TimesFarAwayAreKeptToo) {
  const std::string old = write_one(noon() - hours(24 * 4000), "m");
  const std::string future = write_one(noon() + hours(24 * 4000), "m");
  EXPECT_EQ(store().find_prediction(old)->value().time, noon() - hours(24 * 4000));
  EXPECT_EQ(store().find_prediction(future)->value().time, noon() + hours(24 * 4000));
  EXPECT_EQ(store().recent_predictions("m", 5)->size(), 2U);
}

TEST_P(RecordStoreContract, WritersAtOnceWriteEveryIdOnce) {
  std::vector<std::string> names;
  for (int i = 0; i < 400; ++i) names.push_back(id());
  std::array<std::uint64_t, 3> written{};
  std::array<std::thread, 3> writers;
  for (std::size_t w = 0; w < writers.size(); ++w) {
    writers[w] = std::thread([&, w] {
      const auto mine = open();
      for (std::size_t at = 0; at < names.size(); at += 100) {
        std::vector<PredictionRecord> batch;
        for (std::size_t i = at; i < at + 100; ++i) batch.push_back(prediction(names[i], noon(), "m"));
        const auto outcome = mine->write_predictions(batch);
        ASSERT_TRUE(outcome.ok()) << outcome.error().message;
        EXPECT_EQ(outcome->written + outcome->repeated, 100U);
        written[w] += outcome->written;
        EXPECT_TRUE(mine->count_predictions("m", whole_day()).ok());
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(written[0] + written[1] + written[2], names.size());
  EXPECT_EQ(store().count_predictions("m", whole_day())->front().count, names.size());
}

TEST_P(RecordStoreContract, PredictionsAgeOut) {
  const std::string old = write_one(noon() - hours(24 * 3), "m");
  const std::string older = write_one(noon() - hours(24 * 5), "m");
  const std::string very_old = write_one(noon() - hours(24 * 1000), "n");
  const std::string kept = write_one(noon(), "m");
  std::uint64_t removed = 0;
  for (int step = 0; step < 100; ++step) {
    const auto done = store().delete_older_than(RecordKind::kPredictions, noon() - hours(24 + 12), 1);
    ASSERT_TRUE(done.ok()) << done.error().message;
    if (*done == 0) break;
    removed += *done;
  }
  EXPECT_GE(removed, 3U);
  for (const std::string& name : {old, older, very_old}) EXPECT_FALSE(store().find_prediction(name)->has_value());
  EXPECT_TRUE(store().find_prediction(kept)->has_value());
  // What went may come again: the id is free, and so is its day.
  const PredictionRecord again = prediction(old, noon() - hours(24 * 3), "m");
  EXPECT_EQ(store().write_predictions({&again, 1})->written, 1U);
}

}  // namespace
}  // namespace nexusml::store::testing
