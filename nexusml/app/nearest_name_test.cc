#include "nexusml/app/nearest_name.h"

#include <gtest/gtest.h>

namespace nexusml::app {
namespace {

const std::vector<std::string> kKeys = {"log.level", "server.drain_timeout", "server.header_timeout", "server.listen"};
const std::vector<std::string> kThresholds = {"data_drift_high", "model_confidence_low", "prediction_latency_high",
                                              "prediction_volume_low"};

TEST(NearestName, WrongMissingAndSwappedCharactersAreForgiven) {
  EXPECT_EQ(nearest_name("server.listn", kKeys), "server.listen");
  EXPECT_EQ(nearest_name("sevrer.listen", kKeys), "server.listen");
  EXPECT_EQ(nearest_name("Server.Listen", kKeys), "server.listen");
  EXPECT_EQ(nearest_name("sevrer", {"events", "server"}), "server");
  EXPECT_EQ(nearest_name("lgo", {"job", "log"}), "log");
}

TEST(NearestName, AWordThatOnlyOneHasTellsIt) {
  EXPECT_EQ(nearest_name("latencyy", kThresholds), "prediction_latency_high");
  EXPECT_EQ(nearest_name("confidence_minimum", kThresholds), "model_confidence_low");
  EXPECT_EQ(nearest_name("listen", kKeys), "server.listen");
}

TEST(NearestName, NothingIsGuessedWhereNothingIsNear) {
  EXPECT_EQ(nearest_name("timeout", kKeys), "");  // of which?
  EXPECT_EQ(nearest_name("prediction", kThresholds), "");
  EXPECT_EQ(nearest_name("xyz", kKeys), "");
  EXPECT_EQ(nearest_name("", kKeys), "");
  EXPECT_EQ(nearest_name("a", {}), "");
  EXPECT_EQ(nearest_name(std::string(100'000, 'x'), kKeys), "");
}

}  // namespace
}  // namespace nexusml::app
