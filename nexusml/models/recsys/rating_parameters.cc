#include "nexusml/models/recsys/rating_parameters.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <span>
#include <utility>

#include "nexusml/base/text.h"

namespace nexusml::models::recsys {
namespace {

static_assert(std::endian::native == std::endian::little,
              "ratings.bin is written as the memory of a little-endian machine");

constexpr std::string_view kMagic = "NXMLRATE";
constexpr std::uint32_t kVersion = 1;
constexpr std::uint32_t kMaximumRank = 1024;
constexpr std::uint32_t kMaximumEntities = 1U << 31;

Error corrupt(std::string message) {
  return Error(ErrorCode::kCorrupt, "ratings file: " + std::move(message));
}

template <class T>
void append(std::string& bytes, std::span<const T> values) {
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

// The caller has made sure that the bytes are there.
template <class T>
void take(std::string_view& bytes, std::span<T> values) {
  if (values.empty()) return;
  std::memcpy(values.data(), bytes.data(), values.size_bytes());
  bytes.remove_prefix(values.size_bytes());
}

template <class T>
std::vector<T> take_vector(std::string_view& bytes, std::size_t count) {
  std::vector<T> values(count);
  take<T>(bytes, values);
  return values;
}

// Not NaN, and so small that sums of products stay finite.
bool bounded(std::span<const float> values) {
  return std::ranges::all_of(values, [](float value) { return std::abs(value) <= 1e12F; });
}

/// The counts at the head of the file.
struct Header {
  std::uint32_t version = 0;
  std::uint32_t rank = 0;
  std::uint32_t users = 0;
  std::uint32_t items = 0;
  std::uint64_t ratings = 0;
};
static_assert(sizeof(Header) == 24, "written as it lies in memory");
constexpr std::size_t kHeaderBytes = kMagic.size() + sizeof(Header);

// Of everything but the ids' bytes. All counts are below 2^32 here, so that nothing overflows.
std::uint64_t fixed_bytes(const Header& header) {
  const std::uint64_t entities = std::uint64_t{header.users} + header.items;
  const std::uint64_t numbers =
      3 + (entities + 2) * (1 + std::uint64_t{header.rank}) + header.users + header.ratings + entities;
  return 4 * numbers;
}

Result<IdIndex> take_ids(std::span<const std::uint32_t> lengths, std::string_view& bytes) {
  std::vector<std::string_view> ids;
  ids.reserve(lengths.size());
  for (const std::uint32_t length : lengths) {
    if (length == 0 || length > bytes.size()) return corrupt("an id is empty or cut off");
    ids.push_back(bytes.substr(0, length));
    bytes.remove_prefix(length);
    if (ids.size() > 1 && ids[ids.size() - 2] >= ids.back()) return corrupt("the ids are not in ascending order");
    if (base::find_invalid_utf8(ids.back()) != std::string::npos) return corrupt("an id is not valid UTF-8");
  }
  return IdIndex(ids);
}

Status take_rated(std::string_view& bytes, const Header& header, RatingParameters& parameters) {
  parameters.rated_starts.push_back(0);
  for (const std::uint32_t count : take_vector<std::uint32_t>(bytes, header.users)) {
    parameters.rated_starts.push_back(parameters.rated_starts.back() + count);
  }
  if (parameters.rated_starts.back() != header.ratings) return corrupt("the users' ratings do not add up");
  parameters.rated = take_vector<std::uint32_t>(bytes, header.ratings);
  for (std::uint32_t user = 0; user < header.users; ++user) {
    for (std::uint64_t place = parameters.rated_starts[user]; place < parameters.rated_starts[user + 1]; ++place) {
      const bool first = place == parameters.rated_starts[user];
      if (parameters.rated[place] >= header.items ||
          (!first && parameters.rated[place - 1] >= parameters.rated[place])) {
        return corrupt("a rated item is out of range or order");
      }
    }
  }
  return {};
}

Status check(const Header& header, std::size_t rest) {
  if (header.version != kVersion)
    return corrupt("format version " + base::to_text(header.version) + ", this program reads 1");
  if (header.rank == 0 || header.rank % RatingParameters::kLanes != 0 || header.rank > kMaximumRank) {
    return corrupt("rank " + base::to_text(header.rank) + " is out of range");
  }
  if (header.users == 0 || header.items == 0 || header.users > kMaximumEntities || header.items > kMaximumEntities) {
    return corrupt("the number of users or items is out of range");
  }
  if (header.ratings > rest || fixed_bytes(header) > rest) return corrupt("it is cut off");
  return {};
}

}  // namespace

std::string to_bytes(const RatingParameters& parameters) {
  const Header header{kVersion, parameters.rank, static_cast<std::uint32_t>(parameters.users.size()),
                      static_cast<std::uint32_t>(parameters.items.size()), parameters.rated.size()};
  std::string bytes(kMagic);
  append<Header>(bytes, std::span(&header, 1));
  append<float>(bytes, std::array{parameters.mean, parameters.minimum, parameters.maximum});
  append<float>(bytes, parameters.user_biases);
  append<float>(bytes, parameters.item_biases);
  append<float>(bytes, parameters.user_factors);
  append<float>(bytes, parameters.item_factors);
  std::vector<std::uint32_t> counts;
  for (std::size_t user = 0; user < parameters.users.size(); ++user) {
    counts.push_back(static_cast<std::uint32_t>(parameters.rated_starts[user + 1] - parameters.rated_starts[user]));
  }
  append<std::uint32_t>(bytes, counts);
  append<std::uint32_t>(bytes, parameters.rated);
  std::vector<std::uint32_t> lengths;
  std::string ids;
  for (const IdIndex* index : {&parameters.users, &parameters.items}) {
    for (std::size_t i = 0; i < index->size(); ++i) {
      lengths.push_back(static_cast<std::uint32_t>(index->at(i).size()));
      ids += index->at(i);
    }
  }
  append<std::uint32_t>(bytes, lengths);
  return bytes + ids;
}

Result<RatingParameters> parse_rating_parameters(std::string_view bytes) {
  if (!bytes.starts_with(kMagic)) return corrupt("it is of another kind");
  if (bytes.size() < kHeaderBytes) return corrupt("it is cut off in its header");
  std::string_view rest = bytes.substr(kMagic.size());
  Header header;
  take<Header>(rest, std::span(&header, 1));
  NEXUSML_RETURN_IF_ERROR(check(header, rest.size()));
  RatingParameters parameters;
  parameters.rank = header.rank;
  for (float* number : {&parameters.mean, &parameters.minimum, &parameters.maximum})
    take<float>(rest, std::span(number, 1));
  const std::size_t users = std::size_t{header.users} + 1;
  const std::size_t items = std::size_t{header.items} + 1;
  parameters.user_biases = take_vector<float>(rest, users);
  parameters.item_biases = take_vector<float>(rest, items);
  parameters.user_factors = take_vector<float>(rest, users * header.rank);
  parameters.item_factors = take_vector<float>(rest, items * header.rank);
  if (!bounded(std::array{parameters.mean, parameters.minimum, parameters.maximum}) ||
      !bounded(parameters.user_biases) || !bounded(parameters.item_biases) || !bounded(parameters.user_factors) ||
      !bounded(parameters.item_factors)) {
    return corrupt("a number is not finite or out of range");
  }
  if (parameters.minimum > parameters.maximum) return corrupt("the lowest rating is above the highest");
  NEXUSML_RETURN_IF_ERROR(take_rated(rest, header, parameters));
  const auto lengths = take_vector<std::uint32_t>(rest, std::size_t{header.users} + header.items);
  NEXUSML_ASSIGN_OR_RETURN(parameters.users, take_ids(std::span(lengths).first(header.users), rest));
  NEXUSML_ASSIGN_OR_RETURN(parameters.items, take_ids(std::span(lengths).subspan(header.users), rest));
  if (!rest.empty()) return corrupt("bytes are left over");
  return parameters;
}

}  // namespace nexusml::models::recsys
