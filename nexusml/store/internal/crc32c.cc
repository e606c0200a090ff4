#include "nexusml/store/internal/crc32c.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

namespace nexusml::store::internal {
namespace {

static_assert(std::endian::native == std::endian::little, "eight bytes are taken as one little-endian number");

using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

/// table[k][b]: what the byte b adds to the checksum when k bytes follow it.
constexpr Tables make_tables() {
  constexpr std::uint32_t kReversedPolynomial = 0x82F63B78;
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit) rest = (rest >> 1) ^ ((rest & 1U) != 0 ? kReversedPolynomial : 0U);
    tables[0][byte] = rest;
  }
  for (std::size_t k = 1; k < tables.size(); ++k) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[k - 1][byte];
      tables[k][byte] = (before >> 8) ^ tables[0][before & 0xFFU];
    }
  }
  return tables;
}

constexpr Tables kTables = make_tables();

}  // namespace

std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) {
  std::uint32_t rest = ~before;
  while (bytes.size() >= 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, bytes.data(), sizeof eight);
    eight ^= rest;
    rest = 0;
    for (std::size_t i = 0; i < 8; ++i) rest ^= kTables[7 - i][(eight >> (8 * i)) & 0xFFU];
    bytes.remove_prefix(8);
  }
  for (const char byte : bytes) rest = (rest >> 8) ^ kTables[0][(rest ^ static_cast<unsigned char>(byte)) & 0xFFU];
  return ~rest;
}

}  // namespace nexusml::store::internal
