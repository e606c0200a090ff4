#include "nexusml/models/trend/trend_parameters.h"

#include "nexusml/base/text.h"

namespace nexusml::models::trend {
namespace {

constexpr std::string_view kHeading = "nexusml trend 1";
constexpr double kHighest = 1000;

Error corrupt(int line, std::string_view what) {
  return Error(ErrorCode::kCorrupt, "trend model file: line " + std::to_string(line) + ": " + std::string(what));
}

/// Takes lines off the front of the file.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  std::string_view next() {
    ++number_;
    const std::size_t end = rest_.find('\n');
    const std::string_view line = rest_.substr(0, end);
    rest_ = end == std::string_view::npos ? std::string_view() : rest_.substr(end + 1);
    return line;
  }

  Result<double> number(std::string_view name, double lowest) {
    const std::string_view line = next();
    if (!line.starts_with(name) || line.size() <= name.size() || line[name.size()] != ' ') {
      return corrupt(number_, "\"" + std::string(name) + "\" is expected");
    }
    const auto value = base::parse_number(line.substr(name.size() + 1));
    if (!value || *value < lowest || *value > kHighest) return corrupt(number_, "a number out of range");
    return *value;
  }

  [[nodiscard]] int line() const { return number_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  int number_ = 0;
};

}  // namespace

std::string to_text(const stats::ForecastPrior& prior) {
  std::string text(kHeading);
  const auto append = [&](std::string_view name, double value) {
    text += '\n';
    text += name;
    text += ' ';
    base::append_number(text, value);
  };
  append("sharpness", prior.sharpness);
  append("interval_scale", prior.interval_scale);
  for (std::size_t m = 0; m < stats::kForecastMethods; ++m) {
    append(stats::name_of(static_cast<stats::ForecastMethod>(m)), prior.weights[m]);
  }
  return text + '\n';
}

Result<stats::ForecastPrior> parse_trend_parameters(std::string_view text) {
  Lines lines(text);
  if (lines.next() != kHeading) return corrupt(1, "not a trend model of a version that this program reads");
  stats::ForecastPrior prior{};
  constexpr double kLeastScale = 1e-3;
  NEXUSML_ASSIGN_OR_RETURN(prior.sharpness, lines.number("sharpness", 0));
  NEXUSML_ASSIGN_OR_RETURN(prior.interval_scale, lines.number("interval_scale", kLeastScale));
  for (std::size_t m = 0; m < stats::kForecastMethods; ++m) {
    const std::string_view name = stats::name_of(static_cast<stats::ForecastMethod>(m));
    NEXUSML_ASSIGN_OR_RETURN(prior.weights[m], lines.number(name, 0));
  }
  if (!lines.at_end()) return corrupt(lines.line() + 1, "text after the last parameter");
  return prior;
}

}  // namespace nexusml::models::trend
