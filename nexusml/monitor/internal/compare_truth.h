#pragma once

#include <span>
#include <string_view>

#include "nexusml/monitor/internal/labelled_window.h"

namespace nexusml::monitor {

/// Holds an answer against its truth: numbers if both are numbers, else texts, which must be equal to the letter. What was
/// known of another truth is forgotten.
///
/// Takes:   a row with its answer, the truth, the answer's label if it has one, and the model's labels, which learn the
///          truth if it is one: truths may take half of the places, so that what clients send does not crowd out answers.
/// Threads: one at a time for the labels.
inline constexpr std::size_t kMostAnswers = 2000;
inline constexpr std::size_t kMostTruths = 1000;
void compare_truth(LabelledRow& row, std::string_view truth, std::string_view answer, NameTable& labels);

/// Sets what the row's scores say of the truth. A truth that the model cannot answer has no probability.
///
/// Takes:   a row of labels; a probability per label, in the order of `labels`; or none.
/// Threads: pure function.
void set_probabilities(LabelledRow& row, std::span<const double> scores, std::span<const NameTable::Id> labels);

}  // namespace nexusml::monitor
