#include "nexusml/store/spool.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>

#include "nexusml/store/internal/spool_segment.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::size_t kAll = 1 << 20;

class SpoolTest : public testing::Test {
 protected:
  std::filesystem::path folder() const { return folder_.path() / "spool"; }
  std::vector<std::filesystem::path> files() const {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder())) {
      if (entry.path().extension() == ".spool") found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
  }
  static void append(Spool& spool, std::initializer_list<std::string_view> records) {
    const Status appended = spool.append(std::vector(records));
    ASSERT_TRUE(appended.ok()) << appended.error().message;
  }
  static std::vector<std::string> read(Spool& spool, std::size_t bytes = kAll) {
    std::vector<std::string> records;
    EXPECT_TRUE(spool.read(records, bytes).ok());
    return records;
  }
  /// Everything, released as it is read.
  static std::vector<std::string> drain(Spool& spool) {
    std::vector<std::string> all;
    for (std::vector<std::string> some; !(some = read(spool)).empty();) {
      all.insert(all.end(), some.begin(), some.end());
      EXPECT_TRUE(spool.release().ok());
    }
    return all;
  }

  support::TemporaryFolder folder_;
};

TEST_F(SpoolTest, GivesRecordsInOrderAndTheSameAgainUntilReleased) {
  Spool spool(folder());
  EXPECT_TRUE(spool.empty());
  append(spool, {"one", ""});
  append(spool, {"three"});
  EXPECT_FALSE(spool.empty());
  EXPECT_THAT(read(spool, 1), ElementsAre("one"));
  EXPECT_THAT(read(spool), ElementsAre("one", "", "three"));
  EXPECT_THAT(read(spool, 1), ElementsAre("one"));
  ASSERT_TRUE(spool.release().ok());
  append(spool, {"four"});
  EXPECT_THAT(read(spool), ElementsAre("", "three", "four"));
  ASSERT_TRUE(spool.release().ok());
  EXPECT_THAT(read(spool), IsEmpty());
  EXPECT_TRUE(spool.empty());
  EXPECT_THAT(files(), IsEmpty());
  append(spool, {"five"});
  EXPECT_THAT(drain(spool), ElementsAre("five"));
}

TEST_F(SpoolTest, ALaterRunReadsWhatAnEarlierOneLeft) {
  {
    Spool spool(folder(), {.segment_bytes = 40});
    for (const std::string_view one : {"aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "cc", "dd"}) append(spool, {one});
    EXPECT_EQ(read(spool, 1), std::vector<std::string>{"aaaaaaaaaaaaaaaa"});
    ASSERT_TRUE(spool.release().ok());
  }
  Spool spool(folder(), {.segment_bytes = 40});
  ASSERT_TRUE(spool.open().ok());
  EXPECT_FALSE(spool.empty());
  append(spool, {"ee"});
  EXPECT_THAT(drain(spool), ElementsAre("bbbbbbbbbbbbbbbb", "cc", "dd", "ee"));
  EXPECT_EQ(spool.lost_bytes(), 0u);
}

TEST_F(SpoolTest, ATornEndIsCutAtTheLastGoodRecordWhereverItTears) {
  {
    Spool spool(folder());
    append(spool, {"first", "second"});
  }
  const std::filesystem::path file = files().at(0);
  const std::string whole = support::read_text(file);
  const std::size_t second = whole.size() - internal::kRecordHeader - 6;
  for (std::size_t size = second; size < whole.size(); ++size) {
    std::filesystem::remove_all(folder());
    std::filesystem::create_directories(folder());
    support::write_text(file, std::string_view(whole).substr(0, size));
    Spool spool(folder());
    ASSERT_TRUE(spool.open().ok());
    EXPECT_EQ(spool.lost_bytes(), size - second);
    append(spool, {"third"});
    EXPECT_THAT(drain(spool), ElementsAre("first", "third")) << size;
  }
}

TEST_F(SpoolTest, DamageInTheMiddleCostsTheRestOfItsFileOnly) {
  {
    Spool spool(folder(), {.segment_bytes = 60});
    append(spool, {"first", "second"});
    append(spool, {"a record long enough for a file of its own, by far"});
  }
  ASSERT_EQ(files().size(), 2u);
  std::string bytes = support::read_text(files()[0]);
  bytes.back() ^= 1;
  support::write_text(files()[0], bytes);
  Spool spool(folder());
  EXPECT_THAT(drain(spool), ElementsAre("first", "a record long enough for a file of its own, by far"));
  EXPECT_EQ(spool.lost_bytes(), internal::kRecordHeader + 6);
}

TEST_F(SpoolTest, DamageInsideRecordsCostsThemAlone) {
  {
    Spool spool(folder());
    append(spool, {"first", "second", "third", "fourth", "fifth"});
  }
  std::string bytes = support::read_text(files()[0]);
  for (const char* damaged : {"second", "third", "fifth"}) bytes[bytes.find(damaged) + 1] ^= 1;
  support::write_text(files()[0], bytes);
  Spool spool(folder());
  ASSERT_TRUE(spool.open().ok());
  append(spool, {"sixth"});
  EXPECT_THAT(drain(spool), ElementsAre("first", "fourth", "sixth"));
  EXPECT_EQ(spool.lost_bytes(), 3 * internal::kRecordHeader + 6 + 5 + 5);
  EXPECT_EQ(spool.losses(), 2u);  // one in the middle, one at the end
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(SpoolTest, ADamagedLengthCostsTheRestOfItsFile) {
  {
    Spool spool(folder());
    append(spool, {"first", "second", "third"});
  }
  std::string bytes = support::read_text(files()[0]);
  bytes[bytes.find("second") - internal::kRecordHeader] ^= 1;
  support::write_text(files()[0], bytes);
  Spool spool(folder());
  EXPECT_THAT(drain(spool), ElementsAre("first"));
  EXPECT_EQ(spool.lost_bytes(), 2 * internal::kRecordHeader + 6 + 5);
  EXPECT_EQ(spool.losses(), 1u);
}

TEST_F(SpoolTest, AFileThatIsNoneOfOursIsNotRead) {
  std::filesystem::create_directories(folder());
  support::write_text(folder() / "000000000001.spool", "something else, and long");
  support::write_text(folder() / "000000000002.spool", "");
  support::write_text(folder() / "notes.txt", "kept");
  Spool spool(folder());
  EXPECT_THAT(drain(spool), IsEmpty());
  EXPECT_EQ(spool.lost_bytes(), 24u);
  EXPECT_TRUE(std::filesystem::exists(folder() / "notes.txt"));
}

TEST_F(SpoolTest, BeyondItsLimitItRefusesAndTakesMoreWhenFilesAreReleased) {
  Spool spool(folder(), {.maximum_bytes = 200, .segment_bytes = 64});
  const std::string record(40, 'x');
  int taken = 0;
  while (spool.append(std::vector<std::string_view>{record}).ok()) ++taken;
  EXPECT_EQ(taken, 3);
  EXPECT_EQ(spool.append(std::vector<std::string_view>{record}).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(read(spool, 1).size(), 1u);
  ASSERT_TRUE(spool.release().ok());
  append(spool, {record});
  EXPECT_EQ(drain(spool).size(), 3u);
}

TEST_F(SpoolTest, AFullDiskRefusesAndLeavesWhatWasThere) {
  Spool spool(folder());
  append(spool, {"kept"});
  // The limit of a process's file size stands for a full disk: the write is cut short, then fails.
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{100, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const Status refused = spool.append(std::vector<std::string_view>{std::string(500, 'x')});
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
  append(spool, {"and this"});
  EXPECT_THAT(drain(spool), ElementsAre("kept", "and this"));
  EXPECT_EQ(spool.lost_bytes(), 0u);
}

TEST_F(SpoolTest, AFolderIsOneProgramsAlone) {
  Spool first(folder());
  ASSERT_TRUE(first.open().ok());
  Spool second(folder());
  EXPECT_EQ(second.open().error().code, ErrorCode::kConflict);
  EXPECT_EQ(second.append(std::vector<std::string_view>{"x"}).error().code, ErrorCode::kConflict);
}

TEST_F(SpoolTest, AFolderThatCannotBeMadeIsTriedAgain) {
  support::write_text(folder_.path() / "spool", "a file is in its place");
  Spool spool(folder(), {.survive_power_failure = true});
  EXPECT_EQ(spool.append(std::vector<std::string_view>{"x"}).error().code, ErrorCode::kInternal);
  std::filesystem::remove(folder_.path() / "spool");
  append(spool, {"x"});
  EXPECT_THAT(drain(spool), ElementsAre("x"));
}

}  // namespace
}  // namespace nexusml::store
