#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

// The per-thread cells behind Counter, LevelGauge and Histogram. docs/adr/0002-per-thread-cells.md says why this is
// the one place with process-wide state.
namespace nexusml::metrics::internal {

using CellId = std::uint32_t;

/// How the totals of a cell over several threads are formed.
enum class CellKind { kInteger, kFloating };

inline constexpr std::size_t kCellsPerChunk = 4096;
inline constexpr std::size_t kMaxChunks = 2048;
/// A block never crosses a chunk, and blocks of this size at least are always granted.
inline constexpr std::size_t kMaxBlock = 64;
/// Where handles without a registry record: written, never shown.
inline constexpr CellId kDiscardInteger = 0;
inline constexpr CellId kDiscardFloating = kCellsPerChunk;

struct Chunk {
  std::array<std::atomic<std::uint64_t>, kCellsPerChunk> cells{};
};
using Directory = std::array<Chunk*, kMaxChunks>;

/// The calling thread's chunks, by cell / kCellsPerChunk; null where it has recorded nothing yet. Eight bytes, so that
/// the fast initial-exec model also works in a library that is loaded late.
extern constinit thread_local Chunk* const* thread_chunks __attribute__((tls_model("initial-exec")));

void add_slowly(CellId cell, std::uint64_t n) noexcept;
void add_slowly(CellId cell, double x) noexcept;

/// Adds `n` (modulo 2^64, so a negative number can be added) to the calling thread's cell.
/// Cost: a load, an add and a store; the first touch of a chunk in a thread allocates it.
/// Threads: any. Relaxed order is enough: only this thread writes the cell, and a scrape needs each value, no order.
inline void add(CellId cell, std::uint64_t n) noexcept {
  Chunk* const chunk = thread_chunks[cell / kCellsPerChunk];
  if (chunk == nullptr) [[unlikely]] {
    return add_slowly(cell, n);
  }
  auto& slot = chunk->cells[cell % kCellsPerChunk];
  slot.store(slot.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
}

/// The same for a cell of kind kFloating.
inline void add(CellId cell, double x) noexcept {
  Chunk* const chunk = thread_chunks[cell / kCellsPerChunk];
  if (chunk == nullptr) [[unlikely]] {
    return add_slowly(cell, x);
  }
  auto& slot = chunk->cells[cell % kCellsPerChunk];
  const double sum = std::bit_cast<double>(slot.load(std::memory_order_relaxed)) + x;
  slot.store(std::bit_cast<std::uint64_t>(sum), std::memory_order_relaxed);
}

/// `count` (at most kMaxBlock) neighbouring cells, all zero; the discard cells when all kMaxChunks chunks are taken.
[[nodiscard]] CellId allocate_cells(CellKind kind, std::size_t count);

/// Zeroes the cells and makes them available again. No thread may record into them any more.
void release_cells(CellKind kind, CellId first, std::size_t count);

/// Fills `totals`, indexed by CellId, with the sums over all threads, living and ended.
/// Cost: O(cells x threads that recorded); about 0.5 ns each.
void sum_cells(std::vector<std::uint64_t>& totals);

}  // namespace nexusml::metrics::internal
