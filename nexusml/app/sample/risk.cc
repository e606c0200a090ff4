#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>

#include "nexusml/app/sample/kinds.h"
#include "nexusml/base/text.h"

namespace nexusml::app::sample {
namespace {

constexpr std::string_view kLoanHeader =
    "age,income,loan_amount,term_months,employment,home,late_payments,credit_years,debt_ratio,label\n";

/// A word and what it adds to the log-odds of not paying back.
struct Circumstance {
  std::string_view word;
  double log_odds;
};

constexpr std::array kEmployments = {Circumstance{"employed", -0.5}, Circumstance{"retired", -0.3},
                                     Circumstance{"self-employed", 0.3}, Circumstance{"unemployed", 1.4}};
constexpr std::array kHomes = {Circumstance{"mortgage", 0.1}, Circumstance{"owner", -0.6}, Circumstance{"rent", 0.4}};
constexpr std::array<int, 4> kTerms{12, 24, 36, 60};

void append_loan(std::string& csv, Draws& draws) {
  const double age = std::clamp(draws.normal(43, 13), 18.0, 85.0);
  const double income = 1000 * std::exp(draws.normal(3.5, 0.45));
  const double amount = 1000 * std::exp(draws.normal(2.2, 0.7));
  const int term = kTerms[draws.below(kTerms.size())];
  const Circumstance& employment = kEmployments[draws.below(kEmployments.size())];
  const Circumstance& home = kHomes[draws.below(kHomes.size())];
  const double late = std::floor(-std::log(1 - draws.uniform()) * 1.2);
  const double years = std::clamp((age - 18) * draws.uniform(), 0.0, 50.0);
  const double debt = std::clamp(draws.normal(0.32, 0.15), 0.0, 0.95);
  const double log_odds = -2.6 + employment.log_odds + home.log_odds + 0.7 * late + 4 * (debt - 0.32) - 0.05 * years +
                          2.2 * std::log1p(amount / income) + (term == 60 ? 0.4 : 0) +
                          (late > 1 && debt > 0.4 ? 1.2 : 0);
  csv += base::fixed(age, 0) + "," + base::fixed(income, 0) + "," + base::fixed(amount, 0) + "," + base::to_text(term);
  csv.append(",").append(employment.word).append(",").append(home.word).append(",").append(base::fixed(late, 0));
  csv += "," + (draws.chance(0.05) ? std::string() : base::fixed(years, 1)) + "," + base::fixed(debt, 2);
  csv.append(draws.chance(1 / (1 + std::exp(-log_odds))) ? ",yes\n" : ",no\n");
}

}  // namespace

std::string risk_rows(Draws draws, std::uint64_t rows) {
  std::string csv(kLoanHeader);
  for (std::uint64_t i = 0; i < rows; ++i) append_loan(csv, draws);
  return csv;
}

}  // namespace nexusml::app::sample
