#include "nexusml/base/time_format.h"

#include <gtest/gtest.h>

namespace nexusml::base {
namespace {

using namespace std::chrono;

TEST(TimeFormat, WritesRfc3339) {
  EXPECT_EQ(format_time(sys_days(2026y / 11 / 22) + 8h + 15min + 30s + 250ms), "2026-11-22T08:15:30.250Z");
  EXPECT_EQ(format_time(system_clock::time_point{} - 1ms), "1969-12-31T23:59:59.999Z");
}

TEST(TimeFormat, ReadsWhatItWritesAndOffsets) {
  const auto time = sys_days(2026y / 11 / 22) + 8h + 15min + 30s;
  EXPECT_EQ(parse_time("2026-11-22T08:15:30Z"), time);
  EXPECT_EQ(parse_time("2026-11-22T10:15:30.5+02:00"), time + 500ms);
  EXPECT_EQ(parse_time(format_time(time + 1ms)), time + 1ms);
}

TEST(TimeFormat, RefusesWhatIsNoTime) {
  for (const char* bad :
       {"", "2026-11-22", "2026-02-30T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T08:15:30", "1677-12-31T23:59:59Z",
        "2262-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-11-22T08:15:30.Z", "2026-11-22T08:15:30+2:00",
        "2026-11-22T08:15:30Zx", "+026-11-22T08:15:30Z"}) {
    EXPECT_FALSE(parse_time(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace nexusml::base
