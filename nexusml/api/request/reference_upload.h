#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "nexusml/api/answer/text_trait_table.h"
#include "nexusml/api/service.h"
#include "nexusml/base/result.h"
#include "nexusml/http/request.h"
#include "nexusml/monitor/table_profile.h"

namespace nexusml::api {

/// How a table is to be read that becomes a model's reference.
struct ReferenceUpload {
  std::string model{};
  monitor::TableProfileOptions options{};
  std::optional<TextColumns>
      texts{};                   ///< whose traits are the features, unless the table has these; none: of no text model
  bool are_texts_named = false;  ///< by the request: then they must be there
};

/// Reads ?types=, ignore=, prediction=, confidence=, text=; what a served model's features are is known.
///
/// Errors:  kInvalidArgument that names the parameter.
/// Threads: any.
[[nodiscard]] Result<ReferenceUpload> read_reference_upload(const Service& service, const http::Request& request,
                                                            std::string_view model);

/// Makes a CSV file the model's reference.
///
/// Returns: rows that were skipped.
/// Errors:  those of profile_table() and DriftMonitor::replace_reference(); kInvalidArgument for a column of texts that is
///          not there.
/// Cost:    reads the file twice; for the pool.
[[nodiscard]] Result<std::uint64_t> take_reference_table(const Service& service, const ReferenceUpload& upload,
                                                         const std::filesystem::path& file);

}  // namespace nexusml::api
