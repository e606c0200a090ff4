#pragma once

#include "nexusml/serve/batch/answer_writer.h"

namespace nexusml::serve::batch {

/// {"line": 7, "sentiment": ...} or {"line": 8, "error": "..."}, a line per row.
///
/// Threads: one at a time. Lifetime: the model's facts outlive it.
class NdjsonAnswers final : public AnswerWriter {
 public:
  explicit NdjsonAnswers(const models::ModelInfo& info) : info_(info) {}

  void begin(const Row&, std::string&) override {}
  void write(const Row& row, const models::Input& input, const models::Prediction& prediction,
             std::string& out) override;
  void write_failure(const Row& row, std::string_view reason, std::string& out) override;

 private:
  const models::ModelInfo& info_;
};

}  // namespace nexusml::serve::batch
