#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"

namespace nexusml::monitor {

/// A folder with a file per model. Names of models become names of files in a way that no name can leave the folder.
///
/// Threads: any; two calls about one model are the caller's to order.
class ModelFiles {
 public:
  /// Takes: the folder, which is made when the first file is written; the ending of its files, with its dot.
  ModelFiles(std::filesystem::path folder, std::string ending);

  /// Replaces the model's file in one step. Errors: kUnavailable with the system's reason.
  [[nodiscard]] Status write(std::string_view model, std::string_view bytes) const;
  /// One that is not there is no fault. Errors: kUnavailable.
  [[nodiscard]] Status remove(std::string_view model) const;
  /// All of its files, in the order of their names.
  [[nodiscard]] std::vector<std::filesystem::path> list() const;

 private:
  [[nodiscard]] std::filesystem::path file_of(std::string_view model) const;

  const std::filesystem::path folder_;
  const std::string ending_;
};

}  // namespace nexusml::monitor
