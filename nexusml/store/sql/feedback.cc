#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "nexusml/base/text.h"
#include "nexusml/store/sql/sql_record_store.h"
#include "nexusml/store/sql/storable.h"

namespace nexusml::store::sql {
namespace {

constexpr std::size_t kPiece = 500;  // labels a statement

struct Label {
  std::string text;
  std::int64_t time = 0;
};

/// "($1, $2), ($3, $4)".
std::string groups_of(std::size_t groups, std::size_t width) {
  std::string text;
  std::size_t number = 0;
  for (std::size_t group = 0; group < groups; ++group) {
    text += group == 0 ? "(" : ", (";
    for (std::size_t i = 0; i < width; ++i) {
      if (i != 0) text += ", ";
      text += '$';
      base::append_number(text, ++number);
    }
    text += ')';
  }
  return text;
}

std::vector<Value> ids_of(const std::map<Uuid, std::vector<std::size_t>>& positions) {
  std::vector<Value> ids;
  ids.reserve(positions.size());
  for (const auto& [id, unused] : positions) ids.emplace_back(id);
  return ids;
}

/// Writes one piece of a bulk: what is there already, what changes, and what is to be written.
Status write_piece(Session& session, std::span<const FeedbackRecord> labels, std::span<FeedbackOutcome> outcomes) {
  std::map<Uuid, std::vector<std::size_t>> positions;  // sorted, so that two writers lock rows in the same order
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::optional<Uuid> id = parse_uuid(labels[i].prediction_id);
    if (!id || !is_storable(labels[i].label)) {
      outcomes[i].change = FeedbackOutcome::Change::kRefused;
    } else {
      positions[*id].push_back(i);
    }
  }
  if (positions.empty()) return {};

  const std::vector<Value> ids = ids_of(positions);
  const std::string list = groups_of(1, ids.size());
  NEXUSML_ASSIGN_OR_RETURN(
      const Rows had, session.execute("SELECT prediction_id, label FROM feedback WHERE prediction_id IN " + list, ids));
  NEXUSML_ASSIGN_OR_RETURN(const Rows predicted,
                           session.execute("SELECT id FROM prediction_ids WHERE id IN " + list, ids));
  std::map<Uuid, std::string> held;
  for (std::size_t row = 0; row < had.size(); ++row) held[had.uuid(row, 0)] = had.text(row, 1);
  std::set<Uuid> known;
  for (std::size_t row = 0; row < predicted.size(); ++row) known.insert(predicted.uuid(row, 0));

  std::map<Uuid, Label> changed;
  for (const auto& [id, places] : positions) {
    for (const std::size_t i : places) {
      const auto [place, is_new] = held.try_emplace(id, labels[i].label);
      const bool repeated = !is_new && place->second == labels[i].label;
      outcomes[i].prediction_known = known.contains(id);
      outcomes[i].change = is_new     ? FeedbackOutcome::Change::kNew
                           : repeated ? FeedbackOutcome::Change::kRepeated
                                      : FeedbackOutcome::Change::kCorrected;
      if (repeated) continue;
      place->second = labels[i].label;
      changed[id] = {labels[i].label, to_microseconds(labels[i].time)};
    }
  }
  if (changed.empty()) return {};

  std::vector<Value> parameters;
  for (const auto& [id, label] : changed) {
    parameters.insert(parameters.end(), {Value(id), Value(label.text), Value(label.time)});
  }
  NEXUSML_ASSIGN_OR_RETURN(
      const Rows written,
      session.execute("INSERT INTO feedback (prediction_id, label, time) VALUES " + groups_of(changed.size(), 3) +
                          " ON CONFLICT (prediction_id) DO UPDATE SET label = excluded.label, time = excluded.time",
                      parameters));
  static_cast<void>(written);
  return {};
}

}  // namespace

Result<std::vector<FeedbackOutcome>> SqlRecordStore::write_feedback(std::span<const FeedbackRecord> labels) {
  std::vector<FeedbackOutcome> outcomes(labels.size());
  Status written = write([&](Session& session) -> Status {
    for (std::size_t at = 0; at < labels.size(); at += kPiece) {
      const std::size_t count = std::min(kPiece, labels.size() - at);
      NEXUSML_RETURN_IF_ERROR(write_piece(session, labels.subspan(at, count), std::span(outcomes).subspan(at, count)));
    }
    return {};
  });
  if (!written.ok()) return std::move(written).error();
  return outcomes;
}

}  // namespace nexusml::store::sql
