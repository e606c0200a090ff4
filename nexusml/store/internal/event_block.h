#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/store/record_types.h"

// Records on their way to the store as bytes, in memory and in the spool: a block is a kind and then records of it.
namespace nexusml::store::internal {

/// The first byte of a block.
enum class BlockKind : std::uint8_t { kPredictions = 1, kFeedback = 2 };

/// What a block holds; one of the two lists is empty.
///
/// Lifetime: the predictions are views of the block.
struct Block {
  std::vector<PredictionRecord> predictions;
  std::vector<FeedbackRecord> feedback;
};

void begin_block(std::string& block, BlockKind kind);
void append_prediction(std::string& block, const PredictionRecord& prediction);
void append_feedback(std::string& block, const FeedbackRecord& label);

/// Appends what the block holds to `into`.
///
/// Errors: kCorrupt if it is none; `into` is as before then.
/// Threads: pure function.
[[nodiscard]] Status read_block(std::string_view block, Block& into);

}  // namespace nexusml::store::internal
