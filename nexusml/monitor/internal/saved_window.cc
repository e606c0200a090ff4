#include "nexusml/monitor/internal/saved_window.h"

#include <cmath>
#include <limits>
#include <utility>

#include "nexusml/monitor/internal/byte_codec.h"
#include "nexusml/monitor/internal/sealed_text.h"

namespace nexusml::monitor {
namespace {

constexpr std::string_view kKind = "window";
constexpr int kFormat = 1;
constexpr std::uint64_t kMostPlaces = std::uint64_t{1} << 27U;
constexpr std::uint64_t kMostPanes = 100'000;

Error corrupt(std::string message) {
  return Error(ErrorCode::kCorrupt, std::move(message));
}

/// Only what is not 0, each with its distance from the one before.
void write_counts(ByteWriter& writer, const std::vector<std::uint32_t>& counts) {
  std::uint64_t filled = 0;
  for (const std::uint32_t count : counts) filled += count > 0 ? 1 : 0;
  writer.number(filled);
  std::size_t next = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    writer.number(i - next);
    writer.number(counts[i]);
    next = i + 1;
  }
}

bool read_counts(ByteReader& reader, std::vector<std::uint32_t>& counts) {
  const std::uint64_t filled = reader.number();
  std::uint64_t next = 0;
  for (std::uint64_t i = 0; i < filled; ++i) {
    const std::uint64_t gap = reader.number();
    const std::uint64_t count = reader.number();
    if (reader.failed() || gap >= counts.size() - next || count > std::numeric_limits<std::uint32_t>::max())
      return false;
    counts[next + gap] = static_cast<std::uint32_t>(count);
    next += gap + 1;
  }
  return !reader.failed();
}

void write_ranges(ByteWriter& writer, const std::vector<ValueRange>& ranges) {
  for (const ValueRange& range : ranges) {
    const bool has_values = range.minimum <= range.maximum;
    writer.number(has_values ? 1 : 0);
    if (!has_values) continue;
    writer.real(range.minimum);
    writer.real(range.maximum);
  }
}

bool read_ranges(ByteReader& reader, std::vector<ValueRange>& ranges) {
  for (ValueRange& range : ranges) {
    if (reader.number() == 0) continue;
    const double minimum = reader.real();
    const double maximum = reader.real();
    if (!std::isfinite(minimum) || !std::isfinite(maximum) || minimum > maximum) return false;
    range = {minimum, maximum};
  }
  return !reader.failed();
}

}  // namespace

WindowWriter::WindowWriter(std::string_view model, std::string_view version, const WindowLayout& layout,
                           const std::vector<Remembered>& remembered) {
  ByteWriter writer(head_);
  writer.text(model);
  writer.text(version);
  writer.number(layout.fingerprint());
  writer.number(layout.places());
  writer.number(layout.columns().size());
  writer.number(remembered.size());
  for (const Remembered& one : remembered) {
    writer.number(one.running);
    writer.number(one.drifted ? 1 : 0);
  }
}

void WindowWriter::add(const PaneCounts& pane) {
  ++panes_;
  ByteWriter writer(body_);
  writer.time(pane.start);
  writer.number(pane.rows);
  write_counts(writer, pane.counts);
  write_ranges(writer, pane.ranges);
}

std::string WindowWriter::finish() && {
  ByteWriter(head_).number(panes_);
  head_ += body_;
  return seal(kKind, kFormat, head_);
}

Result<SavedWindow> parse_saved_window(std::string_view bytes) {
  NEXUSML_ASSIGN_OR_RETURN(const std::string_view payload, unseal(kKind, kFormat, bytes));
  ByteReader reader(payload);
  SavedWindow saved;
  saved.model = reader.text();
  saved.version = reader.text();
  saved.layout = reader.number();
  const std::uint64_t places = reader.number();
  const std::uint64_t columns = reader.number();
  const std::uint64_t remembered = reader.number();
  if (reader.failed() || places > kMostPlaces || columns > places || (remembered != 0 && remembered != columns)) {
    return corrupt("its sizes contradict each other");
  }
  for (std::uint64_t i = 0; i < remembered && !reader.failed(); ++i) {
    const auto running = static_cast<std::uint32_t>(reader.number());
    saved.remembered.push_back({running, reader.number() != 0});
  }
  const std::uint64_t panes = reader.number();
  if (panes > kMostPanes) return corrupt("it has too many panes");
  for (std::uint64_t i = 0; i < panes && !reader.failed(); ++i) {
    PaneCounts pane{.start = reader.time(), .rows = reader.number()};
    pane.counts.resize(places);
    pane.ranges.resize(columns);
    if (!read_counts(reader, pane.counts) || !read_ranges(reader, pane.ranges)) {
      return corrupt("a pane holds what no window counts");
    }
    saved.panes.push_back(std::move(pane));
  }
  if (!reader.ended()) return corrupt("it is cut off or too long");
  return saved;
}

}  // namespace nexusml::monitor
