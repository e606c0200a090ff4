#include "nexusml/monitor/internal/prediction_index.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace nexusml::monitor {
namespace {

// A record: the id's two words, the position + 1 of the one before it in its chain, its time, the small numbers, the
// confidence; then value and scale if there is a value; then the scores.
constexpr std::size_t kFixedWords = 6;
constexpr std::size_t kMostWords = kFixedWords + 2 + PredictionIndex::kMostScores;
constexpr std::uint64_t kHasValue = 1;

std::uint64_t packed(const IndexedPrediction& prediction, std::size_t scores, bool has_value) {
  return std::uint64_t{prediction.source} | std::uint64_t{prediction.label} << 16 |
         std::uint64_t{prediction.segment} << 32 | std::uint64_t{scores} << 48 | (has_value ? kHasValue : 0) << 56;
}

}  // namespace

PredictionIndex::PredictionIndex(std::size_t bytes) {
  bytes = std::max(bytes, kLeastBytes);
  const std::size_t heads = std::bit_floor(bytes / 64);  // an eighth of the memory
  heads_.resize(heads);
  words_ = std::max((bytes - heads * sizeof(std::uint64_t)) / sizeof(std::uint64_t), kMostWords);
  ring_ = std::make_unique_for_overwrite<std::uint64_t[]>(words_);
}

void PredictionIndex::add(const IndexedPrediction& prediction) noexcept {
  const std::size_t scores = prediction.scores.size() <= kMostScores ? prediction.scores.size() : 0;
  const bool has_value = !std::isnan(prediction.value);
  const std::uint64_t size = kFixedWords + (has_value ? 2 : 0) + scores;
  std::uint64_t offset = end_ % words_;
  if (offset + size > words_) {  // no record goes over the ring's end
    end_ += words_ - offset;
    offset = 0;
  }
  const std::uint64_t position = end_;
  end_ += size;

  std::uint64_t* word = &ring_[offset];
  std::uint64_t& head = heads_[place_of(prediction.id)];
  *word++ = prediction.id.first;
  *word++ = prediction.id.second;
  *word++ = head;
  *word++ = static_cast<std::uint64_t>(prediction.time.time_since_epoch().count());
  *word++ = packed(prediction, scores, has_value);
  *word++ = std::bit_cast<std::uint64_t>(prediction.confidence);
  if (has_value) {
    *word++ = std::bit_cast<std::uint64_t>(prediction.value);
    *word++ = std::bit_cast<std::uint64_t>(prediction.scale);
  }
  for (std::size_t i = 0; i < scores; ++i) *word++ = std::bit_cast<std::uint64_t>(prediction.scores[i]);
  head = position + 1;
}

IndexedPrediction PredictionIndex::read(const std::uint64_t* word, std::vector<double>& scores) {
  using Clock = std::chrono::system_clock;
  IndexedPrediction found{.id = {word[0], word[1]}};
  found.time = Clock::time_point(Clock::duration(static_cast<Clock::rep>(word[3])));
  found.source = static_cast<std::uint16_t>(word[4]);
  found.label = static_cast<NameTable::Id>(word[4] >> 16);
  found.segment = static_cast<NameTable::Id>(word[4] >> 32);
  found.confidence = std::bit_cast<double>(word[5]);
  const std::size_t count = word[4] >> 48 & 0xFF;
  const bool has_value = (word[4] >> 56 & kHasValue) != 0;
  word += kFixedWords;
  if (has_value) {
    found.value = std::bit_cast<double>(word[0]);
    found.scale = std::bit_cast<double>(word[1]);
    word += 2;
  }
  scores.resize(count);
  for (std::size_t i = 0; i < count; ++i) scores[i] = std::bit_cast<double>(word[i]);
  found.scores = scores;
  return found;
}

std::optional<IndexedPrediction> PredictionIndex::find(const UuidKey& id, std::vector<double>& scores) const {
  std::uint64_t link = heads_[place_of(id)];
  for (std::size_t step = 0; step < kLongestChain && link != 0 && is_held(link - 1); ++step) {
    const std::uint64_t* word = &ring_[(link - 1) % words_];
    if (word[0] == id.first && word[1] == id.second) return read(word, scores);
    link = word[2];
  }
  return std::nullopt;
}

}  // namespace nexusml::monitor
