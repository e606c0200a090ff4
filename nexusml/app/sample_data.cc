#include "nexusml/app/sample_data.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>
#include <string_view>

#include "nexusml/base/text.h"

namespace nexusml::app {
namespace {

/// Random draws that are the same on every machine, which the standard library's distributions are not.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }
  bool chance(double probability) { return uniform() < probability; }
  double normal(double mean, double deviation) {
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return mean + deviation * radius * std::cos(2 * std::numbers::pi * uniform());
  }
  std::string_view pick(std::span<const std::string_view> words) { return words[next() % words.size()]; }

 private:
  std::uint64_t state_;
};

using Words = std::string_view;

constexpr std::array kThings = {Words("delivery"), Words("hotel room"), Words("battery"),  Words("support team"),
                                Words("coffee"),   Words("new update"), Words("checkout"), Words("film"),
                                Words("headset"),  Words("train ride"), Words("course"),   Words("restaurant"),
                                Words("app"),      Words("jacket"),     Words("museum"),   Words("keyboard")};
constexpr std::array kGood = {
    Words("wonderful"), Words("excellent"),     Words("really good"), Words("fast and friendly"),
    Words("a delight"), Words("great value"),   Words("flawless"),    Words("better than expected"),
    Words("lovely"),    Words("simply perfect")};
constexpr std::array kBad = {
    Words("terrible"),          Words("a disappointment"), Words("painfully slow"), Words("broken"),
    Words("a waste of money"),  Words("really bad"),       Words("rude and late"),  Words("awful"),
    Words("worse than before"), Words("unusable")};
constexpr std::array kPlain = {Words("what the page says it is"),
                               Words("the same as last year"),
                               Words("available in two sizes"),
                               Words("open until six"),
                               Words("as described"),
                               Words("about average"),
                               Words("neither good nor bad"),
                               Words("black with a zip"),
                               Words("on the second floor"),
                               Words("due on Monday")};
constexpr std::array kGoodEnds = {Words("I love it"), Words("will come again"), Words("thank you"),
                                  Words("highly recommended")};
constexpr std::array kBadEnds = {Words("I want my money back"), Words("never again"), Words("stay away"),
                                 Words("I am annoyed")};
constexpr std::array kPlainEnds = {Words("that is all"), Words("just so you know"), Words("see the manual"),
                                   Words("details below")};
constexpr std::array kOpenings = {Words("The"),         Words("This"), Words("Honestly the"),
                                  Words("I think the"), Words("My"),   Words("Well, the")};

struct Tone {
  std::string_view label;
  std::span<const std::string_view> middles;
  std::span<const std::string_view> ends;
};

constexpr std::array kTones = {Tone{"negative", kBad, kBadEnds}, Tone{"neutral", kPlain, kPlainEnds},
                               Tone{"positive", kGood, kGoodEnds}};

void append_sentence(std::string& csv, Draws& draws) {
  const Tone& tone = kTones[draws.next() % kTones.size()];
  // One sentence in ten borrows its middle from another tone: real texts are not unanimous.
  const Tone& middle = draws.chance(0.1) ? kTones[draws.next() % kTones.size()] : tone;
  csv.append("\"").append(draws.pick(kOpenings)).append(" ").append(draws.pick(kThings));
  csv.append(draws.chance(0.5) ? " is " : " was ").append(draws.pick(middle.middles));
  if (draws.chance(0.8)) csv.append(", ").append(draws.pick(tone.ends));
  csv.append(draws.chance(0.3) ? "!" : ".").append("\",").append(tone.label).append("\n");
}

constexpr std::string_view kPatientHeader =
    "age,sex,body_mass_index,systolic_pressure,heart_rate,temperature,glucose,cholesterol,cough,fatigue,smoker,pain,"
    "label\n";

struct Condition {
  std::string_view label;
  double temperature, glucose, pressure, cough, fatigue;
};

constexpr std::array kConditions = {
    Condition{"diabetes", 36.7, 178, 132, 0.1, 0.5}, Condition{"flu", 38.7, 102, 122, 0.85, 0.9},
    Condition{"healthy", 36.6, 92, 119, 0.08, 0.15}, Condition{"hypertension", 36.7, 104, 162, 0.1, 0.3}};

/// A measurement, or nothing in one case of twenty.
void append_measurement(std::string& csv, Draws& draws, double value) {
  if (!draws.chance(0.05)) csv += base::fixed(value, 1);
  csv += ',';
}

void append_patient(std::string& csv, Draws& draws) {
  const Condition& condition = kConditions[draws.next() % kConditions.size()];
  const auto yes_no = [&](double probability) { csv.append(draws.chance(probability) ? "yes," : "no,"); };
  csv += base::fixed(std::clamp(draws.normal(condition.label == "flu" ? 42 : 54, 15), 18.0, 95.0), 0) + ",";
  csv.append(draws.chance(0.5) ? "female," : "male,");
  append_measurement(csv, draws, draws.normal(condition.label == "diabetes" ? 31 : 26, 4));
  append_measurement(csv, draws, draws.normal(condition.pressure, 13));
  append_measurement(csv, draws, draws.normal(condition.label == "flu" ? 88 : 74, 9));
  append_measurement(csv, draws, draws.normal(condition.temperature, 0.5));
  append_measurement(csv, draws, draws.normal(condition.glucose, 20));
  append_measurement(csv, draws, draws.normal(205, 35));
  yes_no(condition.cough);
  yes_no(condition.fatigue);
  yes_no(0.25);
  csv += base::to_text(draws.next() % 11) + ",";
  csv.append(condition.label).append("\n");
}

}  // namespace

Result<std::string> sample_data(models::ModelType type, std::uint64_t rows, std::uint64_t seed) {
  if (rows == 0) return Error(ErrorCode::kInvalidArgument, "at least one row is needed");
  Draws draws(seed);
  std::string csv;
  switch (type) {
    case models::ModelType::kSentiment:
      csv = "text,label\n";
      for (std::uint64_t i = 0; i < rows; ++i) append_sentence(csv, draws);
      return csv;
    case models::ModelType::kDiagnostic:
      csv = kPatientHeader;
      for (std::uint64_t i = 0; i < rows; ++i) append_patient(csv, draws);
      return csv;
    case models::ModelType::kEmail:
    case models::ModelType::kTopic:
    case models::ModelType::kRecsys:
    case models::ModelType::kTrend:
    case models::ModelType::kRisk:
      break;
  }
  return Error(ErrorCode::kInvalidArgument, "there is no sample data for " + std::string(models::name_of(type)) +
                                                "; there is for sentiment and diagnostic");
}

}  // namespace nexusml::app
