#include "nexusml/app/object_storage.h"

#include "nexusml/api/upload.h"
#include "nexusml/app/local_datasets.h"

namespace nexusml::app {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr std::string_view kScheme = "s3://";

/// MinIO's clients are told HOST:PORT.
std::string with_scheme(const std::string& endpoint, bool tls) {
  if (endpoint.find("://") != std::string::npos) return endpoint;
  return (tls ? "https://" : "http://") + endpoint;
}

/// A lock that is given up at the end of a scope; false while somebody else has it.
class Turn {
 public:
  explicit Turn(std::atomic<bool>& taken) : taken_(taken), mine_(!taken.exchange(true, std::memory_order_acquire)) {}
  ~Turn() {
    if (mine_) taken_.store(false, std::memory_order_release);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  [[nodiscard]] bool mine() const { return mine_; }

 private:
  std::atomic<bool>& taken_;
  const bool mine_;
};

}  // namespace

store::S3Options s3_options(const Config::Objects& settings) {
  store::S3Options options;
  options.endpoint = with_scheme(settings.endpoint, settings.tls);
  options.bucket = settings.bucket;
  options.region = settings.region;
  options.access_key = settings.access_key;
  options.secret_key = settings.secret_key;
  options.certificate_authorities = settings.ca_file;
  options.request_timeout = milliseconds(5'000);
  options.stall_timeout = milliseconds(5'000);
  return options;
}

ObjectStorage::ObjectStorage(const Config& config, const base::Clock& clock, base::Log log)
    : config_(config), clock_(clock), log_(std::move(log)) {
  if (config.objects.endpoint.empty()) return;
  store::S3Options options = this->options();
  objects_ = store::open_s3_objects(options).value();  // check_config() opened the same
  options.connect_timeout = milliseconds(1'000);
  options.request_timeout = milliseconds(1'500);
  probed_ = store::open_s3_objects(std::move(options)).value();
  repository_.emplace(*objects_, clock_, config_.objects.prefix);
}

store::S3Options ObjectStorage::options() const {
  store::S3Options options = s3_options(config_.objects);
  options.cancelled = cancelled_;
  return options;
}

Status ObjectStorage::ping() {
  return probed_ == nullptr ? Status() : probed_->ping();
}

std::function<Result<fs::path>(std::string_view dataset)> ObjectStorage::datasets(fs::path uploads) {
  if (!configured()) return local_datasets(config_.data.path, std::move(uploads));
  return [this, uploads = std::move(uploads)](std::string_view dataset) { return fetch(uploads, dataset); };
}

Result<fs::path> ObjectStorage::fetch(const fs::path& uploads, std::string_view dataset) {
  const Turn turn(fetching_);
  if (!turn.mine()) {
    return Error(ErrorCode::kUnavailable, "another data set is being fetched from the object store; try again later");
  }
  NEXUSML_ASSIGN_OR_RETURN(const fs::path file, api::make_upload_file(uploads));
  const Status fetched = fetch_into(file, dataset);
  if (fetched.ok()) return file;
  std::error_code ignored;
  fs::remove(file, ignored);
  if (fetched.error().code != ErrorCode::kNotFound) return fetched.error();
  return Error(ErrorCode::kNotFound, "there is no dataset \"" + std::string(dataset) + "\"");
}

/// Another bucket of the same store may be named, for training data rarely lies where models do.
Status ObjectStorage::fetch_into(const fs::path& file, std::string_view dataset) {
  const std::uint64_t most = config_.objects.maximum_dataset_bytes;
  if (!dataset.starts_with(kScheme)) {
    NEXUSML_RETURN_IF_ERROR(store::check_object_key(dataset).while_doing("dataset"));
    return objects_->get_file(dataset, file, most);
  }
  dataset.remove_prefix(kScheme.size());
  NEXUSML_RETURN_IF_ERROR(store::check_object_key(dataset).while_doing("dataset"));
  const std::size_t slash = dataset.find('/');
  if (slash == std::string_view::npos) {
    return Error(ErrorCode::kInvalidArgument, "dataset: s3://bucket/key was expected",
                 {{"dataset", "s3://bucket/key was expected"}});
  }
  store::S3Options options = this->options();
  options.bucket = dataset.substr(0, slash);
  NEXUSML_ASSIGN_OR_RETURN(const std::unique_ptr<store::ObjectStore> bucket,
                           store::open_s3_objects(std::move(options)).while_doing("dataset"));
  return bucket->get_file(dataset.substr(slash + 1), file, most);
}

/// While the store is away the next free number here is taken; if another replica has it then, publishing finds out.
std::uint64_t ObjectStorage::number(const models::ModelInfo& info, std::uint64_t next) const {
  if (!repository_) return next;
  const Result<std::uint64_t> claimed = repository_->claim(info, next);
  if (claimed.ok()) return *claimed;
  log_.warning("a version gets its number without asking the object store",
               {{"model", info.name}, {"version", next}, {"reason", claimed.error().message}});
  return next;
}

void ObjectStorage::begin(serve::ModelHost& host, const telemetry::Telemetry& telemetry) {
  if (!repository_) return;
  sync_.emplace(*repository_, host, telemetry, clock_, log_,
                serve::ObjectSyncOptions{.poll_interval = config_.objects.poll_interval,
                                         .keep_versions = config_.models.keep_versions});
  sync_->fetch_if_empty();
}

void ObjectStorage::wake() {
  if (sync_) sync_->wake();
}

void ObjectStorage::start() {
  if (sync_) sync_->start();
}

void ObjectStorage::request_stop() {
  cancelled_->store(true, std::memory_order_relaxed);
}

void ObjectStorage::stop() {
  if (sync_) sync_->stop();
}

}  // namespace nexusml::app
