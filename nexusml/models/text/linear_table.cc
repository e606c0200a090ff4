#include "nexusml/models/text/linear_table.h"

#include <algorithm>
#include <cmath>

namespace nexusml::models::text {
namespace {

// So many words' weights and those of their n-grams, at most 210 each, fit into 32-bit sums.
constexpr std::uint32_t kWordsPerFlush = 256;

// The weights of some buckets, added up in registers.
template <std::size_t Stride>
std::array<std::int32_t, Stride> sum_of(const std::int16_t* weights, std::span<const std::uint32_t> buckets) {
  std::array<std::int32_t, Stride> sums{};
  for (const std::uint32_t bucket : buckets) {
    const std::int16_t* const row = weights + std::size_t{bucket} * Stride;
    for (std::size_t k = 0; k < Stride; ++k) sums[k] += row[k];
  }
  return sums;
}

// Adds up the weights of a text's features, as the sink of a FeatureStream. Stride is known at compile time.
template <std::size_t Stride>
class FixedSums {
 public:
  using Weights = std::array<std::int32_t, Stride>;

  explicit FixedSums(const std::int16_t* weights) : weights_(weights) {}

  // Buckets are only noted, so that their weights are on their way from memory before they are added.
  void word(std::uint32_t bucket) {
    count_word();
    if (pending_count_ == pending_.size()) add_pending();
    pending_[pending_count_++] = bucket;
    __builtin_prefetch(weights_ + std::size_t{bucket} * Stride);
  }
  void grams_of_word(std::span<const std::uint32_t> buckets) {
    last_grams_ = sum_of<Stride>(weights_, buckets);
    add_grams(last_grams_, buckets.size());
  }

  // The sum of a block's weights for a label; both are complete after finish().
  [[nodiscard]] double sum(std::size_t block, std::size_t label) const { return totals_[block][label]; }

  void finish() {
    add_pending();
    flush();
  }

  std::array<std::size_t, kBlocks> counts{};

 protected:
  void count_word() {
    if (++since_flush_ == kWordsPerFlush) flush();
    ++counts[0];
  }
  void add_grams(const Weights& sums, std::size_t count) {
    for (std::size_t k = 0; k < Stride; ++k) grams_[k] += sums[k];
    counts[1] += count;
    last_count_ = count;
  }
  void add_pending() {
    const Weights sums = sum_of<Stride>(weights_, std::span<const std::uint32_t>(pending_).first(pending_count_));
    for (std::size_t k = 0; k < Stride; ++k) words_[k] += sums[k];
    pending_count_ = 0;
  }
  void flush() {
    for (std::size_t k = 0; k < Stride; ++k) {
      totals_[0][k] += words_[k];
      totals_[1][k] += grams_[k];
      words_[k] = grams_[k] = 0;
    }
    since_flush_ = 0;
  }

  const std::int16_t* weights_;
  Weights words_{};
  Weights grams_{};
  Weights last_grams_{};  // of the last word
  std::size_t last_count_ = 0;
  std::array<std::array<double, Stride>, kBlocks> totals_{};
  std::uint32_t since_flush_ = 0;
  std::size_t pending_count_ = 0;
  std::array<std::uint32_t, 64> pending_;
};

// The same with a memory for words.
template <std::size_t Stride>
class RememberingSums : public FixedSums<Stride> {
 public:
  RememberingSums(const std::int16_t* weights, WordCache& cache, std::uint32_t model)
      : FixedSums<Stride>(weights), cache_(cache), model_(model) {}

  WordCache::Set expect(const WordKey& key, Field field) { return cache_.expect(key, owner(field)); }
  const KnownWord* find(WordCache::Set set, const WordKey& key, Field field) {
    return WordCache::find(set, key, owner(field));
  }

  void add(const KnownWord& known) {
    this->count_word();
    for (std::size_t k = 0; k < Stride; ++k) this->words_[k] += known.weights[k];
    for (std::size_t k = 0; k < Stride; ++k) this->grams_[k] += known.grams[k];
    this->counts[1] += known.gram_count;
  }

  void remember(WordCache::Set set, const WordKey& key, Field field, std::uint64_t hash, std::uint32_t bucket,
                std::uint16_t shape) {
    KnownWord& known = WordCache::place_for(set, key, owner(field));
    known.hash = hash;
    known.shape = shape;
    known.gram_count = static_cast<std::uint16_t>(this->last_count_);
    for (std::size_t k = 0; k < Stride; ++k) {
      known.grams[k] = this->last_grams_[k];
      known.weights[k] = this->weights_[std::size_t{bucket} * Stride + k];
    }
  }

 private:
  [[nodiscard]] std::uint32_t owner(Field field) const { return 2 * model_ + (field == Field::kSubject ? 1 : 0); }

  WordCache& cache_;
  std::uint32_t model_;
};

// The same for any number of labels, with the sums in the workspace.
class DynamicSums {
 public:
  DynamicSums(const std::int16_t* weights, Workspace& workspace, std::size_t stride)
      : weights_(weights), stride_(stride) {
    workspace.floats.assign(kBlocks * stride, 0.0F);
    totals_ = workspace.floats.data();
  }

  void word(std::uint32_t bucket) {
    add(totals_, bucket);
    ++counts[0];
  }
  void grams_of_word(std::span<const std::uint32_t> buckets) {
    for (const std::uint32_t bucket : buckets) add(totals_ + stride_, bucket);
    counts[1] += buckets.size();
  }
  void finish() {}
  [[nodiscard]] double sum(std::size_t block, std::size_t label) const { return totals_[block * stride_ + label]; }

  std::array<std::size_t, kBlocks> counts{};

 private:
  void add(float* sums, std::uint32_t bucket) {
    const std::int16_t* row = weights_ + bucket * stride_;
    for (std::size_t k = 0; k < stride_; ++k) sums[k] += static_cast<float>(row[k]);
  }

  const std::int16_t* weights_;
  std::size_t stride_;
  float* totals_ = nullptr;
};

template <class Sums>
std::size_t score_with(Sums sums, const LinearTable& table, const TextInput& input, Workspace& workspace,
                       std::span<double> logits) {
  {
    FeatureStream stream(table.space, input.text.size() + input.subject.size(), workspace, sums);
    stream.add(input.text, Field::kText);
    if (!input.subject.empty()) stream.add(input.subject, Field::kSubject);
  }
  sums.finish();
  std::array<double, kBlocks> factors{};
  for (std::size_t block = 0; block < kBlocks; ++block) {
    const auto features = static_cast<double>(std::max<std::size_t>(sums.counts[block], 1));
    factors[block] = static_cast<double>(table.scales[block]) / std::sqrt(features);
  }
  for (std::size_t k = 0; k < logits.size(); ++k) {
    logits[k] = static_cast<double>(table.biases[k]) + factors[0] * sums.sum(0, k) + factors[1] * sums.sum(1, k);
  }
  return sums.counts[0];
}

}  // namespace

LinearTable::LinearTable(FeatureSpace feature_space, std::size_t labels)
    : space(feature_space), biases(labels), weights(feature_space.buckets() * stride_for(labels)) {}

std::size_t LinearTable::stride_for(std::size_t labels) {
  return labels == 3 ? 4 : labels;
}

void LinearTable::set_block(Block block, std::span<const float> block_weights) {
  constexpr float kLargest = 32767;
  float largest = 0;
  for (const float weight : block_weights) largest = std::max(largest, std::abs(weight));
  const auto i = static_cast<std::size_t>(block);
  scales[i] = largest > 0 ? largest / kLargest : 1;
  const std::size_t first = block == Block::kWords ? 0 : space.word_buckets();
  const std::size_t stride = stride_for(labels());
  for (std::size_t bucket = 0; bucket * labels() < block_weights.size(); ++bucket) {
    for (std::size_t k = 0; k < labels(); ++k) {
      const float weight = block_weights[bucket * labels() + k] / scales[i];
      weights[(first + bucket) * stride + k] =
          static_cast<std::int16_t>(std::clamp(std::round(weight), -kLargest, kLargest));
    }
  }
}

std::size_t LinearTable::score(const TextInput& input, const std::shared_ptr<const WordOwner>& owner,
                               Workspace& workspace, std::span<double> logits) const {
  const std::size_t stride = stride_for(labels());
  if (stride != 2 && stride != 4) {
    return score_with(DynamicSums(weights.data(), workspace, stride), *this, input, workspace, logits);
  }
  if (owner == nullptr) {
    return stride == 2 ? score_with(FixedSums<2>(weights.data()), *this, input, workspace, logits)
                       : score_with(FixedSums<4>(weights.data()), *this, input, workspace, logits);
  }
  if (workspace.words == nullptr) workspace.words.reset(new WordCache);
  WordCache& cache = *workspace.words;
  const std::uint32_t model = cache.number_of(owner);
  return stride == 2 ? score_with(RememberingSums<2>(weights.data(), cache, model), *this, input, workspace, logits)
                     : score_with(RememberingSums<4>(weights.data(), cache, model), *this, input, workspace, logits);
}

}  // namespace nexusml::models::text
