// A batch takes any bytes in any pieces: it never keeps more than its limit, every row becomes one record or one line,
// and cutting the input elsewhere changes nothing.
#include <cstdint>
#include <string>
#include <string_view>

#include "nexusml/base/csv.h"
#include "nexusml/serve/batch.h"

namespace {

using namespace nexusml;

/// Answers by the text's length, and refuses some.
class LengthModel final : public models::Model {
 public:
  LengthModel()
      : Model([] {
          models::ModelInfo info;
          info.type = models::ModelType::kSentiment;
          info.labels = {"even", "odd,\"\n"};
          return info;
        }()) {}
  [[nodiscard]] Status predict(const models::Input& input, models::Workspace&, models::Prediction& out) const override {
    const std::size_t size = std::get<models::TextInput>(input).text.size();
    if (size % 7 == 3) return Error(ErrorCode::kInvalidArgument, "refused, \"so\"");
    out.label = static_cast<std::int32_t>(size % 2);
    out.confidence = 0.75;
    out.scores = {0.25, 0.75};
    return {};
  }
  [[nodiscard]] Status save(const std::filesystem::path&) const override { return {}; }
};

struct Outcome {
  std::string answers;
  bool refused = false;
  serve::BatchSummary summary;
};

Outcome run(std::string_view input, std::size_t piece, const serve::Batch::Options& options) {
  static const LengthModel model;
  Outcome outcome;
  serve::Batch batch(model, options);
  while (!outcome.refused && !input.empty()) {
    outcome.refused = !batch.feed(input.substr(0, piece), outcome.answers).ok();
    input.remove_prefix(std::min(piece, input.size()));
  }
  if (!outcome.refused) outcome.refused = !batch.finish(outcome.answers).ok();
  outcome.summary = batch.summary();
  return outcome;
}

std::uint64_t records_in(std::string_view csv) {
  std::uint64_t records = 0;
  base::CsvParser parser([&](const base::CsvRecord&) -> Status {
    ++records;
    return {};
  });
  if (!parser.feed(csv).ok() || !parser.finish().ok()) __builtin_trap();
  return records;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t piece = data[0] % 31 + 1;
  for (const serve::BatchFormat format : {serve::BatchFormat::kCsv, serve::BatchFormat::kNdjson}) {
    for (const serve::BatchAnswers answers : {serve::BatchAnswers::kCsv, serve::BatchAnswers::kNdjson}) {
      const serve::Batch::Options options{.input = format, .answers = answers, .maximum_row_bytes = 64};
      const Outcome whole = run(input, input.size() + 1, options);
      const Outcome cut = run(input, piece, options);
      if (whole.refused != cut.refused || whole.answers != cut.answers) __builtin_trap();
      if (whole.summary.failed != cut.summary.failed) __builtin_trap();
      if (whole.refused) {
        if (!whole.answers.empty()) __builtin_trap();
      } else if (answers == serve::BatchAnswers::kCsv) {
        if (records_in(whole.answers) != whole.summary.total_rows + 1) __builtin_trap();
      } else if (static_cast<std::uint64_t>(std::count(whole.answers.begin(), whole.answers.end(), '\n')) !=
                 whole.summary.total_rows) {
        __builtin_trap();
      }
    }
  }
  return 0;
}
