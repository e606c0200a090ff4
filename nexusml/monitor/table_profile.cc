#include "nexusml/monitor/table_profile.h"

#include <algorithm>
#include <utility>

#include "nexusml/base/text.h"
#include "nexusml/monitor/internal/reference_table.h"
#include "nexusml/monitor/internal/table_reader.h"

namespace nexusml::monitor {
namespace {

using Names = std::vector<std::string>;

constexpr std::size_t kNamedInMessages = 20;

Error invalid(std::string message) {
  return Error(ErrorCode::kInvalidArgument, std::move(message));
}

bool contains(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::string listed(const Names& names) {
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), kNamedInMessages); ++i) list += (i == 0 ? "" : ", ") + names[i];
  return names.size() > kNamedInMessages ? list + ", ..." : list;
}

Status check_named(const TableProfileOptions& options, const Names& header) {
  Names named = options.ignored;
  for (const auto& [name, type] : options.types) named.push_back(name);
  for (const std::string* one : {&options.prediction, &options.confidence}) {
    if (!one->empty()) named.push_back(*one);
  }
  for (const std::string& name : named) {
    if (!contains(header, name)) return invalid("no column \"" + name + "\"; there are " + listed(header));
  }
  return {};
}

Result<ChosenColumns> choose(const TableProfileOptions& options, const Names& header) {
  NEXUSML_RETURN_IF_ERROR(check_named(options, header));
  ChosenColumns chosen;
  chosen.width = header.size();
  std::size_t features = 0;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const bool is_answer = header[i] == options.prediction || header[i] == options.confidence;
    const bool is_feature = !is_answer && !contains(options.ignored, header[i]) &&
                            (options.columns.empty() || contains(options.columns, header[i]));
    if (!is_answer && !is_feature) continue;
    features += is_feature ? 1 : 0;
    chosen.names.push_back(header[i]);
    chosen.fields.push_back(i);
  }
  if (features > 0) return chosen;
  return invalid("no column is a feature; the table has " + listed(header) +
                 (options.columns.empty() ? "" : "; the model's features are " + listed(options.columns)));
}

/// Puts a column where it belongs in the reference.
Status take_up(stats::FeatureProfile feature, const TableProfileOptions& options, stats::ReferenceProfile& profile) {
  auto* const numbers = std::get_if<stats::NumericProfile>(&feature.profile);
  if (feature.name == options.confidence) {
    if (numbers == nullptr) return invalid("the column \"" + feature.name + "\" holds confidences that are no numbers");
    profile.confidence = std::move(*numbers);
  } else if (feature.name == options.prediction) {
    if (numbers != nullptr) {
      profile.value = std::move(*numbers);
    } else {
      profile.labels = std::move(std::get<stats::CategoricalProfile>(feature.profile));
    }
  } else {
    profile.features.push_back(std::move(feature));
  }
  return {};
}

std::optional<FeatureType> type_named(std::string_view name) {
  for (const FeatureType type : {FeatureType::kNumeric, FeatureType::kCategorical}) {
    if (name == name_of(type)) return type;
  }
  return std::nullopt;
}

}  // namespace

Result<TableProfile> profile_table(TableSource& source, const TableProfileOptions& options) {
  NEXUSML_ASSIGN_OR_RETURN(const Names header, read_header(source));
  NEXUSML_ASSIGN_OR_RETURN(const ChosenColumns columns, choose(options, header));
  TableOptions table;
  table.types = options.types;
  table.types.insert(options.known.begin(), options.known.end());
  table.seed = options.seed;
  table.drift.largest_tested_reference = 0;  // windows are compared by bins alone
  NEXUSML_ASSIGN_OR_RETURN(ReferenceTable read, read_reference(source, columns, table, {}));
  TableProfile made;
  made.profile.rows = read.rows.rows;
  made.profile.sampled_rows = read.rows.rows;
  made.rows = std::move(read.rows);
  for (stats::FeatureProfile& feature : read.profiles) {
    NEXUSML_RETURN_IF_ERROR(take_up(std::move(feature), options, made.profile));
  }
  return made;
}

Result<ColumnTypes> parse_column_types(std::string_view text) {
  ColumnTypes types;
  for (const std::string_view part : base::split_list(text)) {
    const std::size_t mark = part.find_last_of("=:");
    const auto type = mark == std::string_view::npos ? std::nullopt : type_named(base::trim(part.substr(mark + 1)));
    if (!type) return invalid("\"" + std::string(part) + "\": write column=numeric or column=categorical");
    const std::string_view column = base::trim(part.substr(0, mark));
    if (column.empty()) return invalid("\"" + std::string(part) + "\": no column before its type");
    if (!types.emplace(column, *type).second) return invalid("\"" + std::string(part) + "\": the column stands twice");
  }
  return types;
}

}  // namespace nexusml::monitor
