#include "nexusml/monitor/internal/quality_judge.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>
#include <utility>

namespace nexusml::monitor {
namespace {

using Counts = FieldCounts<std::uint64_t>;
using Issue = QualityIssueKind;

/// A column is absent when no value of it came and chance would leave it out less than once in so many windows.
constexpr double kRareWindows = 1'000;
/// The share of missing values that absence is held against at least: so that it takes ten rows to say that.
constexpr double kLeastMissingShare = 0.5;
/// Standard deviations beyond which more missing values than training had are an issue.
constexpr double kSurprise = 3;

double number(std::uint64_t count) {
  return static_cast<double>(count);
}

std::optional<double> share(double part, double whole) {
  if (!(whole > 0)) return std::nullopt;
  return std::clamp(part / whole, 0.0, 1.0);
}

std::uint64_t present(const Counts& field) {
  return field.values - field.missing;
}

std::uint64_t invalid(const Counts& field) {
  return field.outside + field.wrong_type + field.blank;
}

/// Whether a column's values stay away altogether.
bool is_absent(const Counts& field, const PlannedField& planned) {
  if (field.values == 0 || field.missing < field.values) return false;
  const double usual = std::max(1 - planned.expected.value_or(1), kLeastMissingShare);
  return number(field.values) * std::log(usual) < -std::log(kRareWindows);
}

/// Whether so many missing values are more than training leads to expect.
bool is_surprising(const Counts& field, const PlannedField& planned) {
  const double usual = 1 - planned.expected.value_or(1);
  const double values = number(field.values);
  return number(field.missing) > values * usual + kSurprise * std::sqrt(values * usual * (1 - usual));
}

/// What a value beyond the bounds of its field is called.
Issue issue_outside(const QualityCounts& counts, const PlannedField& field) {
  switch (counts.plan->kind()) {
    case InputKind::kTable:
      return field.is_category ? Issue::kUnknownCategory : Issue::kOutOfRange;
    case InputKind::kText:
      return Issue::kTooLongText;
    case InputKind::kPair:
    case InputKind::kSeries:
      return Issue::kNotAllowed;
  }
  bug("InputKind outside the enum");
}

/// Collects what is said of one window.
class Judge {
 public:
  Judge(const QualityCounts& counts, std::chrono::system_clock::time_point now, const QualityOptions& options)
      : counts_(counts), options_(options), all_(counts.inputs.rows + counts.inputs.refused) {
    reading_.time = now;
  }

  QualityReading judge() {
    if (counts_.plan == nullptr) return std::move(reading_);
    reading_.has_reference = counts_.plan->has_reference();
    if (all_ == 0) return std::move(reading_);
    reading_.state = QualityState::kMeasured;
    reading_.start = counts_.start;
    reading_.newest = counts_.newest;
    reading_.rows = all_;
    reading_.refused = counts_.inputs.refused;
    judge_fields();
    judge_uniqueness();
    judge_consistency();
    judge_freshness();
    judge_overall();
    sort_and_cut();
    return std::move(reading_);
  }

 private:
  void add_issue(Issue kind, std::string_view field, std::uint64_t count, std::uint64_t of) {
    if (count == 0 || of == 0) return;
    reading_.issues.push_back({kind, std::string(field), count, std::min(1.0, number(count) / number(of))});
  }

  void judge_fields() {
    double expected = 0;
    double there = 0;
    std::uint64_t valid = 0;
    std::uint64_t some = 0;
    for (std::size_t i = 0; i < counts_.fields.size(); ++i) {
      const Counts& field = counts_.fields[i];
      const PlannedField& planned = counts_.plan->fields()[i];
      if (planned.is_stranger) continue;
      judge_field(field, planned);
      const double wanted = number(field.values) * planned.expected.value_or(1);
      expected += wanted;
      there += std::min(number(present(field)), wanted);
      some += present(field);
      valid += present(field) - invalid(field);
    }
    reading_.scores[QualityDimension::kCompleteness] = share(there, expected);
    reading_.scores[QualityDimension::kValidity] = share(number(valid), number(some));
  }

  void judge_field(const Counts& field, const PlannedField& planned) {
    const std::uint64_t some = present(field);
    FieldQuality quality{.name = planned.name, .values = field.values, .missing = field.missing};
    quality.invalid = invalid(field);
    quality.completeness = share(number(some), number(field.values));
    quality.expected_completeness = planned.expected;
    quality.validity = share(number(some - quality.invalid), number(some));
    reading_.fields.push_back(std::move(quality));
    if (is_absent(field, planned) && counts_.plan->kind() == InputKind::kTable) {
      ++absent_;
      add_issue(Issue::kMissingColumn, planned.name, field.missing, field.values);
    } else if (is_surprising(field, planned)) {
      add_issue(Issue::kMissingValues, planned.name, field.missing, field.values);
    }
    add_issue(issue_outside(counts_, planned), planned.name, field.outside, some);
    add_issue(Issue::kWrongType, planned.name, field.wrong_type, some);
    add_issue(Issue::kBlankText, planned.name, field.blank, some);
  }

  void judge_uniqueness() {
    const double rows = number(counts_.inputs.identified);
    const std::optional<double> unique = share(counts_.distinct, rows);
    reading_.scores[QualityDimension::kUniqueness] = unique;
    if (!unique) return;
    reading_.distinct = static_cast<std::uint64_t>(std::min(counts_.distinct, rows));
    add_issue(Issue::kRepeatedInput, {}, counts_.inputs.identified - reading_.distinct, counts_.inputs.identified);
  }

  void judge_consistency() {
    const InputCounts& inputs = counts_.inputs;
    for (const std::string& name : counts_.plan->absent()) {
      const Counts never{.values = inputs.rows, .missing = inputs.rows};
      if (!is_absent(never, {})) continue;
      ++absent_;
      add_issue(Issue::kMissingColumn, name, inputs.rows, inputs.rows);
    }
    const double columns = number(reading_.fields.size() + counts_.plan->absent().size());
    const double conforming = number(inputs.rows - inputs.with_unknown_fields) / number(all_);
    const double whole = columns > 0 ? 1 - number(absent_) / columns : 1;
    reading_.scores[QualityDimension::kConsistency] = std::clamp(conforming * whole, 0.0, 1.0);
    add_issue(Issue::kUnknownField, counts_.unknown_field, inputs.with_unknown_fields, all_);
    add_issue(Issue::kMalformedInput, {}, inputs.malformed, all_);
    add_issue(Issue::kRefusedInput, {}, inputs.refused_by_model, all_);
  }

  void judge_freshness() {
    using Seconds = std::chrono::duration<double>;
    const double age = std::max(0.0, Seconds(reading_.time - counts_.newest).count());
    const double usual = std::max(Seconds(options_.freshness_grace).count(), 2 * Seconds(counts_.longest_gap).count());
    const double fresh = age <= usual ? 1 : usual / age;
    reading_.scores[QualityDimension::kFreshness] = fresh;
    if (fresh < 1) add_issue(Issue::kStaleData, {}, all_, all_);
  }

  void judge_overall() {
    double weights = 0;
    double sum = 0;
    for (const QualityDimension dimension : kQualityDimensions) {
      const std::optional<double>& score = reading_.scores[dimension];
      if (!score) continue;
      weights += weight_of(dimension);
      sum += weight_of(dimension) * *score;
    }
    reading_.scores[QualityDimension::kOverall] = share(sum, weights);
  }

  void sort_and_cut() {
    const auto worst = [](const FieldQuality& field) {
      const double expected = field.expected_completeness.value_or(1);
      const double complete = std::min(1.0, expected > 0 ? field.completeness.value_or(1) / expected : 1.0);
      return std::min(complete, field.validity.value_or(1));
    };
    std::ranges::stable_sort(reading_.fields, {}, worst);
    std::ranges::sort(reading_.issues, [](const QualityIssue& a, const QualityIssue& b) {
      return std::tie(b.share, b.count, a.kind, a.field) < std::tie(a.share, a.count, b.kind, b.field);
    });
    reading_.field_count = reading_.fields.size();
    reading_.issue_count = reading_.issues.size();
    if (reading_.fields.size() > QualityReading::kMostFields) reading_.fields.resize(QualityReading::kMostFields);
    if (reading_.issues.size() > QualityReading::kMostIssues) reading_.issues.resize(QualityReading::kMostIssues);
  }

  const QualityCounts& counts_;
  const QualityOptions& options_;
  const std::uint64_t all_;
  std::uint64_t absent_ = 0;
  QualityReading reading_;
};

}  // namespace

QualityReading judge_quality(const QualityCounts& counts, std::chrono::system_clock::time_point now,
                             const QualityOptions& options) {
  return Judge(counts, now, options).judge();
}

}  // namespace nexusml::monitor
