#include "nexusml/models/model_info.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "nexusml/base/time_format.h"
#include "nexusml/models/evaluation_figures.h"

namespace nexusml::models {
namespace {

using nlohmann::json;

json evaluation_json(const Evaluation& evaluation) {
  json out = {{"rows", evaluation.rows}};
  for (const EvaluationFigure& figure : kEvaluationFigures) {
    const std::optional<double>& value = evaluation.*figure.value;
    if (value && std::isfinite(*value)) out[std::string(figure.key)] = *value;  // JSON has no word for the others
  }
  if (!evaluation.confusion.empty()) out["confusion"] = evaluation.confusion;
  if (!evaluation.confidence_counts.empty()) out["confidence_counts"] = evaluation.confidence_counts;
  return out;
}

json schema_json(const FeatureSchema& schema) {
  json out = json::array();
  for (const Feature& feature : schema.features()) {
    json one = {{"name", feature.name}, {"missing_share", feature.missing_share}};
    if (feature.kind == Feature::Kind::kNumeric) {
      one["kind"] = "numeric";
      one["minimum"] = feature.minimum;
      one["maximum"] = feature.maximum;
    } else {
      one["kind"] = "categorical";
      one["categories"] = feature.categories;
    }
    out.push_back(std::move(one));
  }
  return out;
}

bool is_counts(const json& list) {
  return list.is_array() &&
         std::all_of(list.begin(), list.end(), [](const json& count) { return count.is_number_unsigned(); });
}

/// Reads members of one JSON object; the first one at fault is remembered and named with its path.
class Reader {
 public:
  Reader(const json& object, std::string path, std::optional<std::string>& fault)
      : object_(object), path_(std::move(path)), fault_(fault) {
    if (!object_.is_object() && !fault_)
      fault_ = path_.empty() ? "it is no JSON object" : in_quotes("") + " must be an object";
  }

  template <class T>
  T get(const char* key, bool required = true) {
    const auto found = object_.is_object() ? object_.find(key) : object_.end();
    if (!object_.is_object() || found == object_.end()) {
      if (required) note(key, "is missing");
      return T{};
    }
    try {
      return found->get<T>();
    } catch (const json::exception&) {
      note(key, "has the wrong type");
      return T{};
    }
  }
  /// Unlike get(), which would turn -1, 1.5 and true into some number.
  std::uint64_t count(const char* key) {
    if (object_.is_object() && object_.contains(key) && !object_.at(key).is_number_unsigned()) {
      note(key, "has the wrong type");
      return 0;
    }
    return get<std::uint64_t>(key);
  }
  /// So many counts; empty if they are left out.
  std::vector<std::uint64_t> counts(const char* key, std::size_t size) {
    const json list = get<json>(key, false);
    if (list.is_null()) return {};
    if (is_counts(list) && list.size() == size) return get<std::vector<std::uint64_t>>(key);
    note(key, "has the wrong type");
    return {};
  }
  /// Rows of counts; empty if they are left out.
  std::vector<std::vector<std::uint64_t>> matrix(const char* key) {
    const json rows = get<json>(key, false);
    if (rows.is_null()) return {};
    if (rows.is_array() && std::all_of(rows.begin(), rows.end(), is_counts))
      return get<std::vector<std::vector<std::uint64_t>>>(key);
    note(key, "has the wrong type");
    return {};
  }
  std::optional<double> number(const char* key) {
    if (!object_.is_object() || !object_.contains(key)) return std::nullopt;
    return get<double>(key);
  }
  const json& child(const char* key) {
    static const json kNone;
    if (object_.is_object() && object_.contains(key)) return object_.at(key);
    note(key, "is missing");
    return kNone;
  }
  void note(const std::string& key, const char* what) {
    if (!fault_) fault_ = in_quotes(key) + " " + what;
  }

 private:
  std::string in_quotes(const std::string& key) const {
    const std::string path = path_ + key;
    return "\"" + (path.ends_with('.') ? path.substr(0, path.size() - 1) : path) + "\"";
  }

  const json& object_;
  std::string path_;
  std::optional<std::string>& fault_;
};

Evaluation parse_evaluation(const json& object, std::optional<std::string>& fault) {
  Reader reader(object, "evaluation.", fault);
  Evaluation evaluation;
  evaluation.rows = reader.count("rows");
  for (const EvaluationFigure& figure : kEvaluationFigures) {
    evaluation.*figure.value = reader.number(std::string(figure.key).c_str());
  }
  evaluation.confusion = reader.matrix("confusion");
  evaluation.confidence_counts = reader.counts("confidence_counts", Evaluation::kConfidenceBins);
  return evaluation;
}

std::vector<Feature> parse_features(const json& list, std::optional<std::string>& fault) {
  std::vector<Feature> features;
  if (!list.is_array()) {
    if (!fault) fault = "\"schema\" must be a list";
    return features;
  }
  for (std::size_t i = 0; i < list.size() && !fault; ++i) {
    Reader reader(list[i], "schema[" + std::to_string(i) + "].", fault);
    Feature feature;
    feature.name = reader.get<std::string>("name");
    feature.missing_share = reader.get<double>("missing_share");
    const auto kind = reader.get<std::string>("kind");
    if (kind == "categorical") {
      feature.kind = Feature::Kind::kCategorical;
      feature.categories = reader.get<std::vector<std::string>>("categories");
    } else if (kind == "numeric") {
      feature.minimum = reader.get<double>("minimum");
      feature.maximum = reader.get<double>("maximum");
    } else {
      reader.note("kind", "must be numeric or categorical");
    }
    features.push_back(std::move(feature));
  }
  return features;
}

Error corrupt(std::string message) {
  return Error(ErrorCode::kCorrupt, std::move(message));
}

/// What must hold between members: readers index labels and matrix by each other, and tabular models have features.
Status check_members_agree(const ModelInfo& info) {
  const std::set<std::string_view> labels(info.labels.begin(), info.labels.end());
  const Engine engine = engine_of(info.type);
  const bool classifies = engine == Engine::kTextClassifier || engine == Engine::kGradientBoostedTrees;
  if (classifies && labels.size() < 2) return corrupt("\"labels\" has fewer than two labels");
  if (labels.size() != info.labels.size()) return corrupt("\"labels\" has a label twice");
  if (!info.positive_label.empty() && !labels.contains(info.positive_label)) {
    return corrupt("\"positive_label\" is none of the labels");
  }
  if (engine == Engine::kGradientBoostedTrees && info.schema.size() == 0) return corrupt("\"schema\" has no feature");
  const auto& confusion = info.evaluation.confusion;
  const bool square = std::all_of(confusion.begin(), confusion.end(),
                                  [&](const auto& row) { return row.size() == info.labels.size(); });
  if (!confusion.empty() && (!square || confusion.size() != info.labels.size())) {
    return corrupt("\"evaluation.confusion\" does not fit the labels");
  }
  return {};
}

}  // namespace

std::string to_json(const Evaluation& evaluation) {
  return evaluation_json(evaluation).dump();
}

Result<Evaluation> parse_evaluation(std::string_view text) {
  const json document = json::parse(text, nullptr, false);
  if (document.is_discarded()) return corrupt("it is no JSON");
  std::optional<std::string> fault;
  Evaluation evaluation = parse_evaluation(document, fault);
  if (fault) return corrupt(*fault);
  return evaluation;
}

std::string to_json(const ModelInfo& info) {
  json out = {
      {"format_version", ModelInfo::kFormatVersion},
      {"type", name_of(info.type)},
      {"engine", name_of(engine_of(info.type))},
      {"name", info.name},
      {"version", info.version},
      {"created", base::format_time(info.created)},
      {"labels", info.labels},
      {"schema", schema_json(info.schema)},
      {"training_samples", info.training_samples},
      {"training_duration_seconds", info.training_duration.count()},
      {"evaluation", evaluation_json(info.evaluation)},
      {"parameters", info.parameters},
      {"checksums", info.checksums},
  };
  if (!info.positive_label.empty()) out["positive_label"] = info.positive_label;
  return out.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

Result<ModelInfo> parse_model_info(std::string_view text) {
  const json document = json::parse(text, nullptr, false);
  if (document.is_discarded()) return corrupt("it is no JSON");
  std::optional<std::string> fault;
  Reader reader(document, "", fault);
  const std::uint64_t format = reader.count("format_version");
  if (fault) return corrupt(*fault);
  if (format != ModelInfo::kFormatVersion) {
    return corrupt("its format version is " + std::to_string(format) + ", this program reads " +
                   std::to_string(ModelInfo::kFormatVersion) +
                   (format > ModelInfo::kFormatVersion ? "; use a newer nexusml" : "; train the model again"));
  }
  ModelInfo info;
  const auto type = parse_model_type(reader.get<std::string>("type"));
  if (!type) reader.note("type", "is none of the model types");
  info.type = type.value_or(ModelType::kSentiment);
  info.name = reader.get<std::string>("name");
  info.version = reader.count("version");
  const auto created = base::parse_time(reader.get<std::string>("created"));
  if (!created) reader.note("created", "is no time");
  info.created = created.value_or(std::chrono::system_clock::time_point{});
  info.labels = reader.get<std::vector<std::string>>("labels");
  info.positive_label = reader.get<std::string>("positive_label", false);
  info.training_samples = reader.count("training_samples");
  info.training_duration = std::chrono::duration<double>(reader.get<double>("training_duration_seconds"));
  info.parameters = reader.get<std::map<std::string, std::string>>("parameters");
  info.checksums = reader.get<std::map<std::string, std::string>>("checksums");
  info.evaluation = parse_evaluation(reader.child("evaluation"), fault);
  info.evaluation.labels = info.labels;
  std::vector<Feature> features = parse_features(reader.child("schema"), fault);
  if (fault) return corrupt(*fault);
  NEXUSML_ASSIGN_OR_RETURN(info.schema, FeatureSchema::create(std::move(features)));
  NEXUSML_RETURN_IF_ERROR(check_members_agree(info));
  return info;
}

}  // namespace nexusml::models
