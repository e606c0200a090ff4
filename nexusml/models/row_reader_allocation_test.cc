// A program of its own: it replaces operator new to count.

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "nexusml/models/row_reader.h"
#include "tests/support/counting_allocations.h"
#include "tests/support/sample_models.h"

namespace nexusml::models {
namespace {

/// Allocations of a thousand rows after the first.
std::size_t allocations_of(const Model& model, const std::vector<std::string>& header,
                           const std::vector<std::string_view>& cells) {
  RowReader reader = RowReader::create(model, header).value();
  const auto read = [&] { EXPECT_TRUE(reader.read([&](std::size_t column) { return cells[column]; }).ok()); };
  read();
  const std::size_t before = support::allocations();
  for (int row = 0; row < 1000; ++row) read();
  return support::allocations() - before;
}

TEST(RowReaderAllocation, AWarmReaderAllocatesNothing) {
  ModelInfo tabular = support::fake_info(ModelType::kRisk, {"no", "yes"});
  tabular.schema = support::two_features();
  EXPECT_EQ(allocations_of(support::FakeModel(std::move(tabular)), {"age", "sex"}, {" 41.5 ", "m"}), 0u);
  const support::FakeModel email(support::fake_info(ModelType::kEmail, {"ham", "spam"}));
  EXPECT_EQ(allocations_of(email, {"subject", "text"}, {"a subject that fits in no small string", "một văn bản"}), 0u);
  const support::FakeModel recsys(support::fake_info(ModelType::kRecsys, {}));
  EXPECT_EQ(allocations_of(recsys, {"user_id", "item_id"}, {"a user whose name fits in no small string", "i"}), 0u);
  const support::FakeModel trend(support::fake_info(ModelType::kTrend, {"down", "flat", "up"}));
  EXPECT_EQ(allocations_of(trend, {"values", "horizon", "period"}, {"[1, 2, null, 4, 5.5, 6]", "12", ""}), 0u);
}

}  // namespace
}  // namespace nexusml::models
