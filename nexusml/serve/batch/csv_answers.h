#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "nexusml/serve/batch.h"
#include "nexusml/serve/batch/answer_writer.h"

namespace nexusml::serve::batch {

/// A record per row: the input's columns as they stood (of NDJSON: `line`), then `prediction`, `confidence`, what the
/// model's type adds, and `error`. A record of another length is cut or filled up, so that every column stays in place.
///
/// Threads: one at a time. Lifetime: the model's facts outlive it.
class CsvAnswers final : public AnswerWriter {
 public:
  CsvAnswers(const models::ModelInfo& info, BatchFormat input);

  void begin(const Row& header, std::string& out) override;
  void write(const Row& row, const models::Input& input, const models::Prediction& prediction,
             std::string& out) override;
  void write_failure(const Row& row, std::string_view reason, std::string& out) override;

 private:
  void write_input(const Row& row, std::string& out) const;
  void write_answer(const models::Prediction& prediction, std::string& out) const;

  const models::ModelInfo& info_;
  BatchFormat input_;
  std::size_t width_ = 0;            // columns of the input
  std::vector<std::string> labels_;  // as cells
};

}  // namespace nexusml::serve::batch
