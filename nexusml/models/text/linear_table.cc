#include "nexusml/models/text/linear_table.h"

#include <algorithm>
#include <cmath>

namespace nexusml::models::text {
namespace {

// So many words' weights and those of their n-grams, at most 210 each, fit into 32-bit sums.
constexpr std::uint32_t kWordsPerFlush = 256;

// Adds up the weights of a text's features, as the sink of a FeatureStream. Stride is known at compile time.
template <std::size_t Stride>
class FixedSums {
 public:
  FixedSums(const std::int16_t* weights, Workspace&, std::size_t) : weights_(weights) {}

  void word(std::uint32_t bucket) {
    if (++since_flush_ == kWordsPerFlush) flush();
    add(words_, bucket);
    ++counts[0];
  }
  void gram(std::uint32_t bucket) {
    add(grams_, bucket);
    ++counts[1];
  }

  // The sum of a block's weights for a label; both are complete after flush().
  [[nodiscard]] double sum(std::size_t block, std::size_t label) const { return totals_[block][label]; }

  void flush() {
    for (std::size_t k = 0; k < Stride; ++k) {
      totals_[0][k] += words_[k];
      totals_[1][k] += grams_[k];
      words_[k] = grams_[k] = 0;
    }
    since_flush_ = 0;
  }

  std::array<std::size_t, kBlocks> counts{};

 private:
  void add(std::array<std::int32_t, Stride>& sums, std::uint32_t bucket) {
    const std::int16_t* row = weights_ + std::size_t{bucket} * Stride;
    for (std::size_t k = 0; k < Stride; ++k) sums[k] += row[k];
  }

  const std::int16_t* weights_;
  std::array<std::int32_t, Stride> words_{};
  std::array<std::int32_t, Stride> grams_{};
  std::array<std::array<double, Stride>, kBlocks> totals_{};
  std::uint32_t since_flush_ = 0;
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
  void gram(std::uint32_t bucket) {
    add(totals_ + stride_, bucket);
    ++counts[1];
  }
  void flush() {}
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
std::size_t score_with(const LinearTable& table, const TextInput& input, Workspace& workspace,
                       std::span<double> logits) {
  Sums sums(table.weights.data(), workspace, LinearTable::stride_for(table.labels()));
  {
    FeatureStream stream(table.space, input.text.size() + input.subject.size(), workspace, sums);
    stream.add(input.text, Field::kText);
    if (!input.subject.empty()) stream.add(input.subject, Field::kSubject);
  }
  sums.flush();
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

std::size_t LinearTable::score(const TextInput& input, Workspace& workspace, std::span<double> logits) const {
  switch (stride_for(labels())) {
    case 2:
      return score_with<FixedSums<2>>(*this, input, workspace, logits);
    case 4:
      return score_with<FixedSums<4>>(*this, input, workspace, logits);
    default:
      return score_with<DynamicSums>(*this, input, workspace, logits);
  }
}

}  // namespace nexusml::models::text
