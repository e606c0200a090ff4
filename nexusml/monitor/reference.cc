#include "nexusml/monitor/reference.h"

#include <array>
#include <utility>

#include "nexusml/monitor/internal/byte_codec.h"
#include "nexusml/monitor/internal/sealed_text.h"
#include "nexusml/stats/reference_json.h"

namespace nexusml::monitor {
namespace {

constexpr std::string_view kKind = "reference";
constexpr int kFormat = 1;
constexpr std::array kOrigins{ReferenceOrigin::kTraining, ReferenceOrigin::kUpload, ReferenceOrigin::kWindow,
                              ReferenceOrigin::kLearnt};

}  // namespace

std::string_view name_of(ReferenceOrigin origin) {
  switch (origin) {
    case ReferenceOrigin::kTraining:
      return "training";
    case ReferenceOrigin::kUpload:
      return "upload";
    case ReferenceOrigin::kWindow:
      return "window";
    case ReferenceOrigin::kLearnt:
      return "learnt";
  }
  bug("ReferenceOrigin outside the enum");
}

std::string reference_file(std::string_view model, const Reference& reference) {
  std::string payload;
  ByteWriter writer(payload);
  writer.text(model);
  writer.text(name_of(reference.origin));
  writer.time(reference.created);
  writer.text(stats::to_json(*reference.profile));
  return seal(kKind, kFormat, payload);
}

Result<KeptReference> parse_reference_file(std::string_view bytes) {
  NEXUSML_ASSIGN_OR_RETURN(const std::string_view payload, unseal(kKind, kFormat, bytes));
  ByteReader reader(payload);
  KeptReference kept;
  kept.model = reader.text();
  const std::string_view origin = reader.text();
  kept.reference.created = reader.time();
  const std::string_view json = reader.text();
  if (!reader.ended()) return Error(ErrorCode::kCorrupt, "it is cut off or too long");
  bool is_known = false;
  for (const ReferenceOrigin one : kOrigins) {
    if (name_of(one) != origin) continue;
    kept.reference.origin = one;
    is_known = true;
  }
  if (!is_known) return Error(ErrorCode::kCorrupt, "its origin is unknown");
  NEXUSML_ASSIGN_OR_RETURN(stats::ReferenceProfile profile, stats::parse_reference_profile(json));
  kept.reference.profile = std::make_shared<const stats::ReferenceProfile>(std::move(profile));
  return kept;
}

}  // namespace nexusml::monitor
