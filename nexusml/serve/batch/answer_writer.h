#pragma once

#include <string>

#include "nexusml/serve/batch/row.h"

namespace nexusml::serve::batch {

/// Writes down what became of every row. Errors cost no answer: a row is always one record or one line.
///
/// Threads: one at a time.
class AnswerWriter {
 public:
  virtual ~AnswerWriter() = default;
  virtual void begin(const Row& header, std::string& out) = 0;
  virtual void write(const Row& row, const models::Input& input, const models::Prediction& prediction,
                     std::string& out) = 0;
  virtual void write_failure(const Row& row, std::string_view reason, std::string& out) = 0;
};

/// Writes nothing.
///
/// Threads: any.
class NoAnswers final : public AnswerWriter {
 public:
  void begin(const Row&, std::string&) override {}
  void write(const Row&, const models::Input&, const models::Prediction&, std::string&) override {}
  void write_failure(const Row&, std::string_view, std::string&) override {}
};

}  // namespace nexusml::serve::batch
