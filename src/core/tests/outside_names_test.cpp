// Names and cells of strangers on their way out, and the files they go into.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "core/nearest.hpp"
#include "core/new_file.hpp"
#include "core/shown.hpp"
#include "core/text.hpp"

namespace guben {
namespace {
namespace fs = std::filesystem;

TEST(Shown, LetsNothingSteerATerminalOrTurnALine) {
  const std::string hole = "\xEF\xBF\xBD";
  EXPECT_EQ(shown("\x1b[2J红"), hole + "[2J红");
  EXPECT_EQ(shown("a\x07\x08\x7f\r"), "a" + hole + hole + hole + hole);
  EXPECT_EQ(shown("\xC2\x9B"
                  "31m"),
            hole + "31m");  // CSI in one character
  EXPECT_EQ(shown("\xE2\x80\xAE"
                  "xlsx.exe"),
            hole + "xlsx.exe");                                      // right-to-left override
  EXPECT_EQ(shown("\xE2\x81\xA6x\xE2\x81\xA9"), hole + "x" + hole);  // isolates
  EXPECT_EQ(shown("\xFF\xFE"), hole + hole);                         // no UTF-8
  for (const char* text : {"低保\t1\n", "“引号” — 100 ㎡ · ●", "𠮷", "é"}) EXPECT_EQ(shown(text), text);
}

TEST(ShownName, ReadsANameInGbkBytes) {
  EXPECT_EQ(shown_name("/x/\xB5\xCD\xB1\xA3.csv"), "低保.csv");
  EXPECT_EQ(shown_name("/x/低保.csv"), "低保.csv");
  EXPECT_EQ(shown_name("/x/\xFF.csv"), "\xEF\xBF\xBD.csv");
  EXPECT_EQ(shown_name("a\nb\tc.csv"),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD"
            "c.csv");
}

TEST(CsvCell, QuotesWhatASpreadsheetWouldTakeForAFormula) {
  EXPECT_EQ(csv_cell("=2+5.csv"), "'=2+5.csv");
  EXPECT_EQ(csv_cell("=HYPERLINK(\"x\",\"y\")"), "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
  EXPECT_EQ(csv_cell("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(csv_cell("\tx"), "'\tx");
  EXPECT_EQ(csv_cell("-cmd|x"), "'-cmd|x");
  EXPECT_EQ(csv_cell("+86 1000"), "'+86 1000");
  EXPECT_EQ(csv_cell("-"), "'-");
  EXPECT_EQ(csv_cell("-1-1"), "'-1-1");
  for (const char* plain : {"", "-5", "+5", "-5.25", "-0.5", "a=b", "1-2", "低保", "'x"})
    EXPECT_EQ(csv_cell(plain), plain);
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("a\nb"), "\"a\nb\"");
}

TEST(Nearest, KnowsWhatWasMeant) {
  const std::vector<std::string> known{"risk.uninsured", "risk.unsafe_water", "gap.dibao"};
  EXPECT_EQ(nearest("risk.uninsurd", known).front(), "risk.uninsured");
  EXPECT_EQ(nearest("GAP.DIBAO", known).front(), "gap.dibao");
  EXPECT_EQ(typing_distance("match", "mtach"), 1u);
  EXPECT_EQ(typing_distance("低保", "低保户"), 1u);
  EXPECT_TRUE(nearest("x", {}).empty());
}

class NewFiles : public testing::Test {
 protected:
  void SetUp() override { fs::remove_all(folder_), fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path folder_ = fs::temp_directory_path() / fmt::format("guben-new-files-{}", getpid());
};

TEST_F(NewFiles, ReplaceOnlyRegularFiles) {
  EXPECT_TRUE(may_be_written(folder_ / "new.csv"));
  std::ofstream(folder_ / "old.csv") << "old";
  EXPECT_TRUE(may_be_written(folder_ / "old.csv"));
  fs::create_symlink(folder_ / "old.csv", folder_ / "link.csv");
  fs::create_symlink(folder_ / "nothing", folder_ / "dangling.csv");
  ASSERT_EQ(mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  for (const fs::path& other :
       {folder_ / "link.csv", folder_ / "dangling.csv", folder_ / "pipe", folder_, fs::path("/dev/full")}) {
    const auto may = may_be_written(other);
    ASSERT_FALSE(may) << other;
    EXPECT_EQ(may.error().code, "core.not_replaced") << other;
  }
  EXPECT_EQ(may_be_written(folder_ / "nowhere" / "x.csv").error().code, "core.no_folder");
}

TEST_F(NewFiles, NeverWriteThroughALinkThatWaitsAtThePart) {
  std::ofstream(folder_ / "precious") << "kept";
  fs::create_symlink(folder_ / "precious", folder_ / "x.csv.part");
  NewFile file(folder_ / "x.csv");
  file.write("new");
  file.finish();
  EXPECT_EQ(fs::file_size(folder_ / "precious"), 4u);
  EXPECT_EQ(fs::file_size(folder_ / "x.csv"), 3u);
  EXPECT_FALSE(fs::exists(folder_ / "x.csv.part"));
}

TEST_F(NewFiles, LeaveNothingWhenNotFinished) {
  { NewFile(folder_ / "x.csv").write("half"); }
  EXPECT_TRUE(fs::is_empty(folder_));
  EXPECT_THROW(NewFile(folder_ / "nowhere" / "x.csv"), Failure);
}

}  // namespace
}  // namespace guben
