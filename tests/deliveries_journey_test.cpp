// What a second delivery means, told through the program: replaced, united, corrected, asked about or taken back, and
// the same in whatever order the files come.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "core/text.hpp"
#include "guben.hpp"
#include "spreadsheet/workbook_writer.hpp"

namespace guben {
namespace {
namespace fs = std::filesystem;

// Two villages of two townships; Wu and his son live in the first, Zhao in the second.
constexpr const char* kHouseholds =
    "户编号,县,乡镇,行政村,户主姓名,户主证件号码,户属性,是否监测对象\n"
    "9900000001,示例县,青石镇,双洲村,吴大山,990101196203151078,脱贫户,否\n"
    "9900000002,示例县,云溪镇,松岩村,赵永福,990101195801021156,脱贫户,否\n";
constexpr const char* kPersons =
    "户编号,人编号,姓名,性别,证件号码,与户主关系,出生日期\n"
    "9900000001,990000000101,吴大山,男,990101196203151078,户主,1962-03-15\n"
    "9900000002,990000000201,赵永福,男,990101195801021156,户主,1958-01-02\n";
constexpr const char* kLoans = "借款人,身份证号,银行,合同号,贷款金额(元),发放日期,到期日期,余额(元),逾期天数\n";
constexpr const char* kLoanOfWu = "吴大山,990101196203151078,农商行,N1,30000,2018-01-05,2020-01-05,30000,90\n";
constexpr const char* kLoanOfZhao = "赵永福,990101195801021156,邮储,Y1,30000,2018-01-05,2020-02-05,30000,60\n";

class Deliveries : public testing::Test {
 protected:
  void SetUp() override {
    world = fs::temp_directory_path() / fmt::format("guben-deliveries-{}", getpid());
    fs::remove_all(world);
    fs::create_directories(world);
    write("示例县2020年6月_农户档案-户.csv", kHouseholds);
    write("示例县2020年6月_农户档案-人.csv", kPersons);
  }
  void TearDown() override { fs::remove_all(world); }
  void write(const std::string& name, const std::string& text) { std::ofstream(world / name) << text; }
  /// A county that has its registry.
  std::string county(const std::string& name) {
    const auto at = bare(name);
    EXPECT_EQ(import(at, {"示例县2020年6月_农户档案-户.csv", "示例县2020年6月_农户档案-人.csv"}).status, 0);
    return at;
  }
  std::string bare(const std::string& name) {
    const auto at = (world / name).string();
    EXPECT_EQ(guben("init " + at + " --pack xiangyin").status, 0);
    return at;
  }
  Said import(const std::string& county, const std::vector<std::string>& files, const std::string& options = "") {
    std::string named;
    for (const auto& file : files) named += " '" + (world / file).string() + "'";
    return guben("import " + county + named + " " + options);
  }
  /// What is found, without the run's name.
  std::string found(const std::string& county, const std::string& rule = "", const std::string& day = "2020-06-30") {
    EXPECT_EQ(guben("match " + county).status, 0);
    const auto screened = guben("screen " + county + " --as-of " + day);
    EXPECT_EQ(screened.status, 0) << screened.output;
    return rows(county, rule);
  }
  std::string rows(const std::string& county, const std::string& rule = "") {
    const auto file = county + "/found.csv";
    EXPECT_EQ(
        guben("findings " + county + (rule.empty() ? "" : " --rule " + rule) + " --format csv --out " + file).status,
        0);
    std::ifstream in(file);
    std::string all;
    for (std::string line; std::getline(in, line);) all += line.substr(line.find(',') + 1) + "\n";
    return all;
  }
  /// The residence register, without which nobody's death is a finding.
  void import_hukou(const std::string& county) {
    write("示例县2020年6月_户籍信息.csv",
          "姓名,身份证号,性别,出生日期,民族,户籍地址,户号,与户主关系,状态\n"
          "吴大山,990101196203151078,男,1962-03-15,汉族,双洲村,1,户主,在籍\n"
          "赵永福,990101195801021156,男,1958-01-02,汉族,松岩村,2,户主,在籍\n");
    EXPECT_EQ(import(county, {"示例县2020年6月_户籍信息.csv"}).status, 0);
  }
  static void expect_sound(const std::string& county) {
    EXPECT_EQ(guben("journal verify " + county).status, 0) << guben("journal verify " + county).output;
  }
  fs::path world;
};

TEST_F(Deliveries, PartsOfOneDeliveryAreUnitedInWhateverOrderTheyCome) {
  write("示例县2020年6月_小额信贷_农商行.csv", std::string(kLoans) + kLoanOfWu);
  write("示例县2020年6月_小额信贷_邮储.csv", std::string(kLoans) + kLoanOfZhao);
  const auto together = county("together"), one = county("one"), other = county("other");
  ASSERT_EQ(import(together, {"示例县2020年6月_小额信贷_农商行.csv", "示例县2020年6月_小额信贷_邮储.csv"}).status, 0);
  ASSERT_EQ(import(one, {"示例县2020年6月_小额信贷_农商行.csv"}).status, 0);
  const auto second = import(one, {"示例县2020年6月_小额信贷_邮储.csv"});
  EXPECT_TRUE(second.says("united with delivery 3")) << second.output;
  ASSERT_EQ(import(other, {"示例县2020年6月_小额信贷_邮储.csv"}).status, 0);
  ASSERT_EQ(import(other, {"示例县2020年6月_小额信贷_农商行.csv"}).status, 0);
  const auto all = found(together);
  EXPECT_TRUE(contains(all, "loan.overdue,hit,amber,loan,N1")) << all;
  EXPECT_TRUE(contains(all, "loan.overdue,hit,amber,loan,Y1")) << all;
  EXPECT_EQ(found(one), all);
  EXPECT_EQ(found(other), all);
  expect_sound(other);
}

TEST_F(Deliveries, AListOfTheSameLoansReplacesTheEarlierAndSaysSo) {
  write("示例县2020年6月_小额信贷.csv", std::string(kLoans) + kLoanOfWu + kLoanOfZhao);
  write("示例县2020年6月_小额信贷_新.csv", std::string(kLoans) + replaced(kLoanOfWu, ",90", ",0") + kLoanOfZhao);
  const auto at = county("c");
  import(at, {"示例县2020年6月_小额信贷.csv"});
  const auto before = found(at);
  const auto second = import(at, {"示例县2020年6月_小额信贷_新.csv"});
  EXPECT_EQ(second.status, 0);
  EXPECT_TRUE(second.says("takes the place of delivery 3")) << second.output;
  const auto after = found(at);
  EXPECT_FALSE(contains(after, "loan,N1")) << after;
  EXPECT_TRUE(contains(after, "loan,Y1")) << "the other one is still overdue";

  // Taken back: as if it had never come; and imported again it is a new delivery.
  const auto withdrawn = guben("withdraw " + at + " 4 --reason wrong");
  EXPECT_EQ(withdrawn.status, 0) << withdrawn.output;
  EXPECT_TRUE(withdrawn.says("delivery 3")) << withdrawn.output;
  ASSERT_EQ(guben("screen " + at + " --as-of 2020-06-30 --match").status, 0);
  EXPECT_EQ(rows(at), before);
  EXPECT_EQ(guben("withdraw " + at + " 4 --reason again").status, 2);
  EXPECT_EQ(guben("withdraw " + at + " 3 --reason ' '").status, 2);
  const auto again = import(at, {"示例县2020年6月_小额信贷_新.csv"});
  EXPECT_TRUE(again.says("takes the place of delivery 3")) << again.output;
  EXPECT_EQ(found(at), after);
  const auto list = guben("deliveries " + at);
  EXPECT_TRUE(list.says("replaced by delivery 5")) << list.output;
  EXPECT_TRUE(list.says(": wrong")) << list.output;
  expect_sound(at);
}

TEST_F(Deliveries, WhatTheRowsDoNotTellIsAsked) {
  // The same bank, other people: another branch's list, or the list of another month by mistake?
  write("示例县2020年6月_小额信贷_甲.csv", std::string(kLoans) + kLoanOfWu);
  write("示例县2020年6月_小额信贷_乙.csv", std::string(kLoans) + replaced(kLoanOfZhao, "邮储", "农商行"));
  const auto at = county("c");
  import(at, {"示例县2020年6月_小额信贷_甲.csv"});
  const auto checked = import(at, {"示例县2020年6月_小额信贷_乙.csv"}, "--check");
  EXPECT_EQ(checked.status, 2);
  const auto asked = import(at, {"示例县2020年6月_小额信贷_乙.csv"});
  EXPECT_EQ(asked.status, 2);
  EXPECT_TRUE(asked.says("intake.replacement_or_part") && asked.says("--as part")) << asked.output;
  EXPECT_FALSE(guben("deliveries " + at).says("乙.csv")) << "nothing is taken while it is not answered";
  const auto part = import(at, {"示例县2020年6月_小额信贷_乙.csv"}, "--as part");
  EXPECT_TRUE(part.says("united")) << part.output;
  const auto both = found(at);
  EXPECT_TRUE(contains(both, "loan,N1") && contains(both, "loan,Y1")) << both;
  guben("withdraw " + at + " 4 --reason mistaken");
  EXPECT_TRUE(import(at, {"示例县2020年6月_小额信贷_乙.csv"}, "--as replacement").says("takes the place"));
  EXPECT_FALSE(contains(found(at), "loan,N1"));
}

TEST_F(Deliveries, TheLatestPeriodSpeaksInWhateverOrderTheFilesCome) {
  write("示例县2020年5月_小额信贷.csv", std::string(kLoans) + kLoanOfWu + kLoanOfZhao);
  write("示例县2020年6月_小额信贷.csv", std::string(kLoans) + replaced(kLoanOfWu, ",90", ",0"));
  const auto forth = county("forth"), back = county("back");
  import(forth, {"示例县2020年5月_小额信贷.csv"});
  const auto june = import(forth, {"示例县2020年6月_小额信贷.csv"});
  EXPECT_TRUE(june.says("from 2020-06-01 on it speaks in place of delivery 3")) << june.output;
  EXPECT_TRUE(june.says("邮储 (1)")) << "the bank that has not delivered is named: " << june.output;
  import(back, {"示例县2020年6月_小额信贷.csv"});
  const auto may = import(back, {"示例县2020年5月_小额信贷.csv"});
  EXPECT_TRUE(may.says("only of the time before")) << may.output;
  EXPECT_EQ(found(forth), found(back));
  EXPECT_FALSE(contains(rows(back), "loan.overdue,hit"));
  EXPECT_TRUE(contains(found(back, "loan.overdue", "2020-05-31"), "loan,Y1")) << "on a day of May, May's list speaks";
}

/// Twelve months of 200, the one of June as said.
std::string incomes(const std::string& june) {
  std::string rows = "户编号,户主姓名,户主证件号码,收入人姓名,收入人证件号码,年月,收入类别,金额(元),实收或预估\n";
  for (const char* month : {"2019-10", "2019-11", "2019-12", "2020-01", "2020-02", "2020-03", "2020-04", "2020-05",
                            "2020-06", "2020-07", "2020-08", "2020-09"})
    rows += fmt::format("9900000001,吴大山,990101196203151078,,,{},工资性,{},实收\n", month,
                        month == std::string_view("2020-06") ? june : "200");
  return rows;
}

TEST_F(Deliveries, AskAboutNobodyWhereTwoHouseholdsHoldOneNumber) {
  // Wu was entered in both townships; each ledger has what was earned there.
  const auto incomes = [](const char* household, const char* amount) {
    return std::string("户编号,户主姓名,收入人姓名,收入人证件号码,年月,收入类别,金额(元),实收或预估\n") + household +
           ",吴大山,吴大山,990101196203151078,2020-05,工资性," + amount + ",实收\n";
  };
  write("青石镇收入台账.csv", incomes("9900000001", "900"));
  write("云溪镇收入台账.csv", incomes("9900000002", "700"));
  write("云溪镇收入台账更正.csv", incomes("9900000002", "800"));
  const auto at = county("two");
  EXPECT_EQ(import(at, {"青石镇收入台账.csv"}).status, 0);
  const auto second = import(at, {"云溪镇收入台账.csv"});
  EXPECT_EQ(second.status, 0) << second.output;
  EXPECT_EQ(import(at, {"云溪镇收入台账更正.csv"}).status, 2) << "of one household it is a question";
}

TEST_F(Deliveries, ACorrectedEntryOfALedgerIsAskedAboutAndCountsOnce) {
  write("示例县收入台账.csv", incomes("200"));
  write("示例县收入台账更正.csv", incomes("600"));
  const auto net = [&](const std::string& at) {
    found(at, "", "2020-09-30");
    return guben("explain " + at + " 9900000001 --rule risk.income_below_line").output;
  };
  const auto at = county("c"), back = county("back");
  ASSERT_EQ(import(at, {"示例县收入台账.csv"}).status, 0);
  const auto asked = import(at, {"示例县收入台账更正.csv"});
  EXPECT_EQ(asked.status, 2);
  EXPECT_TRUE(asked.says("1 entries differ") && asked.says("吴*") && asked.says("200 → 600")) << asked.output;
  EXPECT_FALSE(asked.says("吴大山"));
  EXPECT_EQ(import(at, {"示例县收入台账更正.csv"}, "--as part").status, 2) << "answers another question";
  ASSERT_EQ(import(at, {"示例县收入台账更正.csv"}, "--as correction").status, 0);
  EXPECT_TRUE(contains(net(at), "2800")) << net(at);
  ASSERT_EQ(import(back, {"示例县收入台账更正.csv"}).status, 0);
  EXPECT_EQ(import(back, {"示例县收入台账.csv"}).status, 2) << "the other way round it is asked as well";
  ASSERT_EQ(import(back, {"示例县收入台账.csv"}, "--as events").status, 0);
  EXPECT_TRUE(contains(net(back), "3000")) << net(back);

  // Corrected once more; then that is taken back.
  write("示例县收入台账再更正.csv", incomes("400"));
  ASSERT_EQ(import(at, {"示例县收入台账再更正.csv"}, "--as correction").status, 0);
  EXPECT_TRUE(contains(net(at), "2600")) << net(at);
  EXPECT_EQ(guben("withdraw " + at + " 5 --reason wrong").status, 0);
  EXPECT_TRUE(contains(net(at), "2800")) << net(at);
  expect_sound(at);
}

TEST_F(Deliveries, WhatAListReplacedStaysSilentWhenTheListBetweenIsTakenBack) {
  const auto paid = [](const char* loan) { return replaced(replaced(loan, ",90", ",0"), ",60", ",0"); };
  write("示例县2020年6月_小额信贷.csv", std::string(kLoans) + kLoanOfWu + kLoanOfZhao);
  write("示例县2020年6月_小额信贷_二.csv", std::string(kLoans) + kLoanOfWu + paid(kLoanOfZhao));
  write("示例县2020年6月_小额信贷_三.csv", std::string(kLoans) + paid(kLoanOfWu) + paid(kLoanOfZhao));
  const auto at = county("c");
  for (const char* file :
       {"示例县2020年6月_小额信贷.csv", "示例县2020年6月_小额信贷_二.csv", "示例县2020年6月_小额信贷_三.csv"}) {
    ASSERT_EQ(import(at, {file}).status, 0);
    found(at);  // matching tells what the list covers
  }
  const auto before = rows(at);
  EXPECT_FALSE(contains(before, "loan,")) << before;
  const auto withdrawn = guben("withdraw " + at + " 4 --reason wrong");
  EXPECT_EQ(withdrawn.status, 0) << withdrawn.output;
  EXPECT_FALSE(withdrawn.says("speak again")) << withdrawn.output;
  EXPECT_EQ(found(at), before);
  // Without the last one too the first is heard again.
  EXPECT_TRUE(guben("withdraw " + at + " 5 --reason wrong").says("delivery 3"));
  EXPECT_TRUE(contains(found(at), "loan,Y1")) << rows(at);
  expect_sound(at);
}

TEST_F(Deliveries, WhatWasCorrectedTwiceStaysSoWhenTheFirstCorrectionIsTakenBack) {
  write("示例县收入台账.csv", incomes("200"));
  write("示例县收入台账更正.csv", incomes("600"));
  write("示例县收入台账再更正.csv", incomes("400"));
  const auto at = county("c");
  ASSERT_EQ(import(at, {"示例县收入台账.csv"}).status, 0);
  ASSERT_EQ(import(at, {"示例县收入台账更正.csv"}, "--as correction").status, 0);
  ASSERT_EQ(import(at, {"示例县收入台账再更正.csv"}, "--as correction").status, 0);
  ASSERT_EQ(guben("withdraw " + at + " 4 --reason wrong").status, 0);
  found(at, "", "2020-09-30");
  const auto net = guben("explain " + at + " 9900000001 --rule risk.income_below_line").output;
  EXPECT_TRUE(contains(net, "2600")) << "neither the first entry nor both: " << net;
  expect_sound(at);
}

TEST_F(Deliveries, RowsOfOneFileWithOneKeyAreEventsOfTheirOwnAndRepeatedOnesAreNot) {
  const auto twice = incomes("200") + "9900000001,吴大山,990101196203151078,,,2020-06,工资性,50,实收\n";
  write("示例县收入台账.csv", twice);
  write("示例县收入台账_另发.csv", twice + " \n");  // the same rows in another file
  const auto at = county("c");
  ASSERT_EQ(import(at, {"示例县收入台账.csv"}).status, 0);
  ASSERT_EQ(import(at, {"示例县收入台账_另发.csv"}).status, 0);
  found(at, "", "2020-09-30");
  const auto why = guben("explain " + at + " 9900000001 --rule risk.income_below_line").output;
  EXPECT_TRUE(contains(why, "2450")) << why;
}

TEST_F(Deliveries, ACodeOfItsOwnIsBroughtUpToDateInWhateverOrderTheFilesCome) {
  const std::string header = "措施编号,户编号,措施类别,内容,计划开始,开始日期,状态,责任人\n";
  write("示例县2020年5月_帮扶措施台账.csv", header + "C1,9900000001,产业,养牛,2020-04-01,2020-04-02,实施中,钱一\n");
  write("示例县2020年6月_帮扶措施台账.csv", header + "C1,9900000001,产业,养牛,2020-04-01,2020-04-02,已完成,钱一\n" +
                                                "C2,9900000002,产业,养羊,2020-06-01,2020-06-02,实施中,钱一\n");
  const auto forth = county("forth"), back = county("back");
  import(forth, {"示例县2020年5月_帮扶措施台账.csv"});
  const auto june = import(forth, {"示例县2020年6月_帮扶措施台账.csv"});
  EXPECT_EQ(june.status, 0);
  EXPECT_TRUE(june.says("brings 1 codes of delivery 3")) << june.output;
  import(back, {"示例县2020年6月_帮扶措施台账.csv"});
  const auto may = import(back, {"示例县2020年5月_帮扶措施台账.csv"});
  EXPECT_TRUE(may.says("1 codes stand otherwise in the newer delivery")) << may.output;
  EXPECT_EQ(found(forth), found(back));
}

TEST_F(Deliveries, WhichOfTwoContradictingListsOfTheSameDaysIsNewerIsAskedAndNotGuessed) {
  const std::string header = "措施编号,户编号,措施类别,内容,计划开始,开始日期,状态,责任人\n";
  const std::string last = "C2,9900000002,产业,养羊,2020-06-01,2020-06-02,实施中,钱一\n";
  const std::string going = header + "C1,9900000001,产业,养牛,2020-04-01,2020-04-02,实施中,钱一\n" + last;
  write("甲.csv", going);
  write("乙.csv", header + "C1,9900000001,产业,养牛,2020-04-01,2020-04-02,已完成,钱一\n" + last);
  write("丙.csv", going + "C3,9900000002,产业,养鸡,2020-05-01,2020-05-02,实施中,钱一\n");
  const std::string later = "C9,9900000001,产业,养蜂,2020-06-20,2020-06-25,实施中,钱一\n";
  write("丁.csv", header + "C1,9900000001,产业,养牛,2020-04-01,2020-04-02,已停止,钱一\n" + later);
  const auto forth = county("forth"), back = county("back");
  import(forth, {"甲.csv"});
  EXPECT_EQ(import(forth, {"丙.csv"}).status, 0) << "the same of C1 and one more: no contradiction";
  const auto asked = import(forth, {"乙.csv"});
  EXPECT_EQ(asked.status, 2);
  EXPECT_TRUE(asked.says("1 codes stand otherwise in delivery 3 (甲.csv), 4 (丙.csv) of the same time"))
      << asked.output;
  EXPECT_TRUE(asked.says("实施中 → 已完成")) << asked.output;
  EXPECT_EQ(import(forth, {"乙.csv"}, "--as events").status, 2) << "one thing is not two";
  EXPECT_EQ(import(forth, {"乙.csv"}, "--as correction").status, 0);
  // Of other days nothing is asked, whichever comes first, and it takes back nothing of what was answered.
  EXPECT_EQ(import(forth, {"丁.csv"}).status, 0);
  import(back, {"丁.csv", "丙.csv"});
  EXPECT_EQ(import(back, {"甲.csv"}).status, 0);
  EXPECT_EQ(import(back, {"乙.csv"}).status, 2);
  EXPECT_EQ(import(back, {"乙.csv"}, "--as correction").status, 0);
  EXPECT_EQ(found(forth), found(back));
}

TEST_F(Deliveries, OfSpellsEachListSpeaksForTheMonthsOfItsPeriod) {
  const std::string header = "姓名,身份证号,就业地点,就业单位,就业类型,起始年月,截止年月,月工资(元)\n";
  write("示例县2019年_务工就业.csv", header + "吴大山,990101196203151078,省外,某厂,外出务工,2019-03,,4000\n");
  write("示例县2020年_务工就业.csv", header + "赵永福,990101195801021156,省外,某厂,外出务工,2020-02,,4000\n");
  write("云溪镇2020年_务工就业.csv", header + "赵永福,990101195801021156,省外,某厂,外出务工,2020-02,,4000\n");
  const auto months = [&](const std::string& at, const std::vector<std::string>& files) {
    for (const auto& file : files) EXPECT_EQ(import(at, {file}).status, 0);
    return found(at, "gap.transport_subsidy");
  };
  // Wu worked in 2019 and the list of 2020 no more has him; where no list of 2020 speaks, he still works.
  const auto forth = months(county("forth"), {"示例县2019年_务工就业.csv", "示例县2020年_务工就业.csv"});
  EXPECT_EQ(forth, months(county("back"), {"示例县2020年_务工就业.csv", "示例县2019年_务工就业.csv"}));
  EXPECT_TRUE(contains(forth, "990000000101") && contains(forth, "990000000201")) << forth;
  const auto lost = [&](const std::string& at) { return contains(rows(at, "risk.work_lost"), "9900000001"); };
  EXPECT_TRUE(lost((world / "forth").string()));
  months(county("elsewhere"), {"示例县2019年_务工就业.csv", "云溪镇2020年_务工就业.csv"});
  EXPECT_FALSE(lost((world / "elsewhere").string())) << "the list of 2020 is of another township";
}

TEST_F(Deliveries, NothingToReportIsADeliveryOnceItsTimeAndPlaceAreKnown) {
  write("死亡火化.csv", "姓名,身份证号,死亡日期,火化日期\n");
  const auto at = county("c");
  const auto unsaid = import(at, {"死亡火化.csv"}, "--dataset death");
  EXPECT_EQ(unsaid.status, 2);
  EXPECT_TRUE(unsaid.says("intake.no_rows") && unsaid.says("--coverage")) << unsaid.output;
  const auto said = import(at, {"死亡火化.csv"}, "--dataset death --period 2020-06 --coverage 990101");
  EXPECT_EQ(said.status, 0) << said.output;
  found(at);
  EXPECT_TRUE(guben("deliveries " + at).says("death"));
}

TEST_F(Deliveries, AFileOfWhichEveryRowGoesBackSpeaksForNobody) {
  write("示例县2020年6月_死亡火化.csv", "姓名,身份证号,死亡日期,火化日期\n,990101196203151078,2020-06-02,\n");
  const auto at = county("c");
  const auto refused = import(at, {"示例县2020年6月_死亡火化.csv"});
  EXPECT_EQ(refused.status, 2);
  EXPECT_TRUE(refused.says("intake.all_returned")) << refused.output;
}

TEST_F(Deliveries, AWrongListIsTakenBackWithAllItSaid) {
  write("示例县2020年6月_死亡火化.csv", "姓名,身份证号,死亡日期,火化日期\n吴大山,990101196203151078,2020-01-02,\n");
  const auto at = county("c");
  import_hukou(at);
  const auto before = found(at);
  import(at, {"示例县2020年6月_死亡火化.csv"});
  EXPECT_TRUE(contains(found(at), "conflict.dead_member,hit"));
  ASSERT_EQ(guben("withdraw " + at + " 4 --reason 'a list of visits'").status, 0);
  ASSERT_EQ(guben("screen " + at + " --as-of 2020-06-30 --match").status, 0);
  EXPECT_EQ(rows(at), before);
  EXPECT_EQ(guben("withdraw " + at + " 1 --reason wrong").status, 2) << "the registry's records come from it";
  EXPECT_EQ(guben("withdraw " + at + " 99 --reason wrong").status, 2);
}

// The registry.

TEST_F(Deliveries, ARegisterInPartsIsOneRegister) {
  const std::string all = kPersons;
  const auto first_line = all.find('\n') + 1, second_line = all.find('\n', first_line) + 1;
  const auto wu = all.substr(0, second_line), zhao = all.substr(0, first_line) + all.substr(second_line);
  write("2020年6月_农户档案-人-1.csv", wu);
  write("2020年6月_农户档案-人-2.csv", zhao);
  const auto whole = found(county("whole"));
  for (const auto& [name, first, second] : {std::tuple{"forth", "1", "2"}, {"back", "2", "1"}}) {
    const auto at = bare(name);
    import(at, {"示例县2020年6月_农户档案-户.csv"});
    EXPECT_EQ(import(at, {fmt::format("2020年6月_农户档案-人-{}.csv", first)}).status, 0);
    const auto part = import(at, {fmt::format("2020年6月_农户档案-人-{}.csv", second)});
    EXPECT_EQ(part.status, 0);
    EXPECT_TRUE(part.says("1 records are of a township or a part")) << part.output;
    EXPECT_TRUE(guben("proposals " + at).says("0 proposals are open")) << guben("proposals " + at).output;
    const auto in_parts = found(at);
    EXPECT_EQ(std::ranges::count(in_parts, '\n'), std::ranges::count(whole, '\n')) << in_parts;
    // July, again in parts: who is in the other part is not gone.
    write("2020年7月_农户档案-人-1.csv", wu);
    write("2020年7月_农户档案-人-2.csv", zhao);
    EXPECT_EQ(import(at, {"2020年7月_农户档案-人-1.csv"}, "--period 2020-07").status, 0);
    EXPECT_TRUE(guben("deliveries " + at).says("青石镇"));
    EXPECT_EQ(import(at, {"2020年7月_农户档案-人-2.csv"}, "--period 2020-07").status, 0);
    EXPECT_TRUE(guben("proposals " + at).says("0 proposals are open")) << guben("proposals " + at).output;
    expect_sound(at);
  }
}

TEST_F(Deliveries, OneCodeTwiceWithOtherContentsGoesBack) {
  write("示例县2020年6月_农户档案-户.csv",
        std::string(kHouseholds) + "9900000002,示例县,云溪镇,松岩村,孙别人,990101195801021999,脱贫户,否\n" +
            "9900000001,示例县,青石镇,双洲村,吴大山,990101196203151078,脱贫户,否\n");  // the same again: once
  const auto at = bare("c");
  const auto imported = import(at, {"示例县2020年6月_农户档案-户.csv"});
  EXPECT_EQ(imported.status, 0);
  EXPECT_TRUE(imported.says("1 rows imported")) << imported.output;
  EXPECT_TRUE(imported.says("2 rows")) << imported.output;
  const auto again = import(at, {"示例县2020年6月_农户档案-户.csv"});
  EXPECT_TRUE(again.says("already imported"));
}

TEST_F(Deliveries, ANewerExportOvertakesAProposalThatWaits) {
  const auto at = county("c");
  const auto with_type = [&](const char* type, const std::string& period) {
    write(period + "户.csv",
          replaced(kHouseholds, "吴大山,990101196203151078,脱贫户", std::string("吴大山,990101196203151078,") + type));
    return import(at, {period + "户.csv"}, "--dataset registry_household --period " + period);
  };
  EXPECT_EQ(with_type("返贫户", "2020-07").status, 0);
  EXPECT_TRUE(guben("proposals " + at).says("脱贫户 → 返贫户"));
  EXPECT_EQ(with_type("一般农户", "2020-08").status, 0);
  EXPECT_TRUE(guben("proposals " + at).says("脱贫户 → 一般农户"));
  EXPECT_FALSE(guben("proposals " + at).says("返贫户")) << "the older one no longer waits";
  EXPECT_EQ(with_type("新增贫困户", "2020-05").status, 0);
  EXPECT_TRUE(guben("proposals " + at).says("脱贫户 → 一般农户")) << "an older export overtakes nothing";
  EXPECT_EQ(guben("withdraw " + at + " 4 --reason wrong").status, 0);
  EXPECT_TRUE(guben("proposals " + at).says("0 proposals are open")) << "they go with the delivery they came of";
  expect_sound(at);

  // A record that is gone cannot be changed.
  EXPECT_EQ(with_type("返贫户", "2020-09").status, 0);
  write("2020-10户.csv", replaced(kHouseholds, "9900000001", "9900000003"));
  EXPECT_EQ(import(at, {"2020-10户.csv"}, "--dataset registry_household --period 2020-10").status, 0);
  const auto accepted = guben("proposals " + at + " --accept all");
  const auto open = guben("proposals " + at);
  EXPECT_TRUE(accepted.status == 2 || open.says("0 proposals")) << accepted.output << open.output;
  expect_sound(at);
}

TEST_F(Deliveries, StagingIsClearedOnlyOfWhatAnImportMade) {
  const auto at = county("c");
  std::ofstream(fs::path(at) / "staging" / "notes.txt") << "mine";
  std::ofstream(fs::path(at) / "staging" / ("loan-" + std::string(64, 'a') + ".parquet")) << "left by a killed import";
  write("示例县2020年6月_小额信贷.csv", std::string(kLoans) + kLoanOfWu);
  import(at, {"示例县2020年6月_小额信贷.csv"});
  EXPECT_TRUE(fs::exists(fs::path(at) / "staging" / "notes.txt"));
  EXPECT_FALSE(fs::exists(fs::path(at) / "staging" / ("loan-" + std::string(64, 'a') + ".parquet")));
  const auto precious = world / "precious";
  fs::create_directories(precious);
  const auto kept = precious / ("loan-" + std::string(64, 'b') + ".parquet");
  std::ofstream(kept) << "somebody's";
  fs::remove_all(fs::path(at) / "staging");
  fs::create_directory_symlink(precious, fs::path(at) / "staging");
  const auto refused = import(at, {"示例县2020年6月_小额信贷.csv"});
  EXPECT_EQ(refused.status, 2) << refused.output;
  EXPECT_TRUE(fs::exists(kept));
}

TEST_F(Deliveries, EvidenceNamesTheSheetOfThreeHundred) {
  const auto file = world / "示例县2020年6月_死亡火化.xlsx";
  {
    spreadsheet::WorkbookWriter writer(file);
    const char* headers[] = {"姓名", "身份证号", "死亡日期", "火化日期"};
    for (int sheet = 0; sheet < 300; ++sheet) {
      writer.add_sheet(fmt::format("村{}", sheet));
      for (uint16_t c = 0; c < 4; ++c) writer.text(0, c, headers[c]);
      writer.text(1, 0, sheet == 290 ? "吴大山" : fmt::format("外人{}", sheet));
      if (sheet == 290) writer.text(1, 1, "990101196203151078");
      writer.text(1, 2, "2020-01-02");
    }
    writer.close();
  }
  const auto at = county("c");
  import_hukou(at);
  const auto imported = import(at, {"示例县2020年6月_死亡火化.xlsx"});
  ASSERT_EQ(imported.status, 0) << imported.output;
  const auto dead = found(at, "conflict.dead_member");
  EXPECT_TRUE(contains(dead, "村290")) << dead;
  EXPECT_TRUE(guben("match " + at + " --out " + at + "/m.csv").status == 0);
  std::ifstream in(at + "/m.csv");
  const std::string matches{std::istreambuf_iterator<char>(in), {}};
  EXPECT_TRUE(contains(matches, "村299")) << "every sheet is named in the matches";
}

}  // namespace
}  // namespace guben
