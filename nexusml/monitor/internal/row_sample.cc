#include "nexusml/monitor/internal/row_sample.h"

namespace nexusml::monitor {
namespace {

constexpr unsigned kMostLevels = 60;

}  // namespace

std::uint64_t RowSample::draw() {
  // SplitMix64: small, and good from any seed.
  random_ += 0x9E3779B97F4A7C15ULL;
  std::uint64_t z = random_;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31U);
}

void RowSample::add(std::span<const std::string_view> cells, std::span<const std::size_t> fields) {
  const std::uint64_t ticket = draw();
  if (ticket > limit()) return;
  Row row{ticket, {}};
  std::size_t size = fields.size();
  for (const std::size_t field : fields) size += cells[field].size();
  row.cells.reserve(size);
  for (const std::size_t field : fields) row.cells.append(cells[field]).push_back('\0');
  bytes_ += size;
  rows_.push_back(std::move(row));
  while ((rows_.size() > most_rows_ || bytes_ > most_bytes_) && rows_.size() > 1 && level_ < kMostLevels) {
    ++level_;
    bytes_ = 0;
    std::erase_if(rows_, [&](const Row& one) { return one.ticket > limit(); });
    for (const Row& one : rows_) bytes_ += one.cells.size();
  }
}

std::span<const std::string_view> RowSample::Columns::next() {
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const std::string_view cells = sample_.rows_[i].cells;
    const std::size_t end = cells.find('\0', begin_[i]);
    cells_[i] = cells.substr(begin_[i], end - begin_[i]);
    begin_[i] = end + 1;
  }
  return cells_;
}

}  // namespace nexusml::monitor
