#include "nexusml/alert/internal/saved_state.h"

#include <gtest/gtest.h>

namespace nexusml::alert::internal {
namespace {

using namespace std::chrono_literals;  // NOLINT

SavedState some_state() {
  const Alert redis{find_rule("RedisDown"), {}, AlertState::kFiring, 0, Time(1s), Time(61s), {}};
  const Alert drift{find_rule("DataDriftDetected"),
                    {{"feature_name", "\"\n\xC3\xA9"}, {"model_type", "risk"}},
                    AlertState::kResolved,
                    0.25,
                    Time(2s),
                    Time(3s),
                    Time(4s)};
  SavedState state;
  state.active = {redis};
  state.ended = {drift};
  state.groups["RedisDown"] = {.told = {{redis.labels, redis}}, .last_told = Time(70s)};
  state.groups["DataDriftDetected"] = {.ended = {drift}, .waiting_since = Time(71s)};
  state.last_id = 41;
  const Origin origin{"here:8000"};
  state.undelivered["webhook"] = {{.id = 41,
                                   .alertname = "RedisDown",
                                   .severity = "critical",
                                   .made = Time(70s),
                                   .is_repeat = true,
                                   .alerts = {notified(redis, origin, ""), notified(drift, origin, "x/")}}};
  state.undelivered["email"] = {};
  state.silences = {{"id", {{"model_type", "risk", false}}, Time(1s), Time(2s), "ana", "why"}};
  state.watchdog_heard = Time(5s);
  return state;
}

TEST(SavedState, ComesBackAsItWas) {
  const std::string json = to_json(some_state());
  const Result<SavedState> back = parse_saved_state(json);
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(to_json(*back), json);
  EXPECT_EQ(back->active.at(0).rule, find_rule("RedisDown"));
  EXPECT_EQ(back->undelivered.at("webhook").at(0).alerts.at(1).ended, Time(4s));
  EXPECT_EQ(back->silences.at(0).matchers.at(0).is_equal, false);
  EXPECT_EQ(back->groups.at("DataDriftDetected").ended.at(0).labels.at("feature_name"), "\"\n\xC3\xA9");
}

TEST(SavedState, AnEmptyStateIsOneToo) {
  const Result<SavedState> back = parse_saved_state(to_json({}));
  ASSERT_TRUE(back.ok());
  EXPECT_FALSE(back->watchdog_heard.has_value());
}

TEST(SavedState, ARuleThatIsNoMoreIsLeftOut) {
  std::string json = to_json(some_state());
  for (std::size_t at = json.find("RedisDown"); at != std::string::npos; at = json.find("RedisDown", at + 1)) {
    json.replace(at, 9, "OtherDown");
  }
  const Result<SavedState> back = parse_saved_state(json);
  ASSERT_TRUE(back.ok());
  EXPECT_TRUE(back->active.empty());
  EXPECT_FALSE(back->groups.contains("OtherDown"));
}

TEST(SavedState, DamageIsSeen) {
  const std::string json = to_json(some_state());
  for (std::size_t length = 0; length < json.size(); length += 7) {
    const Result<SavedState> back = parse_saved_state(json.substr(0, length));
    ASSERT_FALSE(back.ok()) << length;
    EXPECT_EQ(back.error().code, ErrorCode::kCorrupt);
  }
  EXPECT_FALSE(parse_saved_state("[]").ok());
  EXPECT_FALSE(parse_saved_state(R"({"active":7})").ok());
}

}  // namespace
}  // namespace nexusml::alert::internal
