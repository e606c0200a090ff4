#include "nexusml/app/nearest_name.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "nexusml/base/text.h"

namespace nexusml::app {
namespace {

constexpr std::size_t kLongestName = 200;

/// Optimal string alignment distance, over three rows of its matrix.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> previous(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::vector<std::size_t> next(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    next[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = row[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      next[j] = std::min({row[j] + 1, next[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        next[j] = std::min(next[j], previous[j - 2] + 1);
      }
    }
    std::swap(previous, row);
    std::swap(row, next);
  }
  return row.back();
}

/// "listn" is near "listen", "log" is not near "job": a longer word may have more wrong.
bool is_near(std::string_view name, std::size_t edits) {
  return edits <= std::clamp<std::size_t>(name.size() / 4, 1, 4);
}

std::vector<std::string_view> words_of(std::string_view name) {
  std::vector<std::string_view> words;
  while (!name.empty()) {
    const std::size_t end = std::min(name.find_first_of("._"), name.size());
    if (end >= 3) words.push_back(name.substr(0, end));
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return words;
}

std::size_t shared_words(const std::vector<std::string_view>& words, std::string_view candidate) {
  const std::vector<std::string_view> others = words_of(candidate);
  return static_cast<std::size_t>(std::count_if(words.begin(), words.end(), [&](std::string_view word) {
    return std::any_of(others.begin(), others.end(), [&](std::string_view other) {
      return word == other || (word.size() > 3 && is_near(word, distance(word, other)));
    });
  }));
}

}  // namespace

bool is_near_name(std::string_view name, std::string_view other) {
  return name.size() <= kLongestName && is_near(name, distance(name, other));
}

std::string nearest_name(std::string_view name, const std::vector<std::string>& candidates) {
  if (name.size() > kLongestName) return {};
  const std::string low = base::lowercase_ascii(name);
  std::size_t least = kLongestName;
  std::size_t most = 0;
  const std::string* by_edits = nullptr;
  const std::string* by_words = nullptr;
  const std::vector<std::string_view> words = words_of(low);
  for (const std::string& candidate : candidates) {
    const std::string other = base::lowercase_ascii(candidate);
    if (const std::size_t edits = distance(low, other); edits < least) {
      least = edits;
      by_edits = &candidate;
    }
    const std::size_t shared = shared_words(words, other);
    if (shared == most) by_words = nullptr;  // more than one has so many
    if (shared > most) {
      most = shared;
      by_words = &candidate;
    }
  }
  if (by_edits != nullptr && is_near(low, least)) return *by_edits;
  return by_words == nullptr ? std::string() : *by_words;
}

}  // namespace nexusml::app
