#include "nexusml/monitor/internal/place_counter.h"

#include <utility>

#include "nexusml/monitor/internal/cell.h"

namespace nexusml::monitor {

PlaceCounter::PlaceCounter(std::span<const stats::FeatureProfile> profiles, std::span<const std::size_t> fields)
    : fields_(fields.begin(), fields.end()),
      columns_(profiles.size()),
      edges_(profiles.size()),
      indexes_(profiles.size()),
      blocks_(profiles.size()) {
  for (std::size_t i = 0; i < profiles.size(); ++i) {
    if (const auto* numbers = std::get_if<stats::NumericProfile>(&profiles[i].profile)) {
      columns_[i].is_numeric = true;
      edges_[i] = stats::BinEdges::create(numbers->edges).value();
      columns_[i].counts.resize(edges_[i].bins());
    } else {
      indexes_[i].emplace(std::get<stats::CategoricalProfile>(profiles[i].profile));
      columns_[i].counts.resize(indexes_[i]->places());
    }
  }
}

void PlaceCounter::add(std::span<const std::string_view> row) {
  const auto on_block = [this](std::size_t column, std::span<const double> numbers) { count_block(column, numbers); };
  double number = 0;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const std::string_view cell = row[fields_[i]];
    PlacedColumn& column = columns_[i];
    if (!column.is_numeric) {
      const stats::CategoryIndex& index = *indexes_[i];
      ++column.counts[is_missing(cell) ? index.missing_place() : index.place_of(cell)];
      continue;
    }
    switch (read_cell(cell, number)) {
      case CellKind::kNumber:
        blocks_.add(i, number, on_block);
        break;
      case CellKind::kText:
        ++column.not_numbers;
        [[fallthrough]];
      case CellKind::kMissing:
        ++column.missing;
        break;
    }
  }
}

void PlaceCounter::count_block(std::size_t column, std::span<const double> numbers) {
  const stats::BinEdges& edges = edges_[column];
  std::uint64_t* counts = columns_[column].counts.data();
  for (const double number : numbers) ++counts[edges.bin_of(number)];
  columns_[column].moments.add(numbers);
}

std::vector<PlacedColumn> PlaceCounter::finish() {
  blocks_.finish([this](std::size_t column, std::span<const double> numbers) { count_block(column, numbers); });
  return std::move(columns_);
}

}  // namespace nexusml::monitor
