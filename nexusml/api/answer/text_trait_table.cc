#include "nexusml/api/answer/text_trait_table.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>

#include "nexusml/base/csv.h"
#include "nexusml/base/text.h"
#include "nexusml/models/reference.h"

namespace nexusml::api {
namespace {

using base::CsvParser;
using base::CsvRecord;

constexpr std::size_t kPiece = 64 << 10;
constexpr std::array kTraits = {models::kTextCharacters, models::kTextWords, models::kTextNonAsciiShare,
                                models::kTextMeanWordLength};

std::string_view field_of(const CsvRecord& record, std::optional<std::size_t> column) {
  return column && *column < record.fields.size() ? record.fields[*column] : std::string_view();
}

class TextTraitTable : public monitor::TableSource {
 public:
  TextTraitTable(std::unique_ptr<monitor::TableSource> source, TextColumns columns)
      : source_(std::move(source)), columns_(std::move(columns)), piece_(kPiece) {}

  Status rewind() override {
    parser_.reset();
    made_.clear();
    given_ = 0;
    is_at_end_ = false;
    return source_->rewind();
  }

  Result<std::size_t> read(std::span<char> place) override {
    std::size_t taken = 0;
    while (taken < place.size()) {
      if (given_ == made_.size()) {
        if (is_at_end_) break;
        NEXUSML_RETURN_IF_ERROR(make_more());
        continue;
      }
      const std::size_t count = std::min(place.size() - taken, made_.size() - given_);
      std::memcpy(place.data() + taken, made_.data() + given_, count);
      taken += count;
      given_ += count;
    }
    return taken;
  }

  [[nodiscard]] std::uint64_t bytes() const override { return source_->bytes(); }

 private:
  Status make_more() {
    made_.clear();
    given_ = 0;
    if (!parser_) begin();
    NEXUSML_ASSIGN_OR_RETURN(const std::size_t count, source_->read(piece_));
    if (count > 0) return parser_->feed({piece_.data(), count});
    is_at_end_ = true;
    return parser_->finish();
  }

  void begin() {
    text_.reset();
    subject_.reset();
    is_header_ = true;
    parser_.emplace(
        CsvParser::Options{},
        [this](const CsvRecord& record) {
          take(record);
          return Status();
        },
        [this](std::uint64_t, const Error&) {
          made_ += "broken\n";  // one field, where five at least are expected: it counts as skipped
          return Status();
        });
  }

  void take(const CsvRecord& record) {
    made_ += record.text;
    if (is_header_) {
      take_header(record);
    } else {
      append_traits(record);
    }
    made_ += '\n';
  }

  void take_header(const CsvRecord& record) {
    is_header_ = false;
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
      if (record.fields[i] == columns_.text) text_ = i;
      if (!columns_.subject.empty() && record.fields[i] == columns_.subject) subject_ = i;
    }
    for (const std::string_view name : kTraits) (made_ += ',') += name;
  }

  void append_traits(const CsvRecord& record) {
    const stats::TextTraits traits =
        models::input_traits({.text = field_of(record, text_), .subject = field_of(record, subject_)});
    for (const double value : {traits.characters, traits.words, traits.non_ascii_share, traits.mean_word_length}) {
      made_ += ',';
      base::append_number(made_, value);
    }
  }

  const std::unique_ptr<monitor::TableSource> source_;
  const TextColumns columns_;
  std::vector<char> piece_;
  std::optional<CsvParser> parser_;
  std::string made_;       // of the piece read last
  std::size_t given_ = 0;  // bytes of it that were handed on
  std::optional<std::size_t> text_;
  std::optional<std::size_t> subject_;
  bool is_header_ = true;
  bool is_at_end_ = false;
};

}  // namespace

std::vector<std::string> text_trait_names() {
  return {kTraits.begin(), kTraits.end()};
}

Result<std::vector<std::string>> column_names(monitor::TableSource& source) {
  std::vector<std::string> names;
  bool is_done = false;
  CsvParser parser([&](const CsvRecord& record) -> Status {
    names.assign(record.fields.begin(), record.fields.end());
    is_done = true;
    return Error(ErrorCode::kConflict, "the first record is enough");
  });
  NEXUSML_RETURN_IF_ERROR(source.rewind());
  std::vector<char> piece(kPiece);
  while (!is_done) {
    NEXUSML_ASSIGN_OR_RETURN(const std::size_t count, source.read(piece));
    const Status fed = count > 0 ? parser.feed({piece.data(), count}) : parser.finish();
    if (!fed.ok() || count == 0) break;
  }
  NEXUSML_RETURN_IF_ERROR(source.rewind());
  return names;
}

std::unique_ptr<monitor::TableSource> with_text_traits(std::unique_ptr<monitor::TableSource> source,
                                                       TextColumns columns) {
  return std::make_unique<TextTraitTable>(std::move(source), std::move(columns));
}

}  // namespace nexusml::api
