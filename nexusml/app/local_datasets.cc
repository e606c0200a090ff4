#include "nexusml/app/local_datasets.h"

#include <string>

#include "nexusml/api/upload.h"
#include "nexusml/store/object_stores.h"

namespace nexusml::app {
namespace {

namespace fs = std::filesystem;

Result<fs::path> fetch(const fs::path& data_path, const fs::path& uploads, std::string_view dataset) {
  constexpr std::string_view kScheme = "s3://";
  std::string_view key = dataset;
  if (key.starts_with(kScheme)) key.remove_prefix(kScheme.size());
  NEXUSML_RETURN_IF_ERROR(store::check_object_key(key).while_doing("dataset"));
  NEXUSML_ASSIGN_OR_RETURN(const std::unique_ptr<store::ObjectStore> objects, store::open_local_objects(data_path));
  NEXUSML_ASSIGN_OR_RETURN(const fs::path file, api::make_upload_file(uploads));
  const Status copied = objects->get_file(key, file);
  if (copied.ok()) return file;
  std::error_code ignored;
  fs::remove(file, ignored);
  if (copied.error().code != ErrorCode::kNotFound && copied.error().code != ErrorCode::kConflict) {
    return copied.error();
  }
  return Error(ErrorCode::kNotFound, "there is no dataset \"" + std::string(dataset) + "\"");
}

}  // namespace

std::function<Result<fs::path>(std::string_view dataset)> local_datasets(fs::path data_path, fs::path uploads) {
  return [data_path = std::move(data_path), uploads = std::move(uploads)](std::string_view dataset) {
    return fetch(data_path, uploads, dataset);
  };
}

}  // namespace nexusml::app
