#pragma once

#include <string>
#include <vector>

namespace nexusml::monitor {

/// The names that a model's rows have numbers for.
///
/// Threads: a value.
struct ModelNames {
  std::string model{};
  std::string version{};  ///< that serves, or the last one met
  std::vector<std::string> labels{};
  std::vector<std::string> segments{};
  std::vector<std::string> versions{};
  std::string segment_feature{};  ///< empty: none is declared
  bool is_binary = false;         ///< it knows two labels at most, so a confidence tells both probabilities
};

}  // namespace nexusml::monitor
