#include "nexusml/monitor/internal/compare_truth.h"

#include <algorithm>
#include <cmath>

#include "nexusml/base/text.h"

namespace nexusml::monitor {

void compare_truth(LabelledRow& row, std::string_view truth, std::string_view answer, NameTable& labels) {
  row.truth = NameTable::kNone;
  row.is_right = false;
  row.truth_probability = LabelledRow::kNoNumber;
  row.brier = LabelledRow::kNoNumber;
  row.true_value = LabelledRow::kNoNumber;
  const std::optional<double> number = std::isnan(row.value) ? std::nullopt : base::parse_number(truth);
  if (number) {
    row.kind = LabelledRow::Kind::kNumber;
    row.true_value = *number;
  } else if (!answer.empty()) {
    row.kind = LabelledRow::Kind::kLabel;
    row.truth = truth.empty() ? NameTable::kOther : labels.learn(truth, kMostTruths);
    row.is_right = truth == answer;
  } else {
    row.kind = LabelledRow::Kind::kUnusable;
  }
}

void set_probabilities(LabelledRow& row, std::span<const double> scores, std::span<const NameTable::Id> labels) {
  if (scores.size() != labels.size()) return;
  const auto found = std::ranges::find(labels, row.truth);
  if (found == labels.end() || row.truth == NameTable::kOther) return;
  double squares = 0;
  for (const double score : scores) {
    if (!(score >= 0 && score <= 1)) return;
    squares += score * score;
  }
  const double probability = scores[static_cast<std::size_t>(found - labels.begin())];
  row.truth_probability = probability;
  row.brier = std::max(0.0, squares - 2 * probability + 1);
}

}  // namespace nexusml::monitor
