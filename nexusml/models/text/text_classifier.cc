#include "nexusml/models/text/text_classifier.h"

#include <algorithm>
#include <utility>

#include "nexusml/base/file.h"
#include "nexusml/models/text/text_file.h"
#include "nexusml/stats/calibration.h"

namespace nexusml::models {

namespace {
constexpr std::string_view kFile = "text.bin";
}

TextClassifier::TextClassifier(ModelInfo info, text::Parameters parameters)
    : Model(std::move(info)), parameters_(std::move(parameters)) {}

Status TextClassifier::predict(const Input& input, Workspace& workspace, Prediction& prediction) const {
  const auto* text = std::get_if<TextInput>(&input);
  if (text == nullptr) return Error(ErrorCode::kInvalidArgument, "a text model takes a text");
  const text::LinearTable& table = parameters_.table;
  std::vector<double>& scores = prediction.scores;
  scores.resize(table.labels());
  prediction.contributions.clear();
  if (table.score(*text, owner_, workspace, scores) == 0) {
    std::ranges::copy(parameters_.shares, scores.begin());
    prediction.label = static_cast<std::int32_t>(std::ranges::max_element(scores) - scores.begin());
  } else {
    std::size_t best = 0;
    for (std::size_t k = 1; k < scores.size(); ++k) {
      if (scores[k] + parameters_.offsets[k] > scores[best] + parameters_.offsets[best]) best = k;
    }
    prediction.label = static_cast<std::int32_t>(best);
    stats::softmax(scores);
  }
  prediction.confidence = scores[static_cast<std::size_t>(prediction.label)];
  return {};
}

Status TextClassifier::save(const std::filesystem::path& folder) const {
  return base::write_file(folder / kFile, text::to_bytes(parameters_));
}

Result<std::unique_ptr<Model>> load_text_classifier(ModelInfo info, const std::filesystem::path& folder) {
  NEXUSML_ASSIGN_OR_RETURN(const std::string bytes, base::read_file(folder / kFile));
  auto parameters = text::parse_parameters(bytes, info.labels.size());
  if (!parameters.ok()) return std::move(parameters).error().while_doing("read " + std::string(kFile));
  return std::unique_ptr<Model>(std::make_unique<TextClassifier>(std::move(info), std::move(*parameters)));
}

}  // namespace nexusml::models
