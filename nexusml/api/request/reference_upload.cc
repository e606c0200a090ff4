#include "nexusml/api/request/reference_upload.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "nexusml/base/text.h"
#include "nexusml/models/reference.h"

namespace nexusml::api {
namespace {

using Names = std::vector<std::string>;
using Source = std::unique_ptr<monitor::TableSource>;

Error wrong_text(const std::string& reason) {
  return Error(ErrorCode::kInvalidArgument, "text: " + reason, {{"text", reason}});
}

bool contains(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::string listed(const Names& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

/// Which columns hold texts, if this model's features are traits of texts.
Status read_texts(const http::Request& request, const serve::LoadedModel* served, ReferenceUpload& upload) {
  const std::optional<std::string> named = request.query_parameter("text");
  const bool is_text_model = served != nullptr
                                 ? models::engine_of(served->info().type) == models::Engine::kTextClassifier
                                 : upload.options.known.contains(models::kTextCharacters);
  if (named && named->empty()) return wrong_text("the name of a column was expected");
  if (named && served != nullptr && !is_text_model) return wrong_text(upload.model + " is no text model");
  if (!named && !is_text_model) return {};
  upload.are_texts_named = named.has_value();
  upload.texts.emplace();
  if (named) upload.texts->text = *named;
  if (served != nullptr && served->info().type == models::ModelType::kEmail) upload.texts->subject = "subject";
  return {};
}

/// The table with the traits of its texts, if it has texts and not their traits.
Result<Source> add_traits(Source source, const ReferenceUpload& upload, monitor::TableProfileOptions& options) {
  const TextColumns& columns = *upload.texts;
  const Names traits = text_trait_names();
  NEXUSML_ASSIGN_OR_RETURN(const Names names, column_names(*source));
  if (names.empty()) return source;  // it is told so by who reads it
  const bool has_traits = std::ranges::any_of(traits, [&](const std::string& name) { return contains(names, name); });
  if (upload.are_texts_named && !contains(names, columns.text)) {
    return wrong_text("no column \"" + columns.text + "\"; there are " + listed(names));
  }
  if (upload.are_texts_named && has_traits) return wrong_text("the table has the traits of texts already");
  if (has_traits || !contains(names, columns.text)) return source;
  for (const std::string& name : traits) options.known.insert_or_assign(name, monitor::FeatureType::kNumeric);
  for (const std::string& name : {columns.text, columns.subject}) {
    if (contains(names, name) && !contains(options.ignored, name)) options.ignored.push_back(name);
  }
  return with_text_traits(std::move(source), columns);
}

}  // namespace

Result<ReferenceUpload> read_reference_upload(const Service& service, const http::Request& request,
                                              std::string_view model) {
  ReferenceUpload upload{.model = std::string(model)};
  monitor::TableProfileOptions& options = upload.options;
  NEXUSML_ASSIGN_OR_RETURN(
      options.types, monitor::parse_column_types(request.query_parameter("types").value_or("")).while_doing("types"));
  const std::string ignored = request.query_parameter("ignore").value_or("");
  for (const std::string_view name : base::split_list(ignored)) options.ignored.emplace_back(name);
  options.prediction = request.query_parameter("prediction").value_or("");
  options.confidence = request.query_parameter("confidence").value_or("");
  options.known = service.drift.feature_types(model);
  const auto serving = service.host.current();
  const serve::LoadedModel* served = serving->find(model);
  NEXUSML_RETURN_IF_ERROR(read_texts(request, served, upload));
  // What is served here has the features that it has; other columns, such as the label, are none.
  if (served != nullptr) {
    for (const auto& [name, type] : options.known) options.columns.push_back(name);
    if (options.columns.empty() && upload.texts) options.columns = text_trait_names();
  }
  return upload;
}

Result<std::uint64_t> take_reference_table(const Service& service, const ReferenceUpload& upload,
                                           const std::filesystem::path& file) {
  NEXUSML_ASSIGN_OR_RETURN(Source source, monitor::open_table_file(file));
  monitor::TableProfileOptions options = upload.options;
  if (upload.texts) {
    NEXUSML_ASSIGN_OR_RETURN(source, add_traits(std::move(source), upload, options));
  }
  NEXUSML_ASSIGN_OR_RETURN(monitor::TableProfile made, monitor::profile_table(*source, options));
  auto profile = std::make_shared<const stats::ReferenceProfile>(std::move(made.profile));
  NEXUSML_RETURN_IF_ERROR(
      service.drift.replace_reference(upload.model, std::move(profile), monitor::ReferenceOrigin::kUpload));
  return made.rows.skipped;
}

}  // namespace nexusml::api
