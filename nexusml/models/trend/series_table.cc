#include "nexusml/models/trend/series_table.h"

#include <algorithm>
#include <limits>
#include <map>
#include <string_view>
#include <utility>

#include "nexusml/base/text.h"
#include "nexusml/models/feature_schema.h"

namespace nexusml::models::trend {
namespace {

struct Point {
  double time = 0;
  double value = 0;
  std::uint64_t line = 0;
};

Error at_line(std::uint64_t line, const std::string& what) {
  return Error(ErrorCode::kInvalidArgument, "line " + std::to_string(line) + ": " + what);
}

Result<Point> read_point(const Table& table, std::size_t row, std::size_t value_column, int time_column) {
  Point point;
  point.line = table.line(row);
  const std::string_view value = base::trim(table.cell(row, value_column));
  if (is_missing(value)) {
    point.value = std::numeric_limits<double>::quiet_NaN();
  } else if (const auto number = base::parse_number(value)) {
    point.value = *number;
  } else {
    return at_line(point.line, "column \"value\" is not a finite number");
  }
  point.time = static_cast<double>(row);
  if (time_column < 0) return point;
  const auto time = base::parse_number(base::trim(table.cell(row, static_cast<std::size_t>(time_column))));
  if (!time) return at_line(point.line, "column \"t\" is not a finite number");
  point.time = *time;
  return point;
}

}  // namespace

Result<std::vector<Series>> read_series(const Table& table) {
  NEXUSML_ASSIGN_OR_RETURN(const std::size_t id_column, table.require_column("series_id"));
  NEXUSML_ASSIGN_OR_RETURN(const std::size_t value_column, table.require_column("value"));
  const int time_column = table.column("t");
  if (table.rows() == 0) return Error(ErrorCode::kInvalidArgument, "there is no row");
  std::map<std::string, std::size_t, std::less<>> index;
  std::vector<Series> list;
  std::vector<std::vector<Point>> points;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string_view id = base::trim(table.cell(row, id_column));
    if (id.empty()) return at_line(table.line(row), "column \"series_id\" is empty");
    NEXUSML_ASSIGN_OR_RETURN(const Point point, read_point(table, row, value_column, time_column));
    const auto [found, is_new] = index.try_emplace(std::string(id), list.size());
    if (is_new) {
      list.push_back({found->first, {}});
      points.emplace_back();
    }
    points[found->second].push_back(point);
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto is_earlier = [](const Point& a, const Point& b) { return a.time < b.time; };
    std::stable_sort(points[i].begin(), points[i].end(), is_earlier);
    for (std::size_t k = 0; k < points[i].size(); ++k) {
      if (k > 0 && points[i][k].time == points[i][k - 1].time) {
        return at_line(points[i][k].line, "series \"" + list[i].id + "\" has this t twice");
      }
      list[i].values.push_back(points[i][k].value);
    }
  }
  return list;
}

}  // namespace nexusml::models::trend
