#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/store/objects.h"

namespace nexusml::store::s3 {

/// One page of a bucket's list.
struct ListPage {
  std::vector<ObjectInfo> objects;
  std::string next;  ///< token that asks for the next page; empty: this was the last one
};

/// Reads the answer to ListObjectsV2.
///
/// Errors:  kCorrupt if it is none.
/// Threads: pure function.
/// Source:  Amazon S3 API reference, ListObjectsV2, response syntax.
[[nodiscard]] Result<ListPage> parse_list_result(std::string_view xml);

/// The <Code> of S3's error document; empty if there is none.
[[nodiscard]] std::string parse_error_code(std::string_view xml);

}  // namespace nexusml::store::s3
