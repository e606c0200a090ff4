#include "nexusml/stats/histogram_pair.h"

#include <string>

namespace nexusml::stats {

Result<PairTotals> totals_of(std::span<const std::uint64_t> reference, std::span<const std::uint64_t> current) {
  if (reference.size() != current.size()) {
    return Error(ErrorCode::kInvalidArgument, "the reference has " + std::to_string(reference.size()) +
                                                  " bins, the current counts have " + std::to_string(current.size()));
  }
  PairTotals totals;
  for (const std::uint64_t count : reference) totals.reference += static_cast<double>(count);
  for (const std::uint64_t count : current) totals.current += static_cast<double>(count);
  if (totals.reference == 0) return Error(ErrorCode::kInvalidArgument, "the reference has no value");
  if (totals.current == 0) return Error(ErrorCode::kInvalidArgument, "there is no current value");
  return totals;
}

}  // namespace nexusml::stats
