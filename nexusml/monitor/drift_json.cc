#include <algorithm>
#include <span>

#include "nexusml/base/json_writer.h"
#include "nexusml/monitor/drift_report.h"

namespace nexusml::monitor {
namespace {

using base::JsonWriter;

void write_rows(JsonWriter& json, std::string_view key, const TableRows& rows) {
  json.key(key).begin_object().field("rows", rows.rows).field("skipped_rows", rows.skipped);
  if (rows.skipped > 0) json.field("first_skipped", rows.first_skipped);
  json.end_object();
}

void write_names(JsonWriter& json, std::string_view key, std::span<const std::string> names) {
  json.key(key).begin_array();
  for (const std::string& name : names) json.value(name);
  json.end_array();
}

void write_side(JsonWriter& json, std::string_view key, std::uint64_t rows, double missing_share,
                const NumberRange* range) {
  json.key(key).begin_object().field("rows", rows).field("missing_share", missing_share);
  if (range != nullptr) {
    json.field("mean", range->mean)
        .field("standard_deviation", range->standard_deviation)
        .field("minimum", range->minimum)
        .field("maximum", range->maximum);
  }
  json.end_object();
}

void write_p_value(JsonWriter& json, std::string_view key, std::optional<double> p_value) {
  json.key(key);
  if (p_value) {
    json.value(*p_value);
  } else {
    json.null();
  }
}

void write_feature(JsonWriter& json, const ComparedFeature& feature) {
  const FeatureDrift& drift = feature.drift;
  json.begin_object()
      .field("name", drift.name)
      .field("type", name_of(drift.type))
      .field("method", name_of(drift.method))
      .field("score", drift.score)
      .field("threshold", drift.threshold);
  write_p_value(json, "p_value", drift.p_value);
  write_p_value(json, "adjusted_p_value", drift.adjusted_p_value);
  json.field("drifted", drift.drifted)
      .field("reason", name_of(drift.reason))
      .field("threshold_on", is_test(drift.method) ? "p_value" : "score")
      .field("severity", severity(drift))
      .field("chance_score", drift.chance)
      .field("left_constant", drift.left_constant);
  json.key("scores").begin_object();
  for (const MethodScore& one : feature.scores) json.field(name_of(one.method), one.score);
  json.end_object();
  json.key("psi_band");
  const auto psi = std::ranges::find(feature.scores, DriftMethod::kPsi, &MethodScore::method);
  if (psi != feature.scores.end()) {
    json.value(name_of(psi_band(psi->score)));
  } else {
    json.null();
  }
  const auto* numbers = std::get_if<stats::NumericProfile>(&feature.reference.profile);
  NumberRange reference_range;
  if (numbers != nullptr) {
    reference_range = {numbers->mean, numbers->standard_deviation, numbers->minimum, numbers->maximum};
    json.field("not_numbers", feature.not_numbers);
  }
  write_side(json, "reference", drift.reference_rows, drift.reference_missing_share,
             numbers != nullptr ? &reference_range : nullptr);
  write_side(json, "current", drift.current_rows, drift.current_missing_share,
             numbers != nullptr ? &feature.current_range : nullptr);
  json.end_object();
}

}  // namespace

std::string drift_json(const TableComparison& comparison) {
  std::string text;
  JsonWriter json(text);
  json.begin_object()
      .field("dataset_drift", comparison.verdict.drifted)
      .field("dataset_reason", name_of(comparison.verdict.reason))
      .field("dataset_p_value", comparison.verdict.p_value)
      .field("dataset_p_value_limit", comparison.verdict.p_value_limit)
      .field("share", comparison.verdict.share)
      .field("drifted_features", comparison.verdict.drifted_features);
  json.key("features").begin_array();
  for (const ComparedFeature& feature : comparison.features) write_feature(json, feature);
  json.end_array();
  write_rows(json, "reference", comparison.reference);
  write_rows(json, "current", comparison.current);
  write_names(json, "only_in_reference", comparison.only_in_reference);
  write_names(json, "only_in_current", comparison.only_in_current);
  json.end_object();
  return text + '\n';
}

}  // namespace nexusml::monitor
