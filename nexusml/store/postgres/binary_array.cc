#include "nexusml/store/postgres/binary_array.h"

#include <bit>

#include "nexusml/base/error.h"

namespace nexusml::store::postgres {
namespace {

constexpr std::size_t kNullFlagAt = 4;
constexpr std::size_t kCountAt = 12;

template <class Number>
void append_big_endian(std::string& bytes, Number number) {
  for (int shift = static_cast<int>(sizeof(Number)) * 8 - 8; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>(number >> shift & 0xff));
  }
}

/// The types' numbers in pg_type: of the element and of its array.
struct Types {
  std::uint32_t element;
  Oid array;
};

Types types_of(BinaryArray::Element element) {
  switch (element) {
    case BinaryArray::Element::kUuid:
      return {2950, 2951};
    case BinaryArray::Element::kInt8:
      return {20, 1016};
    case BinaryArray::Element::kInt2:
      return {21, 1005};
    case BinaryArray::Element::kFloat8:
      return {701, 1022};
    case BinaryArray::Element::kText:
      return {25, 1009};
  }
  bug("BinaryArray::Element outside the enum");
}

}  // namespace

BinaryArray::BinaryArray(Element element, std::size_t expected_bytes) {
  const Types types = types_of(element);
  parameter_.type = types.array;
  parameter_.bytes.reserve(expected_bytes + 20);
  append_big_endian(parameter_.bytes, std::uint32_t{1});  // dimensions
  append_big_endian(parameter_.bytes, std::uint32_t{0});  // whether there are nulls
  append_big_endian(parameter_.bytes, types.element);
  append_big_endian(parameter_.bytes, std::uint32_t{0});  // how many; take() says
  append_big_endian(parameter_.bytes, std::uint32_t{1});  // the first one's index
}

void BinaryArray::begin_element(std::size_t bytes) {
  append_big_endian(parameter_.bytes, static_cast<std::uint32_t>(bytes));
  ++count_;
}

void BinaryArray::append_uuid(const sql::Uuid& uuid) {
  begin_element(uuid.bytes.size());
  parameter_.bytes.append(uuid.bytes.begin(), uuid.bytes.end());
}

void BinaryArray::append_int8(std::int64_t number) {
  begin_element(sizeof number);
  append_big_endian(parameter_.bytes, static_cast<std::uint64_t>(number));
}

void BinaryArray::append_int2(std::int16_t number) {
  begin_element(sizeof number);
  append_big_endian(parameter_.bytes, static_cast<std::uint16_t>(number));
}

void BinaryArray::append_float8(double number) {
  begin_element(sizeof number);
  append_big_endian(parameter_.bytes, std::bit_cast<std::uint64_t>(number));
}

void BinaryArray::append_text(std::string_view text) {
  begin_element(text.size());
  parameter_.bytes.append(text);
}

void BinaryArray::append_null() {
  append_big_endian(parameter_.bytes, std::uint32_t{0xffffffff});
  parameter_.bytes[kNullFlagAt + 3] = 1;
  ++count_;
}

BinaryParameter BinaryArray::take() {
  std::string count;
  append_big_endian(count, count_);
  parameter_.bytes.replace(kCountAt, count.size(), count);
  return std::move(parameter_);
}

}  // namespace nexusml::store::postgres
