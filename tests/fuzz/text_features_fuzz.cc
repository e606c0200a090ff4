// The tokeniser takes any bytes: it ends, its buckets lie in range, no word is given twice, and what it gives does not
// depend on the workspace it finds.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "nexusml/models/text/features.h"

namespace {

using namespace nexusml::models;

struct Collected {
  std::vector<std::uint32_t> words;
  std::vector<std::uint32_t> grams;
  void word(std::uint32_t bucket) { words.push_back(bucket); }
  void grams_of_word(std::span<const std::uint32_t> buckets) {
    grams.insert(grams.end(), buckets.begin(), buckets.end());
  }
};

Collected features(std::string_view text, std::string_view subject, text::FeatureSpace space, Workspace& workspace) {
  Collected collected;
  text::FeatureStream stream(space, text.size() + subject.size(), workspace, collected);
  stream.add(text, text::Field::kText);
  stream.add(subject, text::Field::kSubject);
  return collected;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view all(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t cut = data[0] % (all.size() + 1);
  const text::FeatureSpace space{10, 12};
  Workspace workspace;
  const Collected first = features(all.substr(0, cut), all.substr(cut), space, workspace);
  std::ranges::fill(workspace.indices, 0xFFFFFFFFU);
  const Collected second = features(all.substr(0, cut), all.substr(cut), space, workspace);
  if (first.words != second.words || first.grams != second.grams) __builtin_trap();
  std::vector<std::uint32_t> sorted = first.words;
  std::ranges::sort(sorted);
  if (std::ranges::adjacent_find(sorted) != sorted.end()) __builtin_trap();
  for (const std::uint32_t bucket : first.words) {
    if (bucket >= space.word_buckets()) __builtin_trap();
  }
  for (const std::uint32_t bucket : first.grams) {
    if (bucket < space.word_buckets() || bucket >= space.buckets()) __builtin_trap();
  }
  return 0;
}
