#pragma once

#include <span>

#include "nexusml/store/record_types.h"

namespace nexusml::store {

/// Whoever wants to know of the truth about predictions as it comes, such as a monitor of performance: prediction id, label
/// and time. The prediction may be unknown as yet; of several labels for one the last one holds, and a label that was there
/// already is not told again.
///
/// Threads: called by any, several at a time.
class FeedbackConsumer {
 public:
  virtual ~FeedbackConsumer() = default;

  /// Lifetime: the labels are good until the call returns. It must not wait for disk or network.
  virtual void on_feedback(std::span<const FeedbackRecord> labels) noexcept = 0;
};

}  // namespace nexusml::store
