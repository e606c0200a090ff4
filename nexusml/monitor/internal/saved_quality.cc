#include "nexusml/monitor/internal/saved_quality.h"

#include <limits>
#include <utility>
#include <variant>

#include "nexusml/monitor/internal/byte_codec.h"
#include "nexusml/monitor/internal/sealed_text.h"
#include "nexusml/monitor/internal/window_layout.h"

namespace nexusml::monitor {
namespace {

constexpr std::string_view kKind = "quality";
constexpr int kFormat = 1;
constexpr std::uint64_t kMostFeatures = std::uint64_t{1} << 20U;
constexpr std::uint64_t kMostPanes = 100'000;
constexpr std::uint64_t kMostCount = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t kMostGap = std::numeric_limits<std::int64_t>::max();

Error corrupt(std::string message) {
  return Error(ErrorCode::kCorrupt, std::move(message));
}

void write_pane(ByteWriter& writer, const QualityPane& pane) {
  writer.time(pane.start);
  writer.time(pane.newest);
  writer.number(static_cast<std::uint64_t>(pane.longest_gap.count()));
  writer.number(pane.distinct);
  const InputCounts& inputs = pane.inputs;
  for (const std::uint64_t count : {inputs.rows, inputs.identified, inputs.refused, inputs.malformed,
                                    inputs.refused_by_model, inputs.with_unknown_fields}) {
    writer.number(count);
  }
  writer.text(pane.unknown_field);
  writer.number(pane.fields.size());
  for (const FieldCounts<std::uint32_t>& field : pane.fields) {
    for (const std::uint32_t count : {field.values, field.missing, field.outside, field.wrong_type, field.blank}) {
      writer.number(count);
    }
  }
}

/// Returns: false if they contradict each other.
bool read_inputs(ByteReader& reader, InputCounts& inputs) {
  for (std::uint64_t* count : {&inputs.rows, &inputs.identified, &inputs.refused, &inputs.malformed,
                               &inputs.refused_by_model, &inputs.with_unknown_fields}) {
    *count = reader.number();
    if (*count > kMostCount) return false;
  }
  return inputs.identified <= inputs.rows && inputs.with_unknown_fields <= inputs.rows &&
         inputs.malformed + inputs.refused_by_model <= inputs.refused;
}

bool read_field(ByteReader& reader, FieldCounts<std::uint32_t>& field) {
  for (std::uint32_t* count : {&field.values, &field.missing, &field.outside, &field.wrong_type, &field.blank}) {
    const std::uint64_t read = reader.number();
    if (read > kMostCount) return false;
    *count = static_cast<std::uint32_t>(read);
  }
  const std::uint64_t invalid = std::uint64_t{field.outside} + field.wrong_type + field.blank;
  return invalid + field.missing <= field.values;
}

bool read_pane(ByteReader& reader, QualityPane& pane) {
  pane.start = reader.time();
  pane.newest = reader.time();
  const std::uint64_t gap = reader.number();
  if (gap > kMostGap) return false;
  pane.longest_gap = std::chrono::nanoseconds(gap);
  pane.distinct = reader.number();
  if (!read_inputs(reader, pane.inputs) || pane.distinct > pane.inputs.identified) return false;
  pane.unknown_field = reader.text();
  const std::uint64_t fields = reader.number();
  for (std::uint64_t i = 0; i < fields && !reader.failed(); ++i) {
    if (!read_field(reader, pane.fields.emplace_back())) return false;
  }
  return !reader.failed();
}

}  // namespace

std::uint64_t fingerprint_of(const stats::ReferenceProfile* reference) {
  if (reference == nullptr) return 0;
  std::uint64_t hash = hash_of({});
  for (const stats::FeatureProfile& feature : reference->features) {
    hash = fingerprint_of(feature, hash);
    const auto* numbers = std::get_if<stats::NumericProfile>(&feature.profile);
    if (numbers == nullptr) continue;
    std::string range;
    ByteWriter writer(range);
    writer.real(numbers->minimum);
    writer.real(numbers->maximum);
    hash = hash_of(range, hash);
  }
  return hash;
}

std::string quality_file(const SavedQuality& saved) {
  std::string bytes;
  ByteWriter writer(bytes);
  writer.text(saved.model);
  writer.text(saved.version);
  writer.number(saved.external ? 1 : 0);
  writer.number(saved.reference);
  writer.number(saved.inputs.features.size());
  for (const SavedInputs::Feature& feature : saved.inputs.features) {
    writer.text(feature.name);
    writer.number(feature.is_category ? 1 : 0);
  }
  writer.number(saved.inputs.panes.size());
  for (const QualityPane& pane : saved.inputs.panes) write_pane(writer, pane);
  return seal(kKind, kFormat, bytes);
}

Result<SavedQuality> parse_quality_file(std::string_view bytes) {
  NEXUSML_ASSIGN_OR_RETURN(const std::string_view payload, unseal(kKind, kFormat, bytes));
  ByteReader reader(payload);
  SavedQuality saved;
  saved.model = reader.text();
  saved.version = reader.text();
  saved.external = reader.number() != 0;
  saved.reference = reader.number();
  const std::uint64_t features = reader.number();
  if (features > kMostFeatures) return corrupt("it has too many features");
  for (std::uint64_t i = 0; i < features && !reader.failed(); ++i) {
    SavedInputs::Feature& feature = saved.inputs.features.emplace_back();
    feature.name = reader.text();
    feature.is_category = reader.number() != 0;
  }
  const std::uint64_t panes = reader.number();
  if (panes > kMostPanes) return corrupt("it has too many panes");
  for (std::uint64_t i = 0; i < panes && !reader.failed(); ++i) {
    if (!read_pane(reader, saved.inputs.panes.emplace_back())) return corrupt("a pane holds what no window counts");
  }
  if (!reader.ended()) return corrupt("it is cut off or too long");
  return saved;
}

}  // namespace nexusml::monitor
