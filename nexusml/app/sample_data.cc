#include "nexusml/app/sample_data.h"

#include "nexusml/app/sample/kinds.h"

namespace nexusml::app {

Result<std::string> sample_data(models::ModelType type, std::uint64_t rows, std::uint64_t seed) {
  if (rows == 0) return Error(ErrorCode::kInvalidArgument, "at least one row is needed");
  const sample::Draws draws(seed);
  switch (type) {
    case models::ModelType::kSentiment:
      return sample::sentiment_rows(draws, rows);
    case models::ModelType::kEmail:
      return sample::email_rows(draws, rows);
    case models::ModelType::kTopic:
      return sample::topic_rows(draws, rows);
    case models::ModelType::kRecsys:
      return sample::recsys_rows(draws, rows);
    case models::ModelType::kTrend:
      return sample::trend_rows(draws, rows);
    case models::ModelType::kDiagnostic:
      return sample::diagnostic_rows(draws, rows);
    case models::ModelType::kRisk:
      return sample::risk_rows(draws, rows);
  }
  bug("ModelType outside the enum");
}

}  // namespace nexusml::app
