#include "nexusml/serve/version_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nexusml::serve {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(VersionChoice, TriesWhatIsNewerNewestFirst) {
  const VersionChoice choice;
  EXPECT_THAT(choice.candidates({1, 2, 5}, 0), ElementsAre(5, 2, 1));
  EXPECT_THAT(choice.candidates({1, 2, 5}, 2), ElementsAre(5));
  EXPECT_THAT(choice.candidates({1, 2}, 2), IsEmpty());
  EXPECT_THAT(choice.candidates({1, 2}, 7), IsEmpty()) << "what serves was deleted";
  EXPECT_THAT(choice.candidates({}, 0), IsEmpty());
}

TEST(VersionChoice, AChosenVersionHoldsAgainstTheVersionsOfThatMoment) {
  VersionChoice choice;
  choice.choose(1, 3);
  EXPECT_TRUE(choice.pinned());
  EXPECT_THAT(choice.candidates({1, 2, 3}, 1), IsEmpty());
  EXPECT_THAT(choice.candidates({1, 2, 3, 4}, 1), ElementsAre(4));
  choice.follow_newest();
  EXPECT_FALSE(choice.pinned());
  EXPECT_THAT(choice.candidates({1, 2, 3}, 1), ElementsAre(3, 2));
  choice.choose(3, 3);
  EXPECT_FALSE(choice.pinned());
}

TEST(VersionChoice, UnloadHoldsUntilALoad) {
  VersionChoice choice;
  const VersionChoice::Time now{std::chrono::hours(1)};
  choice.unload(now);
  EXPECT_TRUE(choice.unloaded());
  EXPECT_TRUE(choice.unloaded_after(now - std::chrono::seconds(1)));
  EXPECT_FALSE(choice.unloaded_after(now));
  EXPECT_THAT(choice.candidates({1, 2}, 0), IsEmpty());
  choice.choose(1, 2);
  EXPECT_FALSE(choice.unloaded());
  choice.unload(now);
  choice.follow_newest();
  EXPECT_FALSE(choice.unloaded());
}

TEST(VersionChoice, RemembersRefusedVersionsAsLongAsTheirFilesStay) {
  VersionChoice choice;
  choice.refuse(2, 77, "damaged");
  ASSERT_NE(choice.refusal(2, 77), nullptr);
  EXPECT_EQ(*choice.refusal(2, 77), "damaged");
  EXPECT_EQ(choice.refusal(2, 78), nullptr);
  EXPECT_EQ(choice.refusal(1, 77), nullptr);
}

}  // namespace
}  // namespace nexusml::serve
