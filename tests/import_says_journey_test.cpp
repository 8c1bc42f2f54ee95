// What an import says of files that are there already, of several at once and of rows it does not take: each is true.
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "core/text.hpp"
#include "guben.hpp"
#include "ledger/ledger.hpp"

namespace guben {
namespace {
namespace fs = std::filesystem;

constexpr const char* kLoans = "借款人,身份证号,银行,合同号,贷款金额(元),发放日期,到期日期,余额(元),逾期天数\n";
constexpr const char* kLoanOfWu = "吴大山,990101196203151078,农商行,N1,30000,2018-01-05,2020-01-05,30000,90\n";
constexpr const char* kLoanOfZhao = "赵永福,990101195801021156,邮储,Y1,30000,2018-01-05,2020-02-05,30000,60\n";
constexpr const char* kDeaths = "姓名,身份证号,死亡日期,火化日期\n";

class ImportSays : public testing::Test {
 protected:
  void SetUp() override {
    world = fs::temp_directory_path() / fmt::format("guben-import-says-{}", getpid());
    fs::remove_all(world);
    fs::create_directories(world);
    write("示例县2020年6月_农户档案-户.csv",
          "户编号,县,乡镇,行政村,户主姓名,户主证件号码,户属性,是否监测对象\n"
          "9900000001,示例县,青石镇,双洲村,吴大山,990101196203151078,脱贫户,否\n"
          "9900000002,示例县,云溪镇,松岩村,赵永福,990101195801021156,脱贫户,否\n");
    write("示例县2020年6月_农户档案-人.csv",
          "户编号,人编号,姓名,性别,证件号码,与户主关系,出生日期\n"
          "9900000001,990000000101,吴大山,男,990101196203151078,户主,1962-03-15\n"
          "9900000002,990000000201,赵永福,男,990101195801021156,户主,1958-01-02\n");
    ASSERT_EQ(guben("init " + county() + " --pack xiangyin").status, 0);
  }
  void TearDown() override { fs::remove_all(world); }
  std::string county() const { return (world / "c").string(); }
  void write(const std::string& name, const std::string& text) { std::ofstream(world / name) << text; }
  Said import(const std::vector<std::string>& files, const std::string& options = "", const char* language = "en") {
    std::string named;
    for (const auto& file : files) named += " '" + (world / file).string() + "'";
    return guben("import " + county() + named + " " + options, "", language);
  }
  void import_registry() {
    ASSERT_EQ(import({"示例县2020年6月_农户档案-户.csv", "示例县2020年6月_农户档案-人.csv"}).status, 0);
  }
  fs::path world;
};

TEST_F(ImportSays, ThatAFileImportedAgainIsOutOfForceAndSinceWhen) {
  import_registry();
  write("示例县2020年6月_小额信贷.csv", std::string(kLoans) + kLoanOfWu + kLoanOfZhao);
  write("示例县2020年6月_小额信贷_新.csv", std::string(kLoans) + replaced(kLoanOfWu, ",90", ",0") + kLoanOfZhao);
  ASSERT_EQ(import({"示例县2020年6月_小额信贷.csv"}).status, 0);
  EXPECT_FALSE(import({"示例县2020年6月_小额信贷.csv"}).says("out of force")) << "it still speaks";
  ASSERT_EQ(import({"示例县2020年6月_小额信贷_新.csv"}).status, 0);
  for (const char* options : {"", "--check"}) {
    const auto again = import({"示例县2020年6月_小额信贷.csv"}, options);
    EXPECT_EQ(again.status, 0);
    EXPECT_TRUE(again.says("already imported (delivery 3)")) << again.output;
    EXPECT_TRUE(again.says("out of force since delivery 4 replaced it")) << again.output;
    EXPECT_TRUE(import({"示例县2020年6月_小额信贷.csv"}, options, "zh").says("已被批次 4 替代"));
    EXPECT_FALSE(import({"示例县2020年6月_小额信贷_新.csv"}, options).says("out of force"));
  }
  ASSERT_EQ(guben("withdraw " + county() + " 4 --reason wrong").status, 0);
  EXPECT_FALSE(import({"示例县2020年6月_小额信贷.csv"}).says("out of force")) << "what replaced it was taken back";
}

TEST_F(ImportSays, ThatEntriesOfAFileImportedAgainWereCorrected) {
  import_registry();
  write("示例县2020年6月_死亡火化.csv", std::string(kDeaths) + "吴大山,990101196203151078,2020-06-02,\n");
  write("示例县2020年6月_死亡火化_新.csv", std::string(kDeaths) + "吴大山,990101196203151078,2020-06-03,\n");
  ASSERT_EQ(import({"示例县2020年6月_死亡火化.csv"}).status, 0);
  ASSERT_EQ(import({"示例县2020年6月_死亡火化_新.csv"}, "--as correction").status, 0);
  const auto again = import({"示例县2020年6月_死亡火化.csv"});
  EXPECT_TRUE(again.says("entries that delivery 4 corrected no longer count")) << again.output;
}

TEST_F(ImportSays, OfACheckThatItWroteNoReturnFile) {
  import_registry();
  const auto without_contract = replaced(kLoanOfZhao, "Y1", "");
  write("示例县2020年6月_小额信贷.csv", std::string(kLoans) + kLoanOfWu + without_contract);
  const auto checked = import({"示例县2020年6月_小额信贷.csv"}, "--check");
  EXPECT_TRUE(checked.says("1 rows would not be taken") && checked.says("writes no return file")) << checked.output;
  EXPECT_FALSE(checked.says("in the return file")) << checked.output;
  const auto in_chinese = import({"示例县2020年6月_小额信贷.csv"}, "--check", "zh");
  EXPECT_TRUE(in_chinese.says("核对时不写退回文件") && !in_chinese.says("已写入退回文件")) << in_chinese.output;
  EXPECT_FALSE(fs::exists(fs::path(county()) / "returns") && !fs::is_empty(fs::path(county()) / "returns"));

  write("示例县2020年6月_小额信贷_空.csv", kLoans + without_contract);
  const auto none = import({"示例县2020年6月_小额信贷_空.csv"}, "--check");
  EXPECT_EQ(none.status, 2);
  EXPECT_TRUE(none.says("None of the 1 rows would be taken")) << none.output;

  const auto imported = import({"示例县2020年6月_小额信贷.csv"});
  EXPECT_TRUE(imported.says("1 rows not taken, in the return file")) << "an import writes one: " << imported.output;
}

TEST_F(ImportSays, OfACheckOfSeveralFilesThatTheyWereNotComparedWithOneAnother) {
  import_registry();
  write("示例县2020年6月_小额信贷_甲.csv", std::string(kLoans) + kLoanOfWu);
  write("示例县2020年6月_小额信贷_乙.csv", std::string(kLoans) + kLoanOfZhao);
  write("示例县2020年6月_死亡火化.csv", std::string(kDeaths) + "吴大山,990101196203151078,2020-06-02,\n");
  const std::vector<std::string> all{"示例县2020年6月_小额信贷_甲.csv", "示例县2020年6月_小额信贷_乙.csv",
                                     "示例县2020年6月_死亡火化.csv"};
  const auto checked = import(all, "--check");
  EXPECT_EQ(checked.times("not against the others"), 1u) << checked.output;
  EXPECT_TRUE(checked.says("each of the 2 files checked")) << checked.output;
  EXPECT_EQ(import(all, "--check", "zh").times("彼此没有比对"), 1u);
  EXPECT_EQ(import({all[0], all[2]}, "--check").times("not against the others"), 0u) << "one of each";
  ASSERT_EQ(import({all[0]}).status, 0);
  EXPECT_EQ(import(all, "--check").times("not against the others"), 0u) << "the other is imported";
}

TEST_F(ImportSays, OnceWhichDeliveriesCannotBeCompared) {
  import_registry();
  write("示例县2020年4月_死亡火化.csv", std::string(kDeaths) + "吴大山,990101196203151078,2020-04-02,\n");
  write("示例县2020年5月_死亡火化.csv", std::string(kDeaths) + "赵永福,990101195801021156,2020-05-02,\n");
  write("示例县2020年6月_死亡火化.csv", std::string(kDeaths) + "李外人,990101195801021177,2020-06-02,\n");
  ASSERT_EQ(import({"示例县2020年4月_死亡火化.csv", "示例县2020年5月_死亡火化.csv"}).status, 0);
  EXPECT_FALSE(import({"示例县2020年6月_死亡火化.csv"}, "--check").says("cannot be compared"));
  {  // as an edition left them that knew no keys
    auto ledger = std::move(*ledger::Ledger::open(county(), ledger::Access::Write));
    ledger->store().execute("UPDATE delivery SET is_weighed = 0");
  }
  const auto imported = import({"示例县2020年6月_死亡火化.csv"});
  EXPECT_EQ(imported.times("cannot be compared"), 1u) << imported.output;
  EXPECT_TRUE(imported.says("3 (示例县2020年4月_死亡火化.csv), 4 (示例县2020年5月_死亡火化.csv)")) << imported.output;
}

TEST_F(ImportSays, OfARegistryOnlyTheTownshipsItHasRowsOf) {
  // Seven of the county's twelve townships, and no title that names the county.
  const std::vector<std::string> townships{"青石镇", "云溪镇", "柳林镇", "柳林乡", "金沙镇", "竹山乡", "枫桥镇"};
  std::string rows = "户编号,县,乡镇,行政村,户主姓名,户主证件号码,户属性,是否监测对象\n";
  for (size_t i = 0; i < townships.size(); ++i)
    rows += fmt::format("990000000{},示例县,{},双洲村,吴大山,990101196203151078,脱贫户,否\n", i, townships[i]);
  write("2020年6月_农户档案-户.csv", rows);
  ASSERT_EQ(import({"2020年6月_农户档案-户.csv"}).status, 0);
  const auto listed = guben("deliveries " + county()).output;
  EXPECT_TRUE(contains(listed, "青石镇") && contains(listed, "枫桥镇")) << listed;
  EXPECT_FALSE(contains(listed, "清泉镇") || contains(listed, " 示例县 ")) << listed;
}

TEST_F(ImportSays, NothingThatADeliveryLeftWhichWasRolledBack) {
  const auto left = fs::path(county()) / "workspace" / "registry_household" / "1.codes";
  fs::create_directories(left.parent_path());
  std::ofstream(left) << "9999999999\n";
  import_registry();
  std::ifstream in(left);
  const std::string codes{std::istreambuf_iterator<char>(in), {}};
  EXPECT_TRUE(contains(codes, "99000")) << "an export's codes stay with it: " << codes;
  EXPECT_FALSE(contains(codes, "9999999999")) << "and are its own";
}

}  // namespace
}  // namespace guben
