#include "nexusml/monitor/internal/summary_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "nexusml/base/error.h"
#include "nexusml/base/text.h"
#include "nexusml/base/time_format.h"
#include "nexusml/monitor/internal/report_text.h"

namespace nexusml::monitor {
namespace {

constexpr std::size_t kNameCharacters = 60;

std::string three_digits(double number) {
  if (std::abs(number) >= 100 && std::abs(number) < 1e6) return base::fixed(number, 0);
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::general, 3);
  return {buffer, end.ptr};
}

std::string_view words_for(QualityIssueKind kind) {
  switch (kind) {
    case QualityIssueKind::kMissingValues:
      return "missing values";
    case QualityIssueKind::kMissingColumn:
      return "no value at all";
    case QualityIssueKind::kOutOfRange:
      return "numbers beyond what training saw";
    case QualityIssueKind::kUnknownCategory:
      return "categories that training never saw";
    case QualityIssueKind::kWrongType:
      return "values of a wrong type";
    case QualityIssueKind::kNotAllowed:
      return "values that are not allowed";
    case QualityIssueKind::kBlankText:
      return "blank texts";
    case QualityIssueKind::kTooLongText:
      return "texts that are too long";
    case QualityIssueKind::kUnknownField:
      return "inputs with a field that the model does not know";
    case QualityIssueKind::kMalformedInput:
      return "inputs that could not be read";
    case QualityIssueKind::kRefusedInput:
      return "inputs that the model refused";
    case QualityIssueKind::kRepeatedInput:
      return "inputs that came before";
    case QualityIssueKind::kStaleData:
      return "nothing new for unusually long";
  }
  bug("QualityIssueKind outside the enum");
}

}  // namespace

std::string grouped(std::uint64_t count) {
  std::string text = base::to_text(count);
  for (std::size_t place = text.size(); place > 3; place -= 3) text.insert(place - 3, 1, ',');
  return text;
}

std::string counted(std::uint64_t count, std::string_view thing) {
  return grouped(count) + " " + std::string(thing) + (count == 1 ? "" : "s");
}

std::string duration_text(double seconds) {
  const double size = std::abs(seconds);
  if (size == 0) return "0 s";
  if (size < 1e-3) return three_digits(seconds * 1e6) + " µs";
  if (size < 1) return three_digits(seconds * 1e3) + " ms";
  return three_digits(seconds) + " s";
}

std::string span_text(std::chrono::seconds span) {
  using std::chrono::hours;
  using std::chrono::minutes;
  const auto number = [](auto count) { return base::to_text(count.count()); };
  if (span < minutes(2)) return number(span) + " s";
  const auto in_minutes = std::chrono::floor<minutes>(span);
  if (span < hours(2)) return number(in_minutes) + " min";
  const auto in_hours = std::chrono::floor<hours>(span);
  if (span < hours(48)) return number(in_hours) + " h " + number(in_minutes - in_hours) + " min";
  const auto in_days = std::chrono::floor<std::chrono::days>(span);
  return number(in_days) + " d " + number(in_hours - std::chrono::duration_cast<hours>(in_days)) + " h";
}

std::string moment_text(std::chrono::system_clock::time_point time) {
  const std::string text = base::format_time(time);
  return text.substr(0, 10) + " " + text.substr(11, 8);
}

std::string likelihood_text(std::optional<double> p_value) {
  if (!p_value) return "-";
  return *p_value < 1e-4 ? "< 0.0001" : base::fixed(*p_value, 4);
}

std::string_view title_of(DriftMethod method) {
  switch (method) {
    case DriftMethod::kKolmogorovSmirnov:
      return "Kolmogorov-Smirnov";
    case DriftMethod::kChiSquare:
      return "chi-square";
    case DriftMethod::kWasserstein:
      return "Wasserstein";
    case DriftMethod::kJensenShannon:
      return "Jensen-Shannon";
    case DriftMethod::kPsi:
      return "PSI";
    case DriftMethod::kHellinger:
      return "Hellinger";
    case DriftMethod::kTotalVariation:
      return "total variation";
  }
  bug("DriftMethod outside the enum");
}

std::string finding_text(const QualityIssue& issue) {
  std::string text(words_for(issue.kind));
  if (issue.kind == QualityIssueKind::kStaleData) return text;
  if (!issue.field.empty()) {
    text += issue.kind == QualityIssueKind::kUnknownField ? ", such as " : " in ";
    text += shortened(issue.field, kNameCharacters);
  }
  return text + ": " + grouped(issue.count) + " (" + percent(issue.share) + ")";
}

bool concerns(QualityIssueKind kind, QualityDimension dimension) {
  switch (kind) {
    case QualityIssueKind::kMissingValues:
      return dimension == QualityDimension::kCompleteness;
    case QualityIssueKind::kMissingColumn:
      return dimension == QualityDimension::kCompleteness || dimension == QualityDimension::kConsistency;
    case QualityIssueKind::kOutOfRange:
    case QualityIssueKind::kUnknownCategory:
    case QualityIssueKind::kWrongType:
    case QualityIssueKind::kNotAllowed:
    case QualityIssueKind::kBlankText:
    case QualityIssueKind::kTooLongText:
      return dimension == QualityDimension::kValidity;
    case QualityIssueKind::kUnknownField:
    case QualityIssueKind::kMalformedInput:
    case QualityIssueKind::kRefusedInput:
      return dimension == QualityDimension::kConsistency;
    case QualityIssueKind::kRepeatedInput:
      return dimension == QualityDimension::kUniqueness;
    case QualityIssueKind::kStaleData:
      return dimension == QualityDimension::kFreshness;
  }
  bug("QualityIssueKind outside the enum");
}

}  // namespace nexusml::monitor
