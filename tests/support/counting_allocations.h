#pragma once

#include <atomic>
#include <cstdlib>
#include <new>

// Replaces operator new by one that counts. Include it in ONE source of a test program of its own.
namespace nexusml::support {

inline std::atomic<std::size_t> allocation_count = 0;  // relaxed: a count that orders nothing
inline thread_local std::size_t thread_allocation_count = 0;

/// Allocations of the whole program so far.
inline std::size_t allocations() {
  return allocation_count.load(std::memory_order_relaxed);
}

/// Those of the calling thread: where another one may be at work that has nothing to do with the claim.
inline std::size_t thread_allocations() {
  return thread_allocation_count;
}

inline void count_allocation() {
  allocation_count.fetch_add(1, std::memory_order_relaxed);
  ++thread_allocation_count;
}

inline void* counted_allocation(std::size_t size) {
  count_allocation();
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

inline void* counted_allocation(std::size_t size, std::align_val_t alignment) {
  count_allocation();
  const auto align = static_cast<std::size_t>(alignment);
  if (void* memory = std::aligned_alloc(align, (size + align - 1) / align * align)) return memory;
  throw std::bad_alloc();
}

/// Whether the counter counts: each such program tests its measure too.
inline bool allocations_are_counted() {
  const std::size_t before = allocations();
  const std::size_t before_here = thread_allocations();
  ::operator delete(::operator new(7));  // called by name, so that no compiler may leave it out
  return allocations() > before && thread_allocations() == before_here + 1;
}

}  // namespace nexusml::support

// Never inlined: the compiler would see malloc() and free() through them and warn of a mismatched pair.
[[gnu::noinline]] void* operator new(std::size_t size) {
  return nexusml::support::counted_allocation(size);
}
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
  return nexusml::support::counted_allocation(size, alignment);
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  nexusml::support::count_allocation();
  return std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, const std::nothrow_t&) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}
