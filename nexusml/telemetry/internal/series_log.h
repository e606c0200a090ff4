#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nexusml::telemetry::internal {

/// What a series shows at one moment.
struct SampledValue {
  double value = std::numeric_limits<double>::quiet_NaN();  ///< of a histogram the sum of observations; NaN: absent
  std::vector<std::uint64_t> buckets{};                     ///< histogram only, not cumulated

  [[nodiscard]] bool absent() const { return value != value; }
};

/// The changes of one series over numbered samples: nothing is kept of a sample that changed nothing.
///
/// Changes lie in chunks, one for each block of samples in which there were any. A chunk begins with the value before
/// its block, so that a question decodes only the chunks of its window and the oldest can go. Whole numbers are kept as
/// differences (1 byte up to 15), others as the bytes in which they differ; of a histogram only the buckets that moved.
///
/// Threads: one at a time.
class SeriesLog {
 public:
  /// A series that appeared in sample `born`.
  SeriesLog(std::uint64_t born, SampledValue value);

  /// Adds sample `sample`, which lies in the block that begins with sample `block`; both never go back.
  void record(std::uint64_t block, std::uint64_t sample, const SampledValue& value);
  /// Forgets the chunks of blocks that begin before `block`.
  void drop_before(std::uint64_t block);
  /// Gives back memory that waits for changes in the newest chunk.
  void seal();

  [[nodiscard]] const SampledValue& newest() const { return newest_; }
  [[nodiscard]] std::uint64_t born() const { return born_; }
  [[nodiscard]] bool has_changes() const { return !chunks_.empty(); }
  /// Memory of the chunks.
  [[nodiscard]] std::size_t bytes() const;

  /// Reads forward through the samples.
  ///
  /// Lifetime: until the log changes.
  class Cursor {
   public:
    explicit Cursor(const SeriesLog& log) : log_(log) {}
    /// The value at a sample not before the one asked for last; absent before the series was born. Good until the next
    /// call.
    [[nodiscard]] const SampledValue& at(std::uint64_t sample);

   private:
    void enter(std::uint64_t sample);

    const SeriesLog& log_;
    bool entered_ = false;
    std::size_t chunk_ = 0;              ///< index of the chunk being read
    std::string_view rest_;              ///< its changes not yet read
    std::uint64_t position_ = 0;         ///< the sample of the change read last
    std::optional<std::uint64_t> next_;  ///< the sample of the change that comes next
    SampledValue value_;
    const SampledValue absent_{};
    void find_next();
  };

  [[nodiscard]] SampledValue at(std::uint64_t sample) const { return Cursor(*this).at(sample); }

 private:
  struct Chunk {
    std::uint64_t block;
    std::string bytes;
  };

  std::uint64_t born_;
  std::uint64_t last_change_ = 0;  ///< in the newest chunk
  SampledValue newest_;
  std::vector<Chunk> chunks_;
};

}  // namespace nexusml::telemetry::internal
