// What single cells, titles and names say, through the program itself: from small files to what is taken of them.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/text.hpp"

namespace guben {
namespace {
namespace fs = std::filesystem;

struct Outcome {
  int status;
  std::string output;
};

Outcome guben(const std::string& arguments) {
  const std::string command = "'" GUBEN_PROGRAM "' --lang en " + arguments + " 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  std::string output;
  char block[4096];
  for (size_t got; (got = fread(block, 1, sizeof block, pipe)) > 0;) output.append(block, got);
  const int status = pclose(pipe);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128, output};
}

class Values : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / fmt::format("guben-values-{}", getpid());
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "files");
    ASSERT_EQ(guben("init " + county() + " --pack xiangyin").status, 0);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string county() const { return (folder_ / "c").string(); }
  std::string file(const std::string& name, const std::string& content) const {
    std::ofstream(folder_ / "files" / name) << content;
    return "'" + (folder_ / "files" / name).string() + "'";
  }
  /// One household of one person, number 990624197501020136.
  std::string register_of_one() const {
    return file("2020年6月_农户档案-户.csv",
                "户编号,县,乡镇,行政村,户主姓名,户主证件号码,户属性,是否监测对象\n"
                "H1,湘阴县,三塘镇,龙华村,李乙水,990624197501020136,脱贫户,否\n") +
           " " +
           file("2020年6月_农户档案-人.csv",
                "户编号,人编号,姓名,性别,证件号码,与户主关系,出生日期\n"
                "H1,H101,李乙水,男,990624197501020136,户主,1975-01-02\n");
  }
  std::string matched(const std::string& files) const {
    EXPECT_EQ(guben("import " + county() + " " + register_of_one() + " " + files).status, 0);
    EXPECT_EQ(guben("match " + county() + " --out " + (folder_ / "m.csv").string()).status, 0);
    std::ifstream in(folder_ / "m.csv");
    return {std::istreambuf_iterator<char>(in), {}};
  }
  fs::path folder_;
};

constexpr const char* kLoans =
    "借款人,身份证号,银行,合同号,贷款金额(元),发放日期,到期日期,余额(元),逾期天数,展期/续贷,用途,实际用款人\n"
    "李乙水,990624197501020136,农商行,NSH1,30000,2018-01-05,2023-04-05,30000,0,,养牛,李乙水\n"
    "李乙水,990624197501020136,农商行,NSH2,30000,2018-01-05,2020-01-05,30000,90,,养牛,李乙水\n";

TEST_F(Values, OfALoanListTellNoPeriodSoItIsAsked) {
  const auto refused = guben("import " + county() + " " + file("湘阴县_小额信贷.csv", kLoans));
  EXPECT_NE(refused.status, 0);
  EXPECT_TRUE(contains(refused.output, "--period")) << refused.output;
  const auto taken = guben("import " + county() + " --period 2020-06 " + file("湘阴县_小额信贷.csv", kLoans));
  EXPECT_EQ(taken.status, 0) << taken.output;
  EXPECT_TRUE(contains(taken.output, "2020-06-01")) << taken.output;
}

TEST_F(Values, OfANameWithTheDayOfItsExportTellThePeriodOfTheData) {
  const auto taken =
      guben("import " + county() + " --check " + file("湘阴县小额信贷2020年6月(20200705导出).csv", kLoans));
  EXPECT_TRUE(contains(taken.output, "2020-06-01") && !contains(taken.output, "2020-07")) << taken.output;
}

TEST_F(Values, OfANumberInWhateverIsWrittenAroundItAreExact) {
  const auto matches = matched(
      file("湘阴县2020年_基本医保参保.csv",
           "姓名,身份证号,参保年度,险种,参保状态,个人缴费\n"
           "李乙水,990624-19750102-0136,2020,居民,已参保,1\n"
           "李乙水,990624197501020136.0,2020,居民,已参保,2\n"
           "李乙水,身份证990624197501020136,2020,居民,已参保,3\n"
           "李乙水,990624197501020136(临时),2020,居民,已参保,4\n") +
      " " +
      file("2020年6月_走访记录.csv", "帮扶人编号,帮扶人姓名,户编号,走访日期,方式\nB1,郑帮扶,H1,2020-06-03,入户\n"));
  EXPECT_FALSE(contains(matches, "review")) << matches;
  EXPECT_FALSE(contains(matches, "none")) << matches;
}

TEST_F(Values, OfOneBadNameStopNoOtherFile) {
  std::string stem = "湘阴县2020年6月小额信贷";
  while (stem.size() < 240) stem += "长";
  const auto imported = guben(
      "import " + county() + " " +
      file(stem + ".csv", std::string(kLoans) + "李乙水,,农商行,NSH3,30000,2018-01-05,,1,0,也许,,\n,,,,1,,,,,,,\n") +
      " " + register_of_one());
  EXPECT_TRUE(contains(imported.output, "returned")) << imported.output;
  EXPECT_FALSE(contains(imported.output, "too long")) << imported.output;
  EXPECT_FALSE(fs::is_empty(folder_ / "c" / "returns"));
}

TEST_F(Values, OfARareCharacterOfOldSystemsAreItsCharacter) {
  const std::string number = "990101195801021439";
  const auto files = file("2020年6月_农户档案-户.csv",
                          "户编号,县,乡镇,行政村,户主姓名,户主证件号码,户属性,是否监测对象\n"
                          "H1,湘阴县,三塘镇,龙华村,龙䶮," +
                              number + ",脱贫户,否\n") +
                     " " +
                     file("2020年6月_农户档案-人.csv",
                          "户编号,人编号,姓名,性别,证件号码,与户主关系,出生日期\n"
                          "H1,H101,龙䶮,男," +
                              number + ",户主,1958-01-02\n") +
                     " " +
                     file("湘阴县2020年_基本医保参保.csv",
                          "姓名,身份证号,参保年度,险种,参保状态\n龙\uE863," + number + ",2020,居民,已参保\n");
  ASSERT_EQ(guben("import " + county() + " " + files).status, 0);
  ASSERT_EQ(guben("match " + county() + " --out " + (folder_ / "m.csv").string()).status, 0);
  std::ifstream in(folder_ / "m.csv");
  const std::string matches{std::istreambuf_iterator<char>(in), {}};
  EXPECT_TRUE(contains(matches, "exact")) << matches;
  EXPECT_FALSE(contains(matches, "review")) << matches;
}

}  // namespace
}  // namespace guben
