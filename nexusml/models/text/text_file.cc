#include "nexusml/models/text/text_file.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "nexusml/base/text.h"

namespace nexusml::models::text {
namespace {

static_assert(std::endian::native == std::endian::little,
              "text.bin is written as the memory of a little-endian machine");

constexpr std::string_view kMagic = "NXMLTEXT";
constexpr std::uint32_t kVersion = 2;
constexpr std::uint32_t kMaximumBits = 28;
constexpr std::size_t kHeaderBytes = kMagic.size() + 4 * sizeof(std::uint32_t);

template <class T>
void append(std::string& bytes, std::span<const T> values) {
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

template <class T>
void take(std::string_view& bytes, std::span<T> values) {
  std::memcpy(values.data(), bytes.data(), values.size_bytes());
  bytes.remove_prefix(values.size_bytes());
}

Error corrupt(std::string message) {
  return Error(ErrorCode::kCorrupt, std::move(message));
}

bool finite(std::span<const float> values) {
  return std::ranges::all_of(values, [](float value) { return std::isfinite(value); });
}

}  // namespace

std::string to_bytes(const Parameters& parameters) {
  const LinearTable& table = parameters.table;
  const std::array<std::uint32_t, 4> header{kVersion, static_cast<std::uint32_t>(table.labels()), table.space.word_bits,
                                            table.space.gram_bits};
  std::string bytes(kMagic);
  append<std::uint32_t>(bytes, header);
  append<float>(bytes, table.scales);
  append<float>(bytes, table.biases);
  append<float>(bytes, parameters.offsets);
  append<float>(bytes, parameters.shares);
  append<std::int16_t>(bytes, table.weights);
  return bytes;
}

Result<Parameters> parse_parameters(std::string_view bytes, std::size_t labels) {
  if (!bytes.starts_with(kMagic)) return corrupt("this is no text model");
  if (bytes.size() < kHeaderBytes) return corrupt("the file is cut off in its header");
  std::string_view rest = bytes.substr(kMagic.size());
  std::array<std::uint32_t, 4> header{};
  take<std::uint32_t>(rest, header);
  const auto [version, stored_labels, word_bits, gram_bits] = header;
  if (version != kVersion)
    return corrupt("format version " + base::to_text(version) + ", this program reads " + base::to_text(kVersion));
  if (stored_labels != labels || labels == 0) {
    return corrupt("the file has " + base::to_text(stored_labels) + " labels, model.json " + base::to_text(labels));
  }
  if (word_bits == 0 || gram_bits == 0 || word_bits > kMaximumBits || gram_bits > kMaximumBits) {
    return corrupt("the feature space is out of range");
  }
  const FeatureSpace space{word_bits, gram_bits};
  const std::size_t floats = kBlocks + 3 * labels;
  const std::size_t expected =
      floats * sizeof(float) + space.buckets() * LinearTable::stride_for(labels) * sizeof(std::int16_t);
  if (rest.size() != expected) {
    return corrupt("the file has " + base::to_text(bytes.size()) + " bytes, its header asks for " +
                   base::to_text(kHeaderBytes + expected));
  }
  Parameters parameters{LinearTable(space, labels), std::vector<float>(labels), std::vector<float>(labels)};
  take<float>(rest, parameters.table.scales);
  take<float>(rest, parameters.table.biases);
  take<float>(rest, parameters.offsets);
  take<float>(rest, parameters.shares);
  take<std::int16_t>(rest, parameters.table.weights);
  if (!finite(parameters.table.scales) || !finite(parameters.table.biases) || !finite(parameters.offsets) ||
      !finite(parameters.shares)) {
    return corrupt("a number is not finite");
  }
  return parameters;
}

}  // namespace nexusml::models::text
