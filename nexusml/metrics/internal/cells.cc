#include "nexusml/metrics/internal/cells.h"

#include <algorithm>
#include <map>
#include <memory>
#include <new>

#include "nexusml/base/error.h"
#include "nexusml/base/mutex.h"

namespace nexusml::metrics::internal {
namespace {

constexpr Directory kNoChunks{};

struct ThreadCells {
  Directory chunks{};
};

void add_to(std::atomic<std::uint64_t>& slot, CellKind kind, std::uint64_t bits) {
  const std::uint64_t old = slot.load(std::memory_order_relaxed);
  const std::uint64_t sum =
      kind == CellKind::kInteger
          ? old + bits
          : std::bit_cast<std::uint64_t>(std::bit_cast<double>(old) + std::bit_cast<double>(bits));
  slot.store(sum, std::memory_order_relaxed);
}

/// Hands out cells, knows every thread's chunks, keeps the totals of ended threads.
///
/// Threads: any; one mutex. Chunks are created and removed under it; cells are written without it, by their thread.
class Arena {
 public:
  Arena() {
    for (const CellKind kind : {CellKind::kInteger, CellKind::kFloating}) {
      if (!open_chunk(kind)) bug("no memory for the first cells");
      bump_[index(kind)].next = kMaxBlock;  // the discard block
    }
  }

  CellId allocate(CellKind kind, std::size_t count) {
    if (count == 0 || count > kMaxBlock) bug("a block of cells has 1 to 64 cells");
    const base::MutexLock lock(mutex_);
    auto& free = free_[index(kind)][count];
    if (!free.empty()) {
      const CellId first = free.back();
      free.pop_back();
      return first;
    }
    Bump& bump = bump_[index(kind)];
    if (bump.next + count > kCellsPerChunk && !open_chunk(kind)) {
      return kind == CellKind::kInteger ? kDiscardInteger : kDiscardFloating;
    }
    const auto first = static_cast<CellId>(bump.chunk * kCellsPerChunk + bump.next);
    bump.next += count;
    return first;
  }

  void release(CellKind kind, CellId first, std::size_t count) {
    if (first == kDiscardInteger || first == kDiscardFloating) return;
    const base::MutexLock lock(mutex_);
    const std::size_t chunk = first / kCellsPerChunk;
    zero(*retired_.chunks[chunk], first, count);
    for (ThreadCells* thread : threads_) {
      if (thread->chunks[chunk] != nullptr) zero(*thread->chunks[chunk], first, count);
    }
    free_[index(kind)][count].push_back(first);
  }

  void sum(std::vector<std::uint64_t>& totals) {
    const base::MutexLock lock(mutex_);
    totals.assign(chunks_used_ * kCellsPerChunk, 0);
    for (std::size_t chunk = 0; chunk < chunks_used_; ++chunk) {
      std::uint64_t* const to = totals.data() + chunk * kCellsPerChunk;
      accumulate(*retired_.chunks[chunk], kinds_[chunk], to);
      for (const ThreadCells* thread : threads_) {
        if (thread->chunks[chunk] != nullptr) accumulate(*thread->chunks[chunk], kinds_[chunk], to);
      }
    }
  }

  void thread_begins(ThreadCells* thread) {
    const base::MutexLock lock(mutex_);
    threads_.push_back(thread);
  }

  /// Folds the thread's cells into the totals of ended threads; in one step, so that no scrape sees them twice.
  void thread_ends(ThreadCells* thread) {
    const base::MutexLock lock(mutex_);
    std::erase(threads_, thread);
    for (std::size_t chunk = 0; chunk < chunks_used_; ++chunk) {
      const std::unique_ptr<Chunk> ended(thread->chunks[chunk]);
      if (ended == nullptr) continue;
      for (std::size_t i = 0; i < kCellsPerChunk; ++i) {
        add_to(retired_.chunks[chunk]->cells[i], kinds_[chunk], ended->cells[i].load(std::memory_order_relaxed));
      }
    }
  }

  /// The thread's chunk for `cell`, made if need be.
  Chunk* chunk_of(ThreadCells* thread, CellId cell) {
    auto fresh = std::make_unique<Chunk>();
    const base::MutexLock lock(mutex_);
    Chunk*& chunk = thread->chunks[cell / kCellsPerChunk];
    if (chunk == nullptr) chunk = fresh.release();
    return chunk;
  }

  /// For a thread whose cells are gone already (a destructor that records at the very end) or cannot be had.
  void add_to_retired(CellId cell, std::uint64_t bits) {
    const base::MutexLock lock(mutex_);
    const std::size_t chunk = cell / kCellsPerChunk;
    add_to(retired_.chunks[chunk]->cells[cell % kCellsPerChunk], kinds_[chunk], bits);
  }

 private:
  struct Bump {
    std::size_t chunk = 0;
    std::size_t next = kCellsPerChunk;
  };

  static std::size_t index(CellKind kind) { return kind == CellKind::kInteger ? 0 : 1; }

  static void zero(Chunk& chunk, CellId first, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      chunk.cells[first % kCellsPerChunk + i].store(0, std::memory_order_relaxed);
    }
  }

  static void accumulate(const Chunk& chunk, CellKind kind, std::uint64_t* to) {
    if (kind == CellKind::kInteger) {
      for (std::size_t i = 0; i < kCellsPerChunk; ++i) to[i] += chunk.cells[i].load(std::memory_order_relaxed);
      return;
    }
    for (std::size_t i = 0; i < kCellsPerChunk; ++i) {
      const double x = std::bit_cast<double>(chunk.cells[i].load(std::memory_order_relaxed));
      to[i] = std::bit_cast<std::uint64_t>(std::bit_cast<double>(to[i]) + x);
    }
  }

  bool open_chunk(CellKind kind) REQUIRES_LOCK(mutex_) {
    if (chunks_used_ == kMaxChunks) return false;
    Bump& bump = bump_[index(kind)];
    for (; bump.next < kCellsPerChunk; ++bump.next) {
      free_[index(kind)][1].push_back(static_cast<CellId>(bump.chunk * kCellsPerChunk + bump.next));
    }
    retired_.chunks[chunks_used_] = new Chunk;
    kinds_[chunks_used_] = kind;
    bump = {chunks_used_++, 0};
    return true;
  }

  base::Mutex mutex_;
  std::vector<ThreadCells*> threads_ GUARDED_BY(mutex_);
  ThreadCells retired_ GUARDED_BY(mutex_);
  std::array<CellKind, kMaxChunks> kinds_ GUARDED_BY(mutex_){};
  std::size_t chunks_used_ GUARDED_BY(mutex_) = 0;
  std::array<Bump, 2> bump_ GUARDED_BY(mutex_);
  std::array<std::map<std::size_t, std::vector<CellId>>, 2> free_ GUARDED_BY(mutex_);
};

/// Never destroyed: threads may end after the destructors of main's statics.
Arena& arena() {
  static Arena* const the_arena = new Arena;
  return *the_arena;
}

constinit thread_local bool thread_has_ended = false;

/// Ties a ThreadCells to the life of its thread.
struct ThreadRegistration {
  std::unique_ptr<ThreadCells> cells = std::make_unique<ThreadCells>();

  ThreadRegistration() {
    arena().thread_begins(cells.get());
    thread_chunks = cells->chunks.data();
  }
  ~ThreadRegistration() {
    thread_has_ended = true;
    thread_chunks = kNoChunks.data();
    arena().thread_ends(cells.get());
  }
};

/// The calling thread's chunk for `cell`; null when the thread's cells are gone or memory is short.
Chunk* make_chunk(CellId cell) noexcept {
  if (thread_has_ended) return nullptr;
  try {
    thread_local ThreadRegistration registration;
    return arena().chunk_of(registration.cells.get(), cell);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

}  // namespace

constinit thread_local Chunk* const* thread_chunks __attribute__((tls_model("initial-exec"))) = kNoChunks.data();

void add_slowly(CellId cell, std::uint64_t n) noexcept {
  if (make_chunk(cell) == nullptr) return arena().add_to_retired(cell, n);
  add(cell, n);
}

void add_slowly(CellId cell, double x) noexcept {
  if (make_chunk(cell) == nullptr) return arena().add_to_retired(cell, std::bit_cast<std::uint64_t>(x));
  add(cell, x);
}

CellId allocate_cells(CellKind kind, std::size_t count) {
  return arena().allocate(kind, count);
}

void release_cells(CellKind kind, CellId first, std::size_t count) {
  arena().release(kind, first, count);
}

void sum_cells(std::vector<std::uint64_t>& totals) {
  arena().sum(totals);
}

}  // namespace nexusml::metrics::internal
