#include "nexusml/serve/prediction_codec.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <variant>

namespace nexusml::serve {
namespace {

constexpr char kFormat = 1;  // raised when the layout changes, so that programs of two versions can share a cache

class Writer {
 public:
  explicit Writer(std::string& bytes) : bytes_(bytes) {}

  template <class Number>
  void number(Number number) {
    bytes_.append(reinterpret_cast<const char*>(&number), sizeof number);
  }
  void text(std::string_view text) {
    number(static_cast<std::uint32_t>(text.size()));
    bytes_.append(text);
  }
  void numbers(const std::vector<double>& numbers) {
    number(static_cast<std::uint32_t>(numbers.size()));
    bytes_.append(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(double));
  }

 private:
  std::string& bytes_;
};

/// Reads what a Writer wrote; after the first thing that does not fit, everything is empty and ok() is false.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}

  template <class Number>
  Number number() {
    Number number{};
    const std::string_view bytes = take(sizeof number);
    if (ok_) std::memcpy(&number, bytes.data(), sizeof number);
    return number;
  }
  bool flag() { return number<std::uint8_t>() != 0; }
  double finite() {
    const double value = number<double>();
    ok_ = ok_ && std::isfinite(value);
    return value;
  }
  std::string_view text() { return take(number<std::uint32_t>()); }
  /// How many things of so many bytes follow.
  std::uint32_t count(std::size_t bytes_each) {
    const auto count = number<std::uint32_t>();
    ok_ = ok_ && count <= left_.size() / bytes_each;
    return ok_ ? count : 0;
  }
  void numbers(std::vector<double>& numbers) {
    numbers.resize(count(sizeof(double)));
    for (double& one : numbers) one = finite();
  }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return ok_ && left_.empty(); }

 private:
  std::string_view take(std::size_t size) {
    ok_ = ok_ && size <= left_.size();
    if (!ok_) return {};
    const std::string_view taken = left_.substr(0, size);
    left_.remove_prefix(size);
    return taken;
  }

  std::string_view left_;
  bool ok_ = true;
};

void write_rating(Writer& writer, const models::RatingAnswer& rating) {
  writer.number(rating.rating);
  for (const bool flag : {rating.is_cold_start, rating.user_known, rating.item_known}) {
    writer.number(static_cast<std::uint8_t>(flag ? 1 : 0));
  }
  writer.number(static_cast<std::uint32_t>(rating.items.size()));
  for (const models::RankedItem& item : rating.items) {
    writer.number(item.rating);
    writer.text(item.item);
  }
}

void read_rating(Reader& reader, models::RatingAnswer& rating) {
  constexpr std::size_t kLeastItemBytes = sizeof(double) + sizeof(std::uint32_t);
  rating.rating = reader.finite();
  rating.is_cold_start = reader.flag();
  rating.user_known = reader.flag();
  rating.item_known = reader.flag();
  rating.user_lookup = rating.item_lookup = std::chrono::nanoseconds(0);
  rating.items.resize(reader.count(kLeastItemBytes));
  for (models::RankedItem& item : rating.items) {
    item.rating = reader.finite();
    item.item = reader.text();
  }
}

void write_forecast(Writer& writer, const models::ForecastAnswer& forecast) {
  writer.numbers(forecast.forecast);
  writer.numbers(forecast.lower);
  writer.numbers(forecast.upper);
  writer.text(forecast.direction);
  writer.text(forecast.method);
  writer.number(static_cast<std::uint64_t>(forecast.period));
}

void read_forecast(Reader& reader, models::ForecastAnswer& forecast) {
  reader.numbers(forecast.forecast);
  reader.numbers(forecast.lower);
  reader.numbers(forecast.upper);
  forecast.direction = reader.text();
  forecast.method = reader.text();
  forecast.period = reader.number<std::uint64_t>();
}

void write_contributions(Writer& writer, const std::vector<models::Contribution>& contributions) {
  writer.number(static_cast<std::uint32_t>(contributions.size()));
  for (const models::Contribution& one : contributions) {
    writer.number(one.feature);
    writer.number(one.value);
  }
}

void read_contributions(Reader& reader, std::vector<models::Contribution>& contributions) {
  contributions.resize(reader.count(sizeof(std::uint32_t) + sizeof(double)));
  for (models::Contribution& one : contributions) {
    one.feature = reader.number<std::uint32_t>();
    one.value = reader.finite();
  }
}

bool is_label(const models::Prediction& prediction, const models::ModelInfo& info) {
  return prediction.label >= 0 && static_cast<std::size_t>(prediction.label) < info.labels.size() &&
         prediction.scores.size() == info.labels.size() && prediction.confidence >= 0 && prediction.confidence <= 1;
}

bool fits_rating(const models::Prediction& prediction, const models::RatingInput& input) {
  return prediction.label == -1 && prediction.rating.items.size() <= input.top_k;
}

bool fits_forecast(const models::ForecastAnswer& forecast, const models::SeriesInput& input) {
  return forecast.forecast.size() == input.horizon && forecast.lower.size() == input.horizon &&
         forecast.upper.size() == input.horizon;
}

/// Whether everything that an answer is written from is there.
bool fits(const models::Prediction& prediction, const models::ModelInfo& info, const models::Input& input) {
  const auto known = [&](const models::Contribution& one) { return one.feature < info.schema.size(); };
  if (!std::all_of(prediction.contributions.begin(), prediction.contributions.end(), known)) return false;
  switch (models::engine_of(info.type)) {
    case models::Engine::kTextClassifier:
      return std::holds_alternative<models::TextInput>(input) && is_label(prediction, info);
    case models::Engine::kGradientBoostedTrees:
      return std::holds_alternative<models::FeatureInput>(input) && is_label(prediction, info);
    case models::Engine::kMatrixFactorisation:
      return std::holds_alternative<models::RatingInput>(input) &&
             fits_rating(prediction, std::get<models::RatingInput>(input));
    case models::Engine::kForecast:
      return std::holds_alternative<models::SeriesInput>(input) && is_label(prediction, info) &&
             fits_forecast(prediction.forecast, std::get<models::SeriesInput>(input));
  }
  bug("Engine outside the enum");
}

}  // namespace

void encode_prediction(const models::Prediction& prediction, std::string& bytes) {
  bytes.push_back(kFormat);
  Writer writer(bytes);
  writer.number(prediction.label);
  writer.number(prediction.confidence);
  writer.numbers(prediction.scores);
  write_contributions(writer, prediction.contributions);
  write_rating(writer, prediction.rating);
  write_forecast(writer, prediction.forecast);
}

bool decode_prediction(std::string_view bytes, const models::ModelInfo& info, const models::Input& input,
                       models::Prediction& prediction) {
  Reader reader(bytes);
  if (reader.number<char>() != kFormat) return false;
  prediction.label = reader.number<std::int32_t>();
  prediction.confidence = reader.number<double>();
  reader.numbers(prediction.scores);
  read_contributions(reader, prediction.contributions);
  read_rating(reader, prediction.rating);
  read_forecast(reader, prediction.forecast);
  return reader.at_end() && fits(prediction, info, input);
}

}  // namespace nexusml::serve
