#include "nexusml/app/log_sink.h"

#include <gtest/gtest.h>

namespace nexusml::app {
namespace {

constexpr std::chrono::system_clock::time_point kTime{};

TEST(LogLine, HumanQuotesWhatWouldBeAmbiguous) {
  EXPECT_EQ(render_log_line(LogFormat::kHuman, kTime, base::LogLevel::kInfo, "http", "listening",
                            {{"address", "127.0.0.1:8000"}, {"note", "two words"}, {"empty", ""}, {"n", 3}}),
            "1970-01-01T00:00:00.000Z info http listening address=127.0.0.1:8000 note=\"two words\" empty=\"\" n=3");
}

TEST(LogLine, OneEventIsOneLine) {
  EXPECT_EQ(render_log_line(LogFormat::kHuman, kTime, base::LogLevel::kError, "api", "a\nforged line", {{"x", "b\nc"}}),
            "1970-01-01T00:00:00.000Z error api a forged line x=\"b\\nc\"");
}

TEST(LogLine, NothingInItCommandsATerminal) {
  EXPECT_EQ(
      render_log_line(LogFormat::kHuman, kTime, base::LogLevel::kError, "api", "a\x1b[2Jb", {{"x", "\x1b[31mred"}}),
      "1970-01-01T00:00:00.000Z error api a [2Jb x=\"\\u001b[31mred\"");
}

TEST(LogLine, JsonIsAnObject) {
  EXPECT_EQ(
      render_log_line(LogFormat::kJson, kTime, base::LogLevel::kWarning, "models", "damaged", {{"model", "a\"b"}}),
      R"({"time":"1970-01-01T00:00:00.000Z","level":"warning","component":"models","message":"damaged","model":"a\"b"})");
}

}  // namespace
}  // namespace nexusml::app
