#pragma once

#include <chrono>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace nexusml::monitor {

/// Appends values to a string of bytes: whole numbers in as few bytes as they need (LEB128), doubles in eight.
///
/// Threads: one at a time. Lifetime: the target outlives it.
class ByteWriter {
 public:
  explicit ByteWriter(std::string& target) : out_(target) {}

  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) out_.push_back(static_cast<char>(value | 0x80U));
    out_.push_back(static_cast<char>(value));
  }
  void real(double value) { fixed(value); }
  void text(std::string_view value) {
    number(value.size());
    out_ += value;
  }
  /// To the microsecond.
  void time(std::chrono::system_clock::time_point value) {
    fixed(static_cast<std::int64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(value.time_since_epoch()).count()));
  }

 private:
  template <class Value>
  void fixed(Value value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out_.append(bytes, sizeof value);
  }

  std::string& out_;
};

/// Reads what a ByteWriter wrote, on a machine of the same byte order. After a fault every read gives nothing, and ended() is
/// false.
///
/// Threads: one at a time. Lifetime: a view of the bytes.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) return fail();
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if (byte < 0x80) return value;
    }
    return fail();
  }
  double real() { return fixed<double>(); }
  std::string_view text() {
    const std::uint64_t size = number();
    if (size > rest_.size()) {
      fail();
      return {};
    }
    const std::string_view value = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return value;
  }
  std::chrono::system_clock::time_point time() {
    using Time = std::chrono::system_clock::time_point;
    return Time(
        std::chrono::duration_cast<Time::duration>(std::chrono::microseconds(fixed<std::int64_t>() % kMostTime)));
  }

  [[nodiscard]] bool failed() const { return failed_; }
  /// Whether everything was read, without a fault.
  [[nodiscard]] bool ended() const { return !failed_ && rest_.empty(); }

 private:
  static constexpr std::int64_t kMostTime =
      9'000'000'000'000'000;  // microseconds: what fits into a clock of nanoseconds

  std::uint64_t fail() {
    failed_ = true;
    rest_ = {};
    return 0;
  }
  template <class Value>
  Value fixed() {
    Value value{};
    if (rest_.size() < sizeof value) {
      fail();
      return value;
    }
    std::memcpy(&value, rest_.data(), sizeof value);
    rest_.remove_prefix(sizeof value);
    return value;
  }

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace nexusml::monitor
