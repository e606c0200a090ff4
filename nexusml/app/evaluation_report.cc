#include "nexusml/app/evaluation_report.h"

#include <algorithm>
#include <iomanip>

#include "nexusml/base/json_writer.h"
#include "nexusml/base/text.h"
#include "nexusml/models/evaluation_figures.h"

namespace nexusml::app {
namespace {

constexpr std::size_t kMaximumMatrix = 12;  // labels; a larger matrix is no help on a terminal

/// A label's first characters, and how many they are: bytes of UTF-8 would misalign the columns.
struct Cell {
  std::string_view text;
  std::size_t characters = 0;
};

Cell cell_of(std::string_view label) {
  constexpr std::size_t kMaximumCharacters = 14;
  Cell cell;
  std::size_t bytes = 0;
  while (bytes < label.size() && cell.characters < kMaximumCharacters) {
    bytes += std::max<std::size_t>(1, base::utf8_sequence_length(label.substr(bytes)));
    ++cell.characters;
  }
  cell.text = label.substr(0, bytes);
  return cell;
}

std::string padded(Cell cell, std::size_t width) {
  return std::string(cell.characters < width ? width - cell.characters : 0, ' ') + std::string(cell.text);
}

void write_line(std::ostream& out, std::string_view title, const std::string& text) {
  out << "  " << title << std::string(19 - title.size(), ' ') << text << '\n';
}

models::Evaluation figures_of(const models::ForecastEvaluation& forecasts) {
  models::Evaluation evaluation;
  evaluation.rows = forecasts.points;
  evaluation.mase_mean = forecasts.mase_mean;
  evaluation.mase_median = forecasts.mase_median;
  evaluation.smape_mean = forecasts.smape_mean;
  evaluation.coverage_80 = forecasts.coverage_80;
  return evaluation;
}

}  // namespace

void write_evaluation_table(std::ostream& out, const models::ForecastEvaluation& evaluation) {
  write_line(out, "series", std::to_string(evaluation.series));
  write_evaluation_table(out, figures_of(evaluation));
  if (const auto& naive = evaluation.seasonal_naive_mase_mean) {
    write_line(out, "mean MASE, naive", base::fixed(*naive, 4));
  }
  if (evaluation.series_unscaled == 0) return;
  write_line(out, "without MASE", std::to_string(evaluation.series_unscaled) + " series, whose history repeats itself");
}

std::string evaluation_json(const models::ForecastEvaluation& evaluation) {
  return evaluation_json(figures_of(evaluation));
}

void write_evaluation_table(std::ostream& out, const models::Evaluation& evaluation) {
  write_line(out, "rows", std::to_string(evaluation.rows));
  for (const models::EvaluationFigure& figure : models::kEvaluationFigures) {
    if (const auto& value = evaluation.*figure.value) {
      write_line(out, figure.title, base::fixed(*value, 4));
    }
  }
  if (evaluation.confusion.empty() || evaluation.labels.size() > kMaximumMatrix) return;
  std::size_t width = 6;
  for (const std::string& label : evaluation.labels) width = std::max(width, cell_of(label).characters);
  out << "  truth \\ answer\n  " << std::string(width, ' ');
  for (const std::string& label : evaluation.labels) out << "  " << padded(cell_of(label), width);
  out << '\n';
  for (std::size_t row = 0; row < evaluation.confusion.size(); ++row) {
    out << "  " << padded(cell_of(evaluation.labels[row]), width);
    for (const std::uint64_t count : evaluation.confusion[row])
      out << "  " << padded(cell_of(std::to_string(count)), width);
    out << '\n';
  }
}

std::string evaluation_json(const models::Evaluation& evaluation) {
  std::string text;
  base::JsonWriter json(text);
  json.begin_object().field("rows", evaluation.rows);
  for (const models::EvaluationFigure& figure : models::kEvaluationFigures) {
    if (const auto& value = evaluation.*figure.value) json.field(figure.key, *value);
  }
  if (!evaluation.confusion.empty()) {
    json.key("confusion").begin_object().key("labels").begin_array();
    for (const std::string& label : evaluation.labels) json.value(label);
    json.end_array().key("counts").begin_array();
    for (const auto& row : evaluation.confusion) {
      json.begin_array();
      for (const std::uint64_t count : row) json.value(count);
      json.end_array();
    }
    json.end_array().end_object();
  }
  json.end_object();
  return text + "\n";
}

}  // namespace nexusml::app
