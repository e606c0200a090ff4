#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nexusml::monitor {

/// All rows of a table while they are few, then rows drawn at random: each row is kept with the same probability, which
/// halves when there are too many.
///
/// Guarantee: a sample that is not complete holds about half of the limits at least. The share of all values that are at
/// most a sample's quantile q is within e of q, for all q at once, in 99 of 100 samples of n rows with
/// e = sqrt(2.65 / n) (Dvoretzky, Kiefer and Wolfowitz; Massart): 2.5 % of 4,096 rows.
///
/// Threads: one at a time.
class RowSample {
 public:
  /// Takes: the most rows and bytes of cells to keep; equal seeds and rows give equal samples.
  RowSample(std::size_t most_rows, std::size_t most_bytes, std::uint64_t seed)
      : most_rows_(most_rows), most_bytes_(most_bytes), random_(seed) {}

  /// Takes: the row's cells without NUL bytes, and which of them are to be kept.
  void add(std::span<const std::string_view> cells, std::span<const std::size_t> fields);

  [[nodiscard]] std::size_t rows() const { return rows_.size(); }
  [[nodiscard]] bool complete() const { return level_ == 0; }  ///< every row added is here

  /// Reads a sample column by column.
  ///
  /// Lifetime: the sample outlives it and does not change meanwhile.
  class Columns {
   public:
    explicit Columns(const RowSample& sample) : sample_(sample), begin_(sample.rows()), cells_(sample.rows()) {}
    /// The cells of the next column, in the order of `fields`; valid until the next call.
    std::span<const std::string_view> next();

   private:
    const RowSample& sample_;
    std::vector<std::size_t> begin_;  // of the next cell, per row
    std::vector<std::string_view> cells_;
  };

 private:
  struct Row {
    std::uint64_t ticket = 0;  // uniform; small ones stay
    std::string cells;         // each ends with NUL
  };
  [[nodiscard]] std::uint64_t limit() const { return level_ == 0 ? ~std::uint64_t{0} : ~std::uint64_t{0} >> level_; }
  std::uint64_t draw();

  std::size_t most_rows_;
  std::size_t most_bytes_;
  std::uint64_t random_;
  unsigned level_ = 0;  // rows are kept with probability 2^-level
  std::size_t bytes_ = 0;
  std::vector<Row> rows_;
};

}  // namespace nexusml::monitor
