#pragma once

#include <memory>
#include <string>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/monitor/table_source.h"

namespace nexusml::api {

/// The columns of a table that hold texts.
struct TextColumns {
  std::string text = "text";
  std::string subject{};  ///< of e-mails, joined with the text if the table has it; empty: none
};

/// The names of the traits, as references of text models have them.
[[nodiscard]] std::vector<std::string> text_trait_names();

/// The column names of a CSV text, which is at its start again afterwards; none if it has no first record.
///
/// Errors: those of the source.
[[nodiscard]] Result<std::vector<std::string>> column_names(monitor::TableSource& source);

/// The same table with four columns more: the traits of its texts, computed while it is read. A record that is none stays
/// one.
///
/// Takes:   columns that the table has; a subject may be missing.
/// Cost:    memory for one record.
/// Threads: one at a time.
[[nodiscard]] std::unique_ptr<monitor::TableSource> with_text_traits(std::unique_ptr<monitor::TableSource> source,
                                                                     TextColumns columns);

}  // namespace nexusml::api
