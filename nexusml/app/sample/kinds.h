#pragma once

#include <cstdint>
#include <string>

#include "nexusml/app/sample/draws.h"

// Invented rows of each type as CSV with a header line. What is to be learnt is the same for every seed; the seed decides
// which rows are drawn.
namespace nexusml::app::sample {

/// text,label: sentences of three tones.
[[nodiscard]] std::string sentiment_rows(Draws draws, std::uint64_t rows);
/// subject,text,label: ham and spam.
[[nodiscard]] std::string email_rows(Draws draws, std::uint64_t rows);
/// text,label: news of five topics.
[[nodiscard]] std::string topic_rows(Draws draws, std::uint64_t rows);
/// user_id,item_id,rating: tastes of 120 users for 80 films, 0.5 to 5 in steps of 0.5.
[[nodiscard]] std::string recsys_rows(Draws draws, std::uint64_t rows);
/// series_id,t,value: series of 120 values with trend, season or both, one after the other.
[[nodiscard]] std::string trend_rows(Draws draws, std::uint64_t rows);
/// Twelve features of invented patients, and label: one of four conditions.
[[nodiscard]] std::string diagnostic_rows(Draws draws, std::uint64_t rows);
/// Nine features of invented loans, and label: whether the loan was not paid back, no or yes.
[[nodiscard]] std::string risk_rows(Draws draws, std::uint64_t rows);

}  // namespace nexusml::app::sample
