#include "nexusml/stats/reference_json.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_set>
#include <utility>

#include "nexusml/base/json_writer.h"
#include "nexusml/base/text.h"

namespace nexusml::stats {
namespace {

using nlohmann::json;

constexpr std::string_view kNumeric = "numeric";
constexpr std::string_view kCategorical = "categorical";

// --- writing -----------------------------------------------------------------------------------------------------------

template <class Number>
void write_list(base::JsonWriter& writer, std::string_view key, const std::vector<Number>& numbers) {
  writer.key(key).begin_array();
  for (const Number number : numbers) writer.value(number);
  writer.end_array();
}

void write(base::JsonWriter& writer, const NumericProfile& profile) {
  writer.field("kind", kNumeric).field("count", profile.count).field("missing", profile.missing);
  writer.field("mean", profile.mean).field("standard_deviation", profile.standard_deviation);
  writer.field("minimum", profile.minimum).field("maximum", profile.maximum).field("distinct", profile.distinct);
  write_list(writer, "quantiles", profile.quantiles);
  write_list(writer, "edges", profile.edges);
  write_list(writer, "counts", profile.counts);
}

void write(base::JsonWriter& writer, const CategoricalProfile& profile) {
  writer.field("kind", kCategorical).field("missing", profile.missing).field("other", profile.other);
  writer.key("categories").begin_array();
  for (const CategoryCount& category : profile.categories) {
    writer.begin_object().field("name", category.name).field("count", category.count).end_object();
  }
  writer.end_array();
}

// --- reading -----------------------------------------------------------------------------------------------------------

/// Reads the members of one JSON object and remembers the first thing that is wrong.
class Reader {
 public:
  Reader(const json& object, std::string path, std::optional<std::string>& fault)
      : object_(object), path_(std::move(path)), fault_(fault) {
    if (!object_.is_object()) note("", "is no object");
  }

  std::uint64_t count(const char* key) {
    const json* found = find(key);
    if (found != nullptr && found->is_number_unsigned()) return found->get<std::uint64_t>();
    if (found != nullptr) note(key, "is no count");
    return 0;
  }
  double number(const char* key) {
    const json* found = find(key);
    if (found != nullptr && is_finite_number(*found)) return found->get<double>() + 0.0;  // -0 becomes 0
    if (found != nullptr) note(key, "is no finite number");
    return 0;
  }
  std::string text(const char* key) {
    const json* found = find(key);
    if (found != nullptr && found->is_string()) return found->get<std::string>();
    if (found != nullptr) note(key, "is no text");
    return {};
  }
  std::vector<double> numbers(const char* key) {
    const json* found = list(key);
    std::vector<double> read;
    if (found == nullptr) return read;
    for (const json& entry : *found) {
      if (!is_finite_number(entry)) {
        note(key, "holds what is no finite number");
        return read;
      }
      read.push_back(entry.get<double>() + 0.0);
    }
    return read;
  }
  std::vector<std::uint64_t> counts(const char* key) {
    const json* found = list(key);
    std::vector<std::uint64_t> read;
    if (found == nullptr) return read;
    for (const json& entry : *found) {
      if (!entry.is_number_unsigned()) {
        note(key, "holds what is no count");
        return read;
      }
      read.push_back(entry.get<std::uint64_t>());
    }
    return read;
  }
  /// Returns: nullptr if it is missing or no list, which is noted.
  const json* list(const char* key) {
    const json* found = find(key);
    if (found == nullptr || found->is_array()) return found;
    note(key, "is no list");
    return nullptr;
  }
  /// Returns: nullptr if it is missing or null, which is allowed.
  const json* optional(const char* key) const {
    if (!object_.is_object()) return nullptr;
    const auto found = object_.find(key);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }
  void note(std::string_view key, std::string_view what) {
    if (fault_) return;
    std::string place = path_ + std::string(key);
    if (place.ends_with('.')) place.pop_back();
    fault_ = (place.empty() ? "it" : "\"" + place + "\"") + " " + std::string(what);
  }

 private:
  static bool is_finite_number(const json& value) { return value.is_number() && std::isfinite(value.get<double>()); }
  const json* find(const char* key) {
    if (!object_.is_object()) return nullptr;
    const auto found = object_.find(key);
    if (found != object_.end()) return &*found;
    note(key, "is missing");
    return nullptr;
  }

  const json& object_;
  std::string path_;
  std::optional<std::string>& fault_;
};

/// Adds counts that come from a file. Returns: false if no 64 bits hold the sum.
bool add_to(std::uint64_t& sum, std::uint64_t count) {
  if (count > std::numeric_limits<std::uint64_t>::max() - sum) return false;
  sum += count;
  return true;
}

void check_numbers_agree(const NumericProfile& profile, Reader& reader) {
  const auto rises = [](double a, double b) { return a < b; };
  const bool edges_rise =
      std::adjacent_find(profile.edges.begin(), profile.edges.end(), std::not_fn(rises)) == profile.edges.end();
  if (!edges_rise) reader.note("edges", "do not increase strictly");
  if (profile.counts.size() != profile.edges.size() + 1) reader.note("counts", "do not fit the edges");
  std::uint64_t sum = 0;
  const bool sums = std::all_of(profile.counts.begin(), profile.counts.end(), [&](auto n) { return add_to(sum, n); });
  if (!sums || sum != profile.count) reader.note("counts", "do not add up to the count");
  if (profile.standard_deviation < 0) reader.note("standard_deviation", "is negative");
  if (profile.minimum > profile.maximum) reader.note("minimum", "is above the maximum");
  if (profile.distinct > profile.count && profile.distinct <= kMostDistinctValues) {
    reader.note("distinct", "is above the count");
  }
  if (profile.quantiles.size() != (profile.count == 0 ? 0 : kProfileQuantiles)) {
    reader.note("quantiles", "are not one per cent");
  }
  if (!std::is_sorted(profile.quantiles.begin(), profile.quantiles.end())) reader.note("quantiles", "fall");
  if (!profile.quantiles.empty() &&
      (profile.quantiles.front() < profile.minimum || profile.quantiles.back() > profile.maximum)) {
    reader.note("quantiles", "lie outside minimum and maximum");
  }
}

NumericProfile read_numeric(Reader& reader) {
  NumericProfile profile;
  profile.count = reader.count("count");
  profile.missing = reader.count("missing");
  profile.mean = reader.number("mean");
  profile.standard_deviation = reader.number("standard_deviation");
  profile.minimum = reader.number("minimum");
  profile.maximum = reader.number("maximum");
  profile.distinct = reader.count("distinct");
  profile.quantiles = reader.numbers("quantiles");
  profile.edges = reader.numbers("edges");
  profile.counts = reader.counts("counts");
  check_numbers_agree(profile, reader);
  return profile;
}

CategoricalProfile read_categorical(Reader& reader, const std::string& path, std::optional<std::string>& fault) {
  CategoricalProfile profile;
  profile.missing = reader.count("missing");
  profile.other = reader.count("other");
  std::uint64_t sum = 0;
  bool sums = add_to(sum, profile.missing) && add_to(sum, profile.other);
  const json* list = reader.list("categories");
  for (std::size_t i = 0; list != nullptr && i < list->size() && !fault; ++i) {
    Reader entry((*list)[i], path + "categories[" + base::to_text(i) + "].", fault);
    profile.categories.push_back({entry.text("name"), entry.count("count")});
    sums = sums && add_to(sum, profile.categories.back().count);
  }
  if (!sums) reader.note("categories", "add up to more than 64 bits hold");
  std::unordered_set<std::string_view> names;
  for (const CategoryCount& category : profile.categories) {
    if (!names.insert(category.name).second) reader.note("categories", "name one category twice");
  }
  return profile;
}

std::variant<NumericProfile, CategoricalProfile> read_profile(const json& object, const std::string& path,
                                                              std::optional<std::string>& fault) {
  Reader reader(object, path, fault);
  const std::string kind = reader.text("kind");
  if (kind == kNumeric) return read_numeric(reader);
  if (kind != kCategorical) reader.note("kind", "is neither numeric nor categorical");
  return read_categorical(reader, path, fault);
}

template <class Profile>
std::optional<Profile> read_optional(const json* object, const std::string& path, std::optional<std::string>& fault) {
  if (object == nullptr) return std::nullopt;
  auto read = read_profile(*object, path + ".", fault);
  if (auto* profile = std::get_if<Profile>(&read)) return std::move(*profile);
  if (!fault) fault = "\"" + path + "\" is of the wrong kind";
  return std::nullopt;
}

Error corrupt(std::string message) {
  return Error(ErrorCode::kCorrupt, std::move(message));
}

}  // namespace

std::string to_json(const ReferenceProfile& profile) {
  std::string text;
  base::JsonWriter writer(text);
  writer.begin_object().field("format_version", ReferenceProfile::kFormatVersion);
  writer.field("rows", profile.rows).field("sampled_rows", profile.sampled_rows);
  writer.key("features").begin_array();
  for (const FeatureProfile& feature : profile.features) {
    writer.begin_object().field("name", feature.name);
    std::visit([&](const auto& one) { write(writer, one); }, feature.profile);
    writer.end_object();
  }
  writer.end_array();
  if (profile.labels) {
    writer.key("labels").begin_object();
    write(writer, *profile.labels);
    writer.end_object();
  }
  if (profile.confidence) {
    writer.key("confidence").begin_object();
    write(writer, *profile.confidence);
    writer.end_object();
  }
  if (profile.value) {
    writer.key("value").begin_object();
    write(writer, *profile.value);
    writer.end_object();
  }
  writer.end_object();
  text += '\n';
  return text;
}

Result<ReferenceProfile> parse_reference_profile(std::string_view text) {
  const json document = json::parse(text, nullptr, false);
  if (document.is_discarded()) return corrupt("it is no JSON");
  std::optional<std::string> fault;
  Reader reader(document, "", fault);
  const std::uint64_t format = reader.count("format_version");
  if (fault) return corrupt(*fault);
  if (format != ReferenceProfile::kFormatVersion) {
    return corrupt("its format version is " + base::to_text(format) + ", this program reads " +
                   base::to_text(ReferenceProfile::kFormatVersion));
  }
  ReferenceProfile profile;
  profile.rows = reader.count("rows");
  profile.sampled_rows = reader.count("sampled_rows");
  if (profile.sampled_rows > profile.rows) reader.note("sampled_rows", "are more than the rows");
  const json* features = reader.list("features");
  std::unordered_set<std::string> names;
  for (std::size_t i = 0; features != nullptr && i < features->size() && !fault; ++i) {
    const std::string path = "features[" + base::to_text(i) + "].";
    std::string name = Reader((*features)[i], path, fault).text("name");
    if (!names.insert(name).second) reader.note(path + "name", "stands twice");
    profile.features.push_back({std::move(name), read_profile((*features)[i], path, fault)});
  }
  profile.labels = read_optional<CategoricalProfile>(reader.optional("labels"), "labels", fault);
  profile.confidence = read_optional<NumericProfile>(reader.optional("confidence"), "confidence", fault);
  profile.value = read_optional<NumericProfile>(reader.optional("value"), "value", fault);
  if (fault) return corrupt(*fault);
  return profile;
}

}  // namespace nexusml::stats
