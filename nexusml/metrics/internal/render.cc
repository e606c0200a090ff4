#include "nexusml/metrics/internal/render.h"

#include <array>
#include <chrono>

#include "nexusml/metrics/internal/number_text.h"

namespace nexusml::metrics::internal {
namespace {

/// Walks over the line texts of a plan.
class Lines {
 public:
  explicit Lines(const FamilyPlan& plan) : plan_(plan) {}
  void append_next(std::string& out) {
    const std::uint32_t end = plan_.line_ends[next_++];
    out.append(plan_.lines, begin_, end - begin_);
    begin_ = end;
  }
  void skip() { begin_ = plan_.line_ends[next_++]; }

 private:
  const FamilyPlan& plan_;
  std::size_t next_ = 0;
  std::uint32_t begin_ = 0;
};

void append_hex(std::string& out, std::uint64_t word) {
  for (int shift = 60; shift >= 0; shift -= 4) out += "0123456789abcdef"[(word >> shift) & 15];
}

void append_exemplar(std::string& out, const ExemplarSlot::Content& content) {
  out += " # {trace_id=\"";
  append_hex(out, content.exemplar.trace_id_high);
  append_hex(out, content.exemplar.trace_id_low);
  out += "\"} ";
  append_number(out, content.value);
  out += ' ';
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(content.exemplar.time.time_since_epoch());
  append_number(out, static_cast<double>(milliseconds.count()) / 1000.0);
}

void render_histogram(const FamilyPlan& plan, std::span<const Source> sources, const Totals& totals, Format format,
                      Lines& lines, std::string& out) {
  std::uint64_t count = 0;
  for (std::size_t bucket = 0; bucket <= plan.bounds.size(); ++bucket) {
    count += read_bucket(sources, bucket, totals);
    lines.append_next(out);
    append_number(out, count);
    if (format == Format::kOpenMetrics) {
      if (const auto content = read_exemplar(sources, bucket)) append_exemplar(out, *content);
    }
    out += '\n';
  }
  lines.append_next(out);
  append_number(out, read_sum(sources, totals));
  out += '\n';
  lines.append_next(out);
  append_number(out, count);
  out += '\n';
}

void render_value(std::optional<double> value, Lines& lines, std::string& out) {
  if (!value) return lines.skip();
  lines.append_next(out);
  append_number(out, *value);
  out += '\n';
}

void render_series(const FamilyPlan& plan, const FamilyPlan::Series& series, const Totals& totals, Format format,
                   Lines& lines, std::string& out) {
  const std::span<const Source> sources = sources_of(plan, series);
  switch (plan.kind) {
    case Kind::kCounter:
      lines.append_next(out);
      append_number(out, read_counter(sources, totals));
      out += '\n';
      return;
    case Kind::kHistogram:
      return render_histogram(plan, sources, totals, format, lines, out);
    case Kind::kGauge:
    case Kind::kLevel:
    case Kind::kCallbackCounter:
    case Kind::kCallbackGauge:
      return render_value(read_gauge(plan, sources, totals), lines, out);
  }
}

}  // namespace

void render(const Plans& plans, const Totals& totals, Format format, std::string& out) {
  constexpr std::size_t kRoomForValue = 16;
  std::size_t size = out.size() + 8;
  for (const auto& plan : plans) {
    size += plan->openmetrics_header.size() + plan->lines.size() + plan->line_ends.size() * kRoomForValue;
  }
  out.reserve(size);
  for (const auto& plan : plans) {
    out += format == Format::kOpenMetrics ? plan->openmetrics_header : plan->text_header;
    Lines lines(*plan);
    for (const FamilyPlan::Series& series : plan->series) render_series(*plan, series, totals, format, lines, out);
  }
  if (format == Format::kOpenMetrics) out += "# EOF\n";
}

}  // namespace nexusml::metrics::internal
