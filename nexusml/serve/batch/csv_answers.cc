#include "nexusml/serve/batch/csv_answers.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "nexusml/base/text.h"
#include "nexusml/serve/batch/csv_text.h"
#include "nexusml/serve/risk_score.h"

namespace nexusml::serve::batch {
namespace {

/// The columns that a type has beside `prediction`, `confidence` and `error`.
std::string_view more_columns(models::ModelType type) {
  switch (type) {
    case models::ModelType::kSentiment:
    case models::ModelType::kTopic:
    case models::ModelType::kDiagnostic:
      return "";
    case models::ModelType::kEmail:
      return "is_spam,";
    case models::ModelType::kRecsys:
      return "is_cold_start,";
    case models::ModelType::kTrend:
      return "forecast,lower,upper,method,";
    case models::ModelType::kRisk:
      return "risk_score,risk_level,";
  }
  bug("ModelType outside the enum");
}

void append_truth(std::string& out, bool truth) {
  out += truth ? ",true" : ",false";
}

/// A cell with numbers between spaces, ten significant digits each.
void append_numbers(std::string& out, const std::vector<double>& numbers) {
  constexpr int kDigits = 10;
  char separator = ',';
  for (const double number : numbers) {
    out += separator;
    separator = ' ';
    char buffer[64];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::general, kDigits);
    out.append(buffer, end.ptr);
  }
  if (numbers.empty()) out += ',';
}

}  // namespace

CsvAnswers::CsvAnswers(const models::ModelInfo& info, BatchFormat input) : info_(info), input_(input) {
  for (const std::string& label : info.labels) append_cell(labels_.emplace_back(), label);
}

void CsvAnswers::begin(const Row& header, std::string& out) {
  width_ = header.fields.size();
  switch (input_) {
    case BatchFormat::kCsv:
      out += header.text;
      break;
    case BatchFormat::kNdjson:
      out += "line";
      break;
  }
  out += ",prediction,confidence,";
  out += more_columns(info_.type);
  out += "error\n";
}

void CsvAnswers::write(const Row& row, const models::Input&, const models::Prediction& prediction, std::string& out) {
  write_input(row, out);
  out += ',';
  write_answer(prediction, out);
  out += ",\n";
}

void CsvAnswers::write_failure(const Row& row, std::string_view reason, std::string& out) {
  write_input(row, out);
  const std::string_view more = more_columns(info_.type);
  out.append(3 + static_cast<std::size_t>(std::count(more.begin(), more.end(), ',')), ',');
  append_cell(out, reason);
  out += '\n';
}

void CsvAnswers::write_input(const Row& row, std::string& out) const {
  if (input_ == BatchFormat::kNdjson) return base::append_number(out, row.line);
  if (row.fields.size() == width_) {
    out += row.text;
    return;
  }
  for (std::size_t i = 0; i < width_; ++i) {
    if (i > 0) out += ',';
    if (i < row.fields.size()) append_cell(out, row.fields[i]);
  }
}

void CsvAnswers::write_answer(const models::Prediction& prediction, std::string& out) const {
  const auto classified = [&] {
    out += labels_[static_cast<std::size_t>(prediction.label)];
    out += ',';
    append_six_decimals(out, prediction.confidence);
  };
  switch (info_.type) {
    case models::ModelType::kSentiment:
    case models::ModelType::kTopic:
    case models::ModelType::kDiagnostic:
      classified();
      break;
    case models::ModelType::kEmail:
      classified();
      append_truth(out, info_.labels[static_cast<std::size_t>(prediction.label)] == "spam");
      break;
    case models::ModelType::kRecsys:
      append_six_decimals(out, prediction.rating.rating);
      out += ',';  // a rating has no confidence
      append_truth(out, prediction.rating.is_cold_start);
      break;
    case models::ModelType::kTrend:
      classified();
      append_numbers(out, prediction.forecast.forecast);
      append_numbers(out, prediction.forecast.lower);
      append_numbers(out, prediction.forecast.upper);
      out += ',';
      append_cell(out, prediction.forecast.method);
      break;
    case models::ModelType::kRisk: {
      classified();
      const RiskScore risk = risk_score(info_, prediction);
      out += ',';
      base::append_number(out, risk.score);
      out += ',';
      out += risk.level;
      break;
    }
  }
}

}  // namespace nexusml::serve::batch
