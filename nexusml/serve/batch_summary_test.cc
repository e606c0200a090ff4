#include "nexusml/serve/batch_summary.h"

#include <gtest/gtest.h>

#include "tests/support/sample_models.h"

namespace nexusml::serve {
namespace {

TEST(BatchSummary, IsAnObjectWithFailuresAndLabels) {
  BatchSummary summary{.total_rows = 5, .failed = 1, .failures = {{3, "text is not \"valid\""}}};
  summary.labels = {{"ham", 3}, {"spam", 1}};
  summary.mean_confidence = 0.8125;
  std::string body;
  write_batch_summary(body, summary, support::fake_info(models::ModelType::kEmail, {"ham", "spam"}),
                      std::chrono::milliseconds(1500));
  EXPECT_EQ(body,
            "{\"model\":\"email\",\"version\":\"7\",\"total_rows\":5,\"succeeded\":4,\"failed\":1,"
            "\"failures\":[{\"line\":3,\"reason\":\"text is not \\\"valid\\\"\"}],\"processing_time\":1.5,"
            "\"labels\":{\"ham\":3,\"spam\":1},\"mean_confidence\":0.8125}\n");
}

TEST(BatchSummary, HasNoMeanWithoutConfidences) {
  std::string body;
  write_batch_summary(body, {}, support::fake_info(models::ModelType::kRecsys, {}), {});
  EXPECT_NE(body.find("\"labels\":{},\"mean_confidence\":null}"), std::string::npos) << body;
}

}  // namespace
}  // namespace nexusml::serve
