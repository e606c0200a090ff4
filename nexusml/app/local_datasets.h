#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

#include "nexusml/base/result.h"

namespace nexusml::app {

/// Training data from a folder of this machine, as if it were an object store: the key `a/b.csv` is
/// `data_path`/objects/a/b.csv, and `s3://bucket/key` is `data_path`/objects/bucket/key.
///
/// Returns: a function that copies an object into a new file in `uploads`. Its errors: kInvalidArgument for what is no key
///          (an absolute path, "..", ...), kNotFound also for a link, kUnavailable. Threads: any may call it.
[[nodiscard]] std::function<Result<std::filesystem::path>(std::string_view dataset)> local_datasets(
    std::filesystem::path data_path, std::filesystem::path uploads);

}  // namespace nexusml::app
