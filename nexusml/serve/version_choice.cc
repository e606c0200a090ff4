#include "nexusml/serve/version_choice.h"

#include <algorithm>

namespace nexusml::serve {

void VersionChoice::follow_newest() {
  newest_when_chosen_ = 0;
  unloaded_at_.reset();
}

void VersionChoice::choose(std::uint64_t version, std::uint64_t newest) {
  follow_newest();
  if (version < newest) newest_when_chosen_ = newest;
}

void VersionChoice::unload(Time now) {
  newest_when_chosen_ = 0;
  unloaded_at_ = now;
}

std::vector<std::uint64_t> VersionChoice::candidates(const std::vector<std::uint64_t>& versions,
                                                     std::uint64_t serving) const {
  if (unloaded()) return {};
  const auto first = std::upper_bound(versions.begin(), versions.end(), std::max(serving, newest_when_chosen_));
  return {versions.rbegin(), std::make_reverse_iterator(first)};
}

void VersionChoice::refuse(std::uint64_t version, std::uint64_t files, std::string reason) {
  refused_[version] = {files, std::move(reason)};
}

const std::string* VersionChoice::refusal(std::uint64_t version, std::uint64_t files) const {
  const auto found = refused_.find(version);
  return found != refused_.end() && found->second.files == files ? &found->second.reason : nullptr;
}

}  // namespace nexusml::serve
