#include "nexusml/app/evaluation_report.h"

#include <algorithm>
#include <array>
#include <iomanip>

#include "nexusml/base/json_writer.h"
#include "nexusml/base/text.h"

namespace nexusml::app {
namespace {

struct Figure {
  std::string_view key;
  std::string_view title;
  std::optional<double> models::Evaluation::*value;
};

constexpr std::array kFigures = {
    Figure{"accuracy", "accuracy", &models::Evaluation::accuracy},
    Figure{"macro_f1", "macro F1", &models::Evaluation::macro_f1},
    Figure{"auc", "area under ROC", &models::Evaluation::auc},
    Figure{"log_loss", "log loss", &models::Evaluation::log_loss},
    Figure{"brier", "Brier score", &models::Evaluation::brier},
    Figure{"ece", "calibration error", &models::Evaluation::ece},
};

constexpr std::size_t kMaximumMatrix = 12;  // labels; a larger matrix is no help on a terminal

std::string padded(std::string_view text, std::size_t width) {
  return std::string(text.size() < width ? width - text.size() : 0, ' ') + std::string(text);
}

}  // namespace

void write_evaluation_table(std::ostream& out, const models::Evaluation& evaluation) {
  out << "  rows               " << evaluation.rows << '\n';
  for (const Figure& figure : kFigures) {
    if (const auto& value = evaluation.*figure.value) {
      out << "  " << figure.title << std::string(19 - figure.title.size(), ' ') << base::fixed(*value, 4) << '\n';
    }
  }
  if (evaluation.confusion.empty() || evaluation.labels.size() > kMaximumMatrix) return;
  std::size_t width = 6;
  for (const std::string& label : evaluation.labels) width = std::max(width, std::min<std::size_t>(label.size(), 14));
  out << "  truth \\ answer\n  " << std::string(width, ' ');
  for (const std::string& label : evaluation.labels) out << "  " << padded(label.substr(0, 14), width);
  out << '\n';
  for (std::size_t row = 0; row < evaluation.confusion.size(); ++row) {
    out << "  " << padded(evaluation.labels[row].substr(0, 14), width);
    for (const std::uint64_t count : evaluation.confusion[row]) out << "  " << padded(std::to_string(count), width);
    out << '\n';
  }
}

std::string evaluation_json(const models::Evaluation& evaluation) {
  std::string text;
  base::JsonWriter json(text);
  json.begin_object().field("rows", evaluation.rows);
  for (const Figure& figure : kFigures) {
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
