#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "nexusml/models/model.h"
#include "nexusml/models/text/corpus.h"
#include "nexusml/models/text/features.h"
#include "nexusml/models/text/word_cache.h"

namespace nexusml::models::text {

/// A linear classifier over the hashed feature space, quantised to 16 bits so that it fits the processor's caches. The
/// weights of one feature for all labels lie side by side.
///
/// Threads: immutable after construction.
class LinearTable {
 public:
  LinearTable() = default;
  /// An all-zero table.
  LinearTable(FeatureSpace space, std::size_t labels);

  /// Weights per feature: `labels` rounded up to what the processor adds in one go.
  [[nodiscard]] static std::size_t stride_for(std::size_t labels);

  /// Takes: the block's weights [bucket of the block * labels + label], finite.
  void set_block(Block block, std::span<const float> weights);

  /// Writes the logit of every label: biases + sum of the blocks' weights / root of the block's number of features.
  ///
  /// Takes:   `owner`, the table's in the workspace's WordCache; null to use none. The logits are the same bit for bit.
  ///          `logits`, one place per label.
  /// Returns: the number of distinct words found; 0 for a text without any, whose logits are the biases.
  /// Cost:    one pass over the text, about a nanosecond per feature; allocates only while `workspace` grows.
  [[nodiscard]] std::size_t score(const TextInput& input, const std::shared_ptr<const WordOwner>& owner,
                                  Workspace& workspace, std::span<double> logits) const;

  [[nodiscard]] std::size_t labels() const { return biases.size(); }

  FeatureSpace space;
  std::vector<float> biases;            ///< per label
  std::array<float, kBlocks> scales{};  ///< per block: what a weight of 1 stands for
  std::vector<std::int16_t> weights;    ///< [bucket * stride_for(labels) + label]
};

}  // namespace nexusml::models::text
