// What strangers' counties got wrong: one county in which each household is a story of a kind of fault, with those just
// beside it. All people are invented.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "china/id_number.hpp"
#include "core/text.hpp"

namespace guben {
namespace {
namespace fs = std::filesystem;

/// A member of a household; `born` is also the birth date of the number, unless `number` is another's.
struct Member {
  std::string name, born;
  bool is_male = true;
  std::string number = {};
};

/// Writes the register and the lists of a county that a test tells household by household.
class County {
 public:
  explicit County(fs::path folder) : folder_(std::move(folder)) {
    lines("registry_household") = {
        "户编号,县,乡镇,行政村,村民小组,户主姓名,户主证件号码,户属性,建档识别日期,脱贫年度,是否监测对象,"
        "监测识别日期,风险类型,风险是否消除,是否易地搬迁户,住房等级,饮水是否安全"};
    lines("registry_person") = {
        "户编号,人编号,姓名,性别,证件号码,与户主关系,出生日期,在校生状况,务工月数,是否参加医疗保险,"
        "是否参加养老保险,是否享受低保,残疾证号"};
    lines("medical_insurance") = {"姓名,身份证号,参保年度,险种,参保状态,财政资助"};
    lines("medical_insurance_2019") = lines("medical_insurance");
    lines("hukou") = {"姓名,身份证号,性别,出生日期,状态,变动日期"};
    lines("water") = {"户主姓名,身份证号,村,供水方式,水质,水量,评价日期"};
    lines("housing") = {"户主姓名,身份证号,村,鉴定等级,鉴定日期,验收日期,是否实际居住"};
    lines("loan") = {"借款人,身份证号,合同号,贷款金额,发放日期,到期日期,余额,逾期天数,实际用款人"};
    lines("assets") = {"姓名,身份证号,类型,价值,登记日期"};
    lines("chronic_care") = {"姓名,身份证号,病种,类别,签约医生"};
    lines("measure") = {"措施编号,户编号,措施类别,内容,计划开始,开始日期,状态"};
    lines("visit") = {"帮扶人编号,帮扶人姓名,户编号,走访日期,方式,内容"};
    // A list of forty people with a row each: it has a habit.
    for (int i = 0; i < 40; ++i) {
      const auto name =
          to_utf8(std::u32string{U"赵钱孙李周吴郑王冯陈"[i % 10], U"山水木火"[i / 10], U"源林石川金"[i % 5]});
      insured(household("一般农户,,,否,,,", {{name, fmt::format("{}-07-{:02}", 1950 + i, i % 28 + 1)}}));
    }
  }

  /// `standing`: 户属性 to 风险是否消除. The codes of its members.
  std::vector<std::string> household(const std::string& standing, const std::vector<Member>& members) {
    const auto code = fmt::format("99{:08}", ++households_);
    std::vector<std::string> codes;
    for (const auto& m : members) {
      const auto person = fmt::format("{}{:02}", code, codes.size() + 1);
      const auto number = m.number.empty() ? number_of(m) : m.number;
      people_[person] = {m.name, number};
      lines("registry_person")
          .push_back(fmt::format("{},{},{},{},{},{},{},非在校生,0,是,否,否,", code, person, m.name,
                                 m.is_male ? "男" : "女", number, codes.empty() ? "户主" : "其他", m.born));
      codes.push_back(person);
    }
    lines("registry_household")
        .push_back(fmt::format("{},示例县,青石镇,莲荷社区,1组,{},{},{},否,A,是", code, members[0].name,
                               people_.at(codes[0]).second, standing));
    return codes;
  }
  /// The name and number of a member, as a list has them.
  std::string who(const std::string& person) const {
    return people_.at(person).first + "," + people_.at(person).second;
  }
  std::string number(const std::string& person) const { return people_.at(person).second; }
  void insured(const std::vector<std::string>& persons) {
    for (const auto& person : persons) row("medical_insurance", who(person) + ",2020,居民,已参保,");
  }
  void row(const std::string& dataset, const std::string& line) { lines(dataset).push_back(line); }
  std::string new_number(const std::string& born, bool is_male = true) { return number_of({"", born, is_male}); }

  void write() const {
    const std::map<std::string, std::string> names{{"registry_household", "2020年6月_农户档案-户"},
                                                   {"registry_person", "2020年6月_农户档案-人"},
                                                   {"medical_insurance", "2020年_基本医保参保"},
                                                   {"medical_insurance_2019", "2019年_基本医保参保"},
                                                   {"hukou", "2020年6月_户籍信息"},
                                                   {"water", "2020年6月_饮水安全"},
                                                   {"housing", "2020年6月_住房安全鉴定"},
                                                   {"loan", "2020年6月_脱贫人口小额信贷"},
                                                   {"assets", "2020年6月_车辆房产"},
                                                   {"chronic_care", "2020年6月_慢病签约"},
                                                   {"measure", "2020年6月_帮扶措施台账"},
                                                   {"visit", "2020年6月_走访记录"}};
    fs::create_directories(folder_);
    for (const auto& [dataset, all] : lines_) {
      std::ofstream out(folder_ / ("示例县" + names.at(dataset) + ".csv"));
      for (const auto& line : all) out << line << "\n";
    }
  }

 private:
  std::vector<std::string>& lines(const std::string& dataset) { return lines_[dataset]; }
  std::string number_of(const Member& m) {
    const auto born = replaced(m.born, "-", "");
    const int order = ++numbers_[born] * 2 - (m.is_male ? 1 : 0);
    return china::id_number_of(std::stoll(fmt::format("990101{}{:03}", born, order + 10)));
  }

  fs::path folder_;
  int households_ = 0;
  std::map<std::string, int> numbers_;
  std::map<std::string, std::pair<std::string, std::string>> people_;
  std::map<std::string, std::vector<std::string>> lines_;
};

class Strangers : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder = fs::temp_directory_path() / fmt::format("guben-strangers-{}", getpid());
    fs::remove_all(folder);
    County county(folder / "files");
    tell_of_names(county);
    tell_of_one_number(county);
    tell_of_past_days(county);
    tell_of_later_rows(county);
    tell_of_second_rows(county);
    tell_of_blanks(county);
    county.write();
    guben("init {0}/c --pack xiangyin");
    guben("import {0}/c {0}/files");
    guben("match {0}/c");
    outcomes = screened("2020-06-30");
  }
  static void TearDownTestSuite() { fs::remove_all(folder); }

  static void guben(const char* arguments) {
    const auto log = folder.string() + ".log";
    const auto command =
        fmt::format("'{}' {} > '{}' 2>&1", GUBEN_PROGRAM, fmt::format(fmt::runtime(arguments), folder.string()), log);
    std::ifstream said(log);
    ASSERT_EQ(std::system(command.c_str()), 0) << arguments << std::string(std::istreambuf_iterator<char>(said), {});
  }
  /// "rule subject" to hit or undecided.
  static std::map<std::string, std::string> screened(const std::string& as_of) {
    guben(("screen {0}/c --as-of " + as_of).c_str());
    guben("findings {0}/c --format csv --out {0}/findings.csv");
    std::map<std::string, std::string> all;
    std::ifstream in(folder / "findings.csv");
    for (std::string line; std::getline(in, line);) {
      const auto cells = split(line, ',');
      if (cells.size() > 5) all[std::string(cells[1]) + " " + std::string(cells[5])] = cells[2];
    }
    return all;
  }

  static void expect(const std::string& rule, const std::string& subject, const std::string& outcome,
                     const std::string& story) {
    expected.push_back({rule, subject, outcome, story});
  }
  static std::string home(const std::vector<std::string>& members) { return members.front().substr(0, 10); }

  static void tell_of_names(County& county) {
    const auto lends = [&](const char* contract, const char* user, const char* outcome, const char* story) {
      static int day = 0;
      const auto h =
          county.household("脱贫户,2015-06-01,2016,否,,,", {{"唐建业", fmt::format("1971-03-{:02}", ++day)}});
      county.insured(h);
      county.row("loan", fmt::format("{},{},30000,2019-01-05,2022-01-05,30000,0,{}", county.who(h[0]), contract, user));
      expect("loan.enterprise_use", contract, outcome, story);
    };
    lends("DK01", "唐建军", "hit", "one character away is the brother, not the borrower");
    lends("DK02", "唐 建 业", "none", "spaces make no other name");
    lends("DK03", "唐建业(户主)", "none", "what stands in brackets is no part of the name");
    lends("DK04", "", "none", "nobody is named");

    const auto police = [&](const char* own, const char* theirs, const char* outcome, const char* story) {
      static int day = 0;
      const auto born = fmt::format("1972-04-{:02}", ++day);
      const auto h = county.household("一般农户,,,否,,,", {{own, born}});
      county.insured(h);
      county.row("hukou", fmt::format("{},{},男,{},在籍,", theirs, county.number(h[0]), born));
      expect("conflict.identity", h[0], outcome, story);
    };
    police("贺文生", "贺文富", "hit", "another last character");
    police("贺文生", "何文生", "hit", "another surname, though it sounds alike");
    police("贺宏", "贺云", "hit", "two characters, one differs");
    police("贺国强", "贺國強", "none", "variants");
    police("贺己生", "贺已生", "none", "look-alikes");
  }

  static void tell_of_one_number(County& county) {
    const auto brothers =
        county.household("一般农户,,,否,,,",
                         {{"温立国", "1975-01-02"}, {"温立军", "1977-03-04", true, county.new_number("1975-01-02")}});
    county.insured(brothers);
    (void)brothers;
    const auto shared = county.new_number("1976-02-03");
    const auto one = county.household("一般农户,,,否,,,",
                                      {{"温立国", "1976-02-03", true, shared}, {"温立军", "1978-03-04", true, shared}});
    county.insured({one[0]});
    expect("conflict.id_duplicate", one[0], "hit", "two brothers, one number");
    expect("conflict.id_duplicate", one[1], "hit", "and the other of them");

    const auto apart = county.new_number("1979-05-06");
    const auto a = county.household("一般农户,,,否,,,", {{"柴生文", "1979-05-06", true, apart}});
    const auto b = county.household("一般农户,,,否,,,", {{"柴生武", "1979-05-06", true, apart}});
    county.insured({a[0]});
    for (const auto& person : {a[0], b[0]}) {
      expect("conflict.id_duplicate", person, "hit", "two names in two households");
      expect("conflict.two_households", person, "none", "are no person in two households");
    }

    const auto daughter = county.new_number("1990-05-05", false);
    const auto at_home =
        county.household("一般农户,,,否,,,", {{"柏水生", "1965-01-02"}, {"柏娟", "1990-05-05", false, daughter}});
    const auto married =
        county.household("一般农户,,,否,,,", {{"邵木", "1988-07-07"}, {"柏 娟", "1990-05-05", false, daughter}});
    county.insured({at_home[0], at_home[1], married[0]});
    for (const auto& h : {at_home, married}) {
      expect("conflict.two_households", h[1], "hit", "the same person in two households");
      expect("risk.uninsured", home(h), "none", "insured once is insured in both");
      expect("conflict.insurance", h[1], "none", "and both records say so");
    }

    const auto couple = county.new_number("1993-03-14", false);
    const auto three = county.household(
        "一般农户,,,否,,,",
        {{"俸顺学", "1989-06-25", true, couple}, {"康莲", "1993-03-14", false, couple}, {"俸宇俊", "1969-02-06"}});
    county.insured({three[0], three[1]});
    county.row("medical_insurance", "俸宇俊," + couple + ",2020,居民,已参保,");
    expect("risk.uninsured", home(three), "none", "the father's row bears the number of two others of the household");

    const auto family =
        county.household("脱贫户,2015-06-01,2016,否,,,", {{"蒙民伟", "1975-08-02"}, {"蒙勇成", "1995-10-24"}});
    county.insured(family);
    county.row("chronic_care", "蒙文成," + county.number(family[0]) + ",高血压,慢病,");
    for (const auto& person : family)
      expect("gap.chronic_contract", person, "undecided", "nobody's name with a member's number");
  }

  static void tell_of_past_days(County& county) {
    const auto exits = [&](const char* child, const char* born, const char* outcome, const char* story) {
      const auto h =
          county.household("脱贫户,2015-06-01,2019,否,,,", {{child + std::string("大"), "1990-03-03"}, {child, born}});
      county.insured(h);
      county.row("medical_insurance_2019", county.who(h[0]) + ",2019,居民,已参保,");
      expect("process.wrong_exit", home(h), outcome, story);
    };
    exits("卓新", "2020-03-27", "none", "born after the exit year");
    exits("卓岁", "2019-12-31", "hit", "born on its last day, and not insured");
  }

  static void tell_of_later_rows(County& county) {
    const auto drinks = [&](const char* name, const char* other, const char* first, const char* later, const char* day,
                            const char* outcome, const char* story) {
      static int born = 0;
      const auto h = county.household("一般农户,,,否,,,", {{name, fmt::format("1966-04-{:02}", ++born)}});
      county.insured(h);
      county.row("water", fmt::format("{},莲荷社区,集中,{},达标,2018-02-09", county.who(h[0]), first));
      county.row("water", fmt::format("{},{},莲荷社区,集中,{},达标,{}", other, county.number(h[0]), later, day));
      expect("risk.unsafe_water", home(h), outcome, story);
    };
    drinks("勒早", "勒旱", "不达标", "达标", "2019-09-26", "undecided", "the passing row is later, and in review");
    drinks("勒丰", "勒半", "达标", "不达标", "2019-09-26", "undecided", "the failing row is later, and in review");
    drinks("勒谷", "勒俗", "不达标", "不达标", "2019-09-26", "hit", "whosever the later row is, the water fails");
    drinks("勒米", "勒糠", "不达标", "达标", "2017-09-26", "hit", "the row in review is older");
    drinks("勒豆", "勒登", "不达标", "达标", "2020-07-26", "hit", "the row in review lies after the day");

    const auto lives = [&](const char* name, const char* other, const char* later, const char* day, const char* outcome,
                           const char* story) {
      static int born = 0;
      const auto h = county.household("一般农户,,,否,,,", {{name, fmt::format("1967-05-{:02}", ++born)}});
      county.insured(h);
      county.row("housing", fmt::format("{},莲荷社区,D,2018-02-09,,是", county.who(h[0])));
      county.row("housing", fmt::format("{},{},莲荷社区,{},{},,是", other, county.number(h[0]), later, day));
      expect("risk.unsafe_housing", home(h), outcome, story);
    };
    lives("岳东", "岳车", "A", "2019-09-26", "undecided", "the later appraisal is in review");
    lives("岳南", "岳冷", "A", "2017-09-26", "hit", "the appraisal in review is older");
  }

  static void tell_of_second_rows(County& county) {
    const auto out = county.household("一般农户,,,否,,,", {{"依叫板", "1988-09-12"}});
    county.row("medical_insurance", county.who(out[0]) + ",2020,居民,未参保,");
    county.row("medical_insurance", "依叫板,,2020,职工,已参保,");
    expect("risk.uninsured", home(out), "undecided", "out of one scheme, and a row of another without a number");
    const auto alone = county.household("一般农户,,,否,,,", {{"依叫保", "1988-09-13"}});
    county.row("medical_insurance", county.who(alone[0]) + ",2020,居民,未参保,");
    expect("risk.uninsured", home(alone), "hit", "out of the scheme, and no other row");

    const auto masked = [&](const std::string& number) { return number.substr(0, 10) + "****" + number.substr(14); };
    const auto older = county.household("一般农户,,,否,,,", {{"郝建军", "1966-07-07"}});
    const auto younger = county.household("一般农户,,,否,,,", {{"郝建军", "1979-09-09"}});
    county.row("medical_insurance", "郝建军," + masked(county.number(older[0])) + ",2020,居民,已参保,");
    expect("risk.uninsured", home(older), "none", "the shown digits are this namesake's");
    expect("risk.uninsured", home(younger), "hit", "and not the other's");

    const auto visited = county.household("未脱贫户,2015-06-01,,否,,,", {{"苗春来", "1961-01-01"}});
    const auto unvisited = county.household("未脱贫户,2015-06-01,,否,,,", {{"苗秋来", "1961-01-02"}});
    county.insured(visited), county.insured(unvisited);
    county.row("visit", "B1,钱某," + home(visited) + ".0,2020-06-03,入户,了解生产生活情况");
    expect("helper.visit_overdue", home(visited), "none", "a data tool wrote the code as a number");
    expect("helper.visit_overdue", home(unvisited), "hit", "nobody came");
  }

  static void tell_of_blanks(County& county) {
    const auto unknown = county.household("一般农户,,,,,,", {{"薄未知", "1962-01-01"}});
    county.row("medical_insurance", county.who(unknown[0]) + ",2020,居民,未参保,");
    expect("risk.uninsured", home(unknown), "hit", "not insured");
    expect("risk.unlisted_at_risk", home(unknown), "undecided", "whether it is monitored is blank");
    const auto known = county.household("一般农户,,,否,,,", {{"薄已知", "1962-01-02"}});
    county.row("medical_insurance", county.who(known[0]) + ",2020,居民,未参保,");
    expect("risk.unlisted_at_risk", home(known), "hit", "it is not monitored");

    const auto watched = [&](const char* name, const char* eliminated, const char* outcome, const char* story) {
      static int day = 0;
      const auto h = county.household(fmt::format("一般农户,,,是,2020-06-01,因病,{}", eliminated),
                                      {{name, fmt::format("1963-01-{:02}", ++day)}});
      county.insured(h);
      expect("process.no_measure", home(h), outcome, story);
    };
    watched("薄一", "否", "hit", "monitored for weeks and nothing begun");
    watched("薄二", "", "undecided", "whether the risk is eliminated is blank");
    watched("薄三", "是", "none", "the risk is eliminated");
    const auto helped = county.household("一般农户,,,是,2020-06-01,因病,", {{"薄四", "1963-02-01"}});
    county.insured(helped);
    county.row("measure", "CS1," + home(helped) + ",健康,签约,2020-06-05,2020-06-05,实施中");
    expect("process.no_measure", home(helped), "none", "a measure began, whatever else is blank");

    const auto owns = [&](const char* name, const char* value, const char* outcome, const char* story) {
      static int day = 0;
      const auto h = county.household("脱贫户,2015-06-01,2016,否,,,", {{name, fmt::format("1964-01-{:02}", ++day)}});
      county.insured(h);
      county.row("assets", county.who(h[0]) + ",车辆," + value + ",2018-05-05");
      expect("conflict.asset_listed", home(h), outcome, story);
    };
    owns("薄甲", "", "undecided", "what the car is worth is blank");
    owns("薄乙", "50000", "none", "just at the limit");
    owns("薄丙", "50001", "hit", "just above it");
  }

  struct Expected {
    std::string rule, subject, outcome, story;
  };
  static inline fs::path folder;
  static inline std::vector<Expected> expected;
  static inline std::map<std::string, std::string> outcomes;
};

TEST_F(Strangers, GetTheAnswerThatIsTrueOfThem) {
  for (const auto& e : expected) {
    const auto found = outcomes.find(e.rule + " " + e.subject);
    EXPECT_EQ(found == outcomes.end() ? "none" : found->second, e.outcome)
        << e.rule << " " << e.subject << ": " << e.story;
  }
}

TEST_F(Strangers, OfAYearWithoutItsStandardAreScreenedByTheOtherRules) {
  const auto later = screened("2021-01-01");
  EXPECT_TRUE(std::any_of(later.begin(), later.end(),
                          [](const auto& f) { return f.first.starts_with("conflict.id_duplicate "); }));
  EXPECT_TRUE(std::none_of(later.begin(), later.end(),
                           [](const auto& f) { return f.first.starts_with("risk.income_below_line "); }));
}

}  // namespace
}  // namespace guben
