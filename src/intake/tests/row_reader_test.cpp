#include "intake/row_reader.hpp"

#include <gtest/gtest.h>

#include "intake/row_identity.hpp"

namespace guben::intake {
namespace {
using spreadsheet::Cell;
using spreadsheet::CellKind;

const dictionary::Dictionary& national() {
  static const auto dictionary = dictionary::Dictionary::load({std::string(GUBEN_SOURCE_DIR) + "/packs/national"});
  return *dictionary;
}

/// A sheet whose first row is the header, read as `dataset`.
class Sheet {
 public:
  Sheet(const char* dataset, std::vector<std::string> header) : dataset_(national().find(dataset)) {
    const KeptRow row{1, std::vector<CellKind>(header.size(), CellKind::Text), header};
    header_ = *find_header({row}, national(), dataset_, "");
  }
  void merge(int64_t first, int64_t last, size_t column) { merged_.push_back({first, last, column, column}); }
  void numbers(size_t column) { numbers_.insert(column); }
  void only_texts() { only_text_ = true; }

  /// Reads the rows below the header; what each came to is kept.
  void read(const std::vector<std::vector<std::string>>& rows) {
    RowReader reader(header_, 0, merged_, only_text_);
    int64_t number = 1;
    for (const auto& texts : rows) {
      spreadsheet::Row row;
      row.number = ++number;
      for (size_t c = 0; c < texts.size(); ++c)
        row.cells.push_back({texts[c].empty()       ? CellKind::Empty
                             : numbers_.contains(c) ? CellKind::Number
                                                    : CellKind::Text,
                             texts[c]});
      auto* typed = reader.read(row, dropped, problems);
      if (!typed) continue;
      for (const auto& problem : typed->problems) problems.push_back(problem);
      if (typed->is_returned()) {
        returned.push_back(number);
        continue;
      }
      taken.push_back(number);
      const auto identity = identity_of(*dataset_, *typed, 0);
      names.push_back(std::string(identity.name));
      named.push_back(std::string(identity.named));
      values.emplace_back();
      for (size_t f = 0; f < dataset_->fields.size(); ++f) {
        auto value = typed->values[f];
        const auto* text = std::get_if<std::string_view>(&value);
        values.back()[dataset_->fields[f].name] =
            text                                            ? std::string(*text)
            : std::holds_alternative<std::monostate>(value) ? "blank"
            : std::holds_alternative<int64_t>(value)        ? std::to_string(std::get<int64_t>(value))
            : std::holds_alternative<bool>(value)           ? (std::get<bool>(value) ? "yes" : "no")
                                                            : std::get<Date>(value).to_string();
      }
    }
  }
  size_t count(const std::string& code) const {
    return static_cast<size_t>(
        std::count_if(problems.begin(), problems.end(), [&](const RowProblem& p) { return p.code == code; }));
  }

  std::vector<int64_t> taken, returned;
  std::vector<std::map<std::string, std::string>> values;
  std::vector<std::string> names, named;
  std::vector<DroppedRow> dropped;
  std::vector<RowProblem> problems;

 private:
  const dictionary::Dataset* dataset_;
  HeaderMatch header_;
  std::vector<spreadsheet::MergedRange> merged_;
  std::set<size_t> numbers_;
  bool only_text_ = false;
};

const std::vector<std::string> kIncome{"户编号", "户主姓名", "户主证件号码", "收入人姓名", "收入人证件号码",
                                       "年月",   "收入类别", "金额(元)",     "实收或预估"};

TEST(RowReader, CountsAMergedAmountInItsFirstRowAndFillsDownWhatIdentifies) {
  Sheet sheet("income", kIncome);
  for (const size_t column : {0, 1, 2, 5, 7}) sheet.merge(2, 4, column);
  sheet.read({{"H1", "张三", "", "张三", "", "2020-06", "工资性", "7200", "实收"},
              {"", "", "", "李四", "", "", "工资性", "", "实收"},
              {"", "", "", "王五", "", "", "工资性", "", "实收"}});
  ASSERT_EQ(sheet.taken.size(), 3u);
  EXPECT_EQ(sheet.values[0]["amount"], "720000");
  EXPECT_EQ(sheet.values[1]["amount"], "0");
  EXPECT_EQ(sheet.values[2]["amount"], "0");
  EXPECT_EQ(sheet.values[2]["head_name"], "张三");
  EXPECT_EQ(sheet.values[2]["household_code"], "H1");
  EXPECT_EQ(sheet.values[2]["month"], "2020-06-01");
  EXPECT_EQ(sheet.count("intake.amount_counted_above"), 2u) << "and says so";
}

TEST(RowReader, TakesAnAmountThatStandsInItsOwnRowUnderAMergedOne) {
  Sheet sheet("income", kIncome);
  sheet.merge(2, 3, 7);
  sheet.read({{"H1", "张三", "", "", "", "2020-06", "工资性", "100", "实收"},
              {"H1", "张三", "", "", "", "2020-07", "工资性", "", "实收"},
              {"H1", "张三", "", "", "", "2020-08", "工资性", "300", "实收"},
              {"H1", "张三", "", "", "", "2020-09", "工资性", "", "实收"}});
  EXPECT_EQ(sheet.taken, (std::vector<int64_t>{2, 3, 4}));
  EXPECT_EQ(sheet.values[2]["amount"], "30000");
  EXPECT_EQ(sheet.returned, (std::vector<int64_t>{5})) << "below the merged cell a blank amount is missing";
}

TEST(RowReader, SaysATotalThatIsNotTheSumOfItsRows) {
  Sheet sheet("income", kIncome);
  sheet.read({{"H1", "张三", "", "", "", "2020-06", "工资性", "100", "实收"},
              {"H1", "张三", "", "", "", "2020-07", "工资性", "200", "实收"},
              {"小计", "", "", "", "", "", "", "300", ""},
              {"H2", "李四", "", "", "", "2020-06", "工资性", "50", "实收"},
              {"小计", "", "", "", "", "", "", "50", ""},
              {"合计", "", "", "", "", "", "", "350", ""},
              {"总计", "", "", "", "", "", "", "1,350元", ""}});
  EXPECT_EQ(sheet.dropped.size(), 4u);
  ASSERT_EQ(sheet.count("intake.total_differs"), 1u) << "subtotals and the true total agree";
  EXPECT_EQ(sheet.problems[0].row, 8);
  EXPECT_EQ(sheet.problems[0].values.at("value"), "1350");
  EXPECT_EQ(sheet.problems[0].values.at("sum"), "350");
  EXPECT_EQ(sheet.problems[0].severity, Severity::Hint);
}

TEST(RowReader, TakesTheNumberOfRecordsInATotalRowForNoAmount) {
  Sheet sheet("income", kIncome);
  sheet.read({{"H1", "张三", "", "", "", "2020-06", "工资性", "100", "实收"},
              {"H1", "张三", "", "", "", "2020-07", "工资性", "200", "实收"},
              {"小计", "", "", "", "", "", "", "2", ""},
              {"H2", "李四", "", "", "", "2020-06", "工资性", "50", "实收"},
              {"小计", "", "", "", "", "", "", "1", ""},
              {"合计", "", "", "", "", "", "", "3", ""},
              {"合计", "", "", "", "", "", "", "4", ""}});
  EXPECT_EQ(sheet.count("intake.total_differs"), 1u) << "of four records there are three";
}

TEST(RowReader, HoldsNoTotalAgainstAmountsItCouldNotRead) {
  Sheet sheet("income", kIncome);
  sheet.read({{"H1", "张三", "", "", "", "2020-06", "工资性", "约一百", "实收"},
              {"H1", "张三", "", "", "", "2020-07", "工资性", "200", "实收"},
              {"合计", "", "", "", "", "", "", "300", ""}});
  EXPECT_EQ(sheet.count("intake.total_differs"), 0u);
}

const std::vector<std::string> kWater{"户主姓名", "身份证号", "村",     "供水方式", "水质",
                                      "水量",     "取水时间", "保证率", "评价日期"};

TEST(RowReader, DropsTotalsOfPlacesButNoHouseholdOfThatName) {
  Sheet sheet("water", kWater);
  sheet.read({{"李乙水", "", "龙华村", "集中", "达标", "达标", "", "", "2020-02-09"},
              {"三塘镇小计", "", "", "", "", "", "", "", "1户"},
              {"龙华村合计", "", "", "", "", "", "", "", "1户"},
              {"1", "全县总计", "", "", "", "", "", "", "1户"},
              {"2020年6月小计：", "", "", "", "", "", "", "", "1户"},
              {"合计", "1", "1", "1", "1", "1", "1", "1", "1"},
              {"王小计", "", "", "", "达标", "达标", "", "", "2020-02-09"},
              {"欧阳合计", "", "", "", "达标", "达标", "", "", "2020-02-09"}});
  EXPECT_EQ(sheet.taken, (std::vector<int64_t>{2, 8, 9}));
  EXPECT_EQ(sheet.dropped.size(), 5u);
  EXPECT_TRUE(sheet.returned.empty());
}

TEST(RowReader, DoesNotAskOfWhoNeverPaidForTheYearOfPayment) {
  Sheet sheet("pension", {"姓名", "身份证号", "险种", "参保状态", "缴费年度", "代缴", "月待遇(元)"});
  sheet.read({{"张三", "", "居民", "未参保", "", "否", ""},
              {"李四", "", "居民", "已参保", "", "否", ""},
              {"王五", "", "居民", "未参", "", "否", ""},
              {"赵六", "", "居民", "未参保", "去年", "否", ""}});
  EXPECT_EQ(sheet.taken, (std::vector<int64_t>{2, 4}));
  EXPECT_EQ(sheet.returned, (std::vector<int64_t>{3, 5})) << "who paid must say when, and a year that is none is one";
}

TEST(RowReader, ReadsTheWordsForNoneOfEachColumn) {
  Sheet sheet("chronic_care", {"姓名", "身份证号", "病种", "类别", "签约医生", "签约日期", "最近随访日期", "救治情况"});
  sheet.read({{"张三", "", "肺癌", "大病", "王某", "2020-01-05", "未随访", "未救治"},
              {"李四", "", "高血压", "慢病", "未签约", "未签约", "", ""},
              {"王五", "", "高血压", "慢病", "未签", "无", "—", "尚未救治"},
              {"赵六", "", "高血压", "慢病", "没有", "N/A", "/", "否"}});
  ASSERT_EQ(sheet.taken.size(), 4u);
  EXPECT_EQ(sheet.values[0]["treatment"], "blank");
  EXPECT_EQ(sheet.values[0]["followed_up_on"], "blank");
  EXPECT_EQ(sheet.values[0]["doctor"], "王某");
  for (size_t i = 1; i < 4; ++i)
    for (const char* field : {"doctor", "contracted_on", "treatment"})
      EXPECT_EQ(sheet.values[i][field], "blank") << i << field;
}

const std::vector<std::string> kLoan{"借款人",   "身份证号", "银行",     "合同号",    "贷款金额(元)", "发放日期",
                                     "到期日期", "余额(元)", "逾期天数", "展期/续贷", "用途",         "实际用款人"};

TEST(RowReader, ReadsTheWordsForOneself) {
  Sheet sheet("loan", kLoan);
  const auto loan = [](const char* user) {
    return std::vector<std::string>{"李乙水",     "",      "某银行", "HT1", "30000", "2019-01-05",
                                    "2022-01-05", "30000", "0",      "",    "养牛",  user};
  };
  sheet.read({loan("本人"), loan("户主本人"), loan("自己"), loan("同借款人"), loan("本 人"), loan("无"), loan(""),
              loan("王某")});
  for (size_t i = 0; i < 5; ++i) EXPECT_EQ(sheet.named[i], "李乙水") << i;
  EXPECT_EQ(sheet.named[5], "");
  EXPECT_EQ(sheet.named[6], "");
  EXPECT_EQ(sheet.named[7], "王某");
}

TEST(RowReader, ReadsTheEarnerWhoIsTheHeadOfTheHousehold) {
  Sheet sheet("income", kIncome);
  sheet.read({{"H1", "张三", "", "本人", "", "2020-06", "工资性", "100", "实收"},
              {"H1", "张三", "", "户主", "", "2020-06", "工资性", "200", "实收"},
              {"H1", "张三", "", "李四", "", "2020-06", "工资性", "300", "实收"}});
  EXPECT_EQ(sheet.names, (std::vector<std::string>{"张三", "张三", "李四"}));
}

TEST(RowReader, OfADateWithoutEndAsksWhetherItMayLieAhead) {
  Sheet loans("loan", kLoan);
  loans.read({{"李乙水", "", "某银行", "HT1", "1", "9999-12-31", "9999-12-31", "1", "0", "", "", ""}});
  EXPECT_EQ(loans.values[0]["due_on"], "9999-12-31");
  EXPECT_EQ(loans.values[0]["issued_on"], "blank") << "nothing was paid out at the end of days";
  EXPECT_EQ(loans.count("intake.not_a_date"), 1u);
  Sheet houses("housing", {"户主姓名", "鉴定等级", "鉴定日期", "竣工日期", "补助发放日期"});
  houses.read({{"李乙水", "D", "2019-06-01", "9999-12-31", "1900-01-01"}});
  EXPECT_EQ(houses.values[0]["finished_on"], "blank") << "not yet";
  EXPECT_EQ(houses.values[0]["subsidy_paid_on"], "blank");
  Sheet jobs("employment", {"姓名", "就业地点", "起始年月", "截止年月"});
  jobs.read({{"李乙水", "县域内", "2019-03", "9999-12-31"}, {"李乙水", "县内", "2019-03", "至今"}});
  EXPECT_EQ(jobs.values[0]["ended_on"], "9999-12-31");
  EXPECT_EQ(jobs.values[0]["place"], "县内");
  EXPECT_EQ(jobs.values[1]["ended_on"], "blank");
}

TEST(RowReader, TakesNoNumberWhoseEndASpreadsheetLost) {
  Sheet sheet("helper", {"帮扶人编号", "帮扶人姓名", "单位", "电话", "户编号", "户主姓名", "起始日期"});
  for (const size_t column : {0, 3, 4}) sheet.numbers(column);
  sheet.read({{"101", "郑帮扶", "某局", "6.2170011900045679E+18", "9900000001", "张三", "2019-01-01"},
              {"101.0", "郑帮扶", "某局", "6217001190004567900", "9900000001.0", "张三", "2019-01-01"},
              {"101", "郑帮扶", "某局", "19900000000", "9.900000001E9", "张三", "2019-01-01"}});
  ASSERT_EQ(sheet.taken.size(), 3u);
  EXPECT_EQ(sheet.values[0]["phone"], "blank");
  EXPECT_EQ(sheet.values[1]["phone"], "blank");
  EXPECT_EQ(sheet.values[2]["phone"], "19900000000");
  EXPECT_EQ(sheet.count("intake.number_destroyed"), 2u);
  for (auto& row : sheet.values) EXPECT_EQ(row["household_code"], "9900000001");
  EXPECT_EQ(sheet.values[1]["helper_code"], sheet.values[0]["helper_code"]);
}

TEST(RowReader, SaysAnIdNumberOfANumberCellAndHandsItOnAsDestroyed) {
  Sheet sheet("death", {"姓名", "身份证号", "死亡日期"});
  sheet.numbers(1);
  sheet.read({{"张三", "990101197001017000", "2020-05-06"},
              {"李四", "9.90101197001017E+17", "2020-05-06"},
              {"王五", "990101700101700", "2020-05-06"}});
  EXPECT_EQ(sheet.values[0]["id_number"], "9.90101197001017E+17");
  EXPECT_EQ(sheet.values[1]["id_number"], "9.90101197001017E+17");
  EXPECT_EQ(sheet.values[2]["id_number"], "990101700101700");
  EXPECT_EQ(sheet.count("intake.number_destroyed"), 2u);
}

TEST(RowReader, SaysABrokenCharacterAndKeepsTheRow) {
  Sheet sheet("death", {"姓名", "身份证号", "死亡日期"});
  sheet.read({{"李桂\uFFFD", "990101196508211107", "2020-05-06"}, {"张三", "", "2020-05-06"}});
  EXPECT_EQ(sheet.taken.size(), 2u);
  ASSERT_EQ(sheet.count("intake.broken_character"), 1u);
  EXPECT_EQ(sheet.problems[0].row, 2);
}

TEST(RowReader, TakesNoJanuaryFromAFileOfTextsWhereItMayBeOctober) {
  for (const bool only_texts : {false, true}) {
    Sheet sheet("income", kIncome);
    if (only_texts) sheet.only_texts();
    sheet.read({{"H1", "张三", "", "", "", "2020.1", "工资性", "100", "实收"},
                {"H1", "张三", "", "", "", "2020.11", "工资性", "100", "实收"}});
    EXPECT_EQ(sheet.returned.size(), only_texts ? 1u : 0u);
    EXPECT_EQ(sheet.count("intake.ambiguous_date"), only_texts ? 1u : 0u);
  }
}

TEST(RowReader, ReadsTheCodeWordsOfManyHands) {
  const auto read = [](const char* dataset, const char* field, const char* word) {
    const auto& f = *national().find(dataset)->find(field);
    RowTexts texts;
    const auto cell = read_cell(f, {CellKind::Text, word}, false, texts);
    const auto* text = std::get_if<std::string_view>(&cell.value);
    return cell.problem ? std::string(cell.problem) : text ? std::string(*text) : "blank";
  };
  for (const char* word :
       {"4级", "四级", "4", "肆级", "Ⅳ级", "IV级", "Ⅳ", "四", "4等", "四级残疾", "残疾四级", "四 级", "（四级）"})
    EXPECT_EQ(read("disability", "level", word), "四级") << word;
  for (const char* word : {"1级", "壹级", "Ⅰ级", "I级", "一级(重度)"})
    EXPECT_EQ(read("disability", "level", word), "一级") << word;
  for (const char* word : {"普通初中", "初二", "八年级", "初中二年级"})
    EXPECT_EQ(read("registry_person", "school_stage", word), "初中") << word;
  for (const char* word : {"普通高中", "高三", "普通高中一年级"})
    EXPECT_EQ(read("school", "stage", word), "高中") << word;
  for (const char* word : {"转移性收入（养老金）", "转移性(养老)", "转移性-养老", "转移性养老", "养老金"})
    EXPECT_EQ(read("income", "category", word), "转移性-养老") << word;
  for (const char* word : {"转移性收入（低保金）", "转移性 - 低保"})
    EXPECT_EQ(read("income", "category", word), "转移性-低保") << word;
  for (const char* word : {"县域内", "本县", "县内务工"}) EXPECT_EQ(read("employment", "place", word), "县内") << word;
  for (const char* word : {"c", "C级", "Ｃ级", "C级危房", "C等"})
    EXPECT_EQ(read("housing", "grade", word), "C") << word;
  EXPECT_EQ(read("disability", "level", "五级"), "intake.unknown_code");
  EXPECT_EQ(read("income", "category", "转移性收入"), "intake.unknown_code") << "which of three is not said";
  EXPECT_EQ(read("employment", "place", "县外"), "intake.unknown_code") << "in the province or beyond";
}

TEST(RowReader, AsksForNoYearWhereOneOfSeveralFieldsFreesIt) {
  auto dataset = *national().find("medical_insurance");
  for (auto& field : dataset.fields)
    if (field.name == "year") field.unless.push_back({"scheme", {"职工"}});
  const std::vector<std::string> titles{"姓名", "身份证号", "参保年度", "险种", "参保状态"};
  const KeptRow titles_row{1, std::vector<CellKind>(titles.size(), CellKind::Text), titles};
  auto header = *find_header({titles_row}, national(), national().find("medical_insurance"), "");
  header.dataset = &dataset;
  RowReader reader(header, 0, {}, false);
  const auto is_returned = [&](const char* kind, const char* status) {
    const std::vector<std::string> texts{"张三", "", "", kind, status};
    spreadsheet::Row row;
    row.number = 2;
    for (const auto& text : texts) row.cells.push_back({text.empty() ? CellKind::Empty : CellKind::Text, text});
    std::vector<DroppedRow> dropped;
    std::vector<RowProblem> problems;
    return reader.read(row, dropped, problems)->is_returned();
  };
  EXPECT_TRUE(is_returned("城乡居民", "已参保"));
  EXPECT_FALSE(is_returned("城乡居民", "未参保"));
  EXPECT_FALSE(is_returned("城镇职工", "已参保"));
}

}  // namespace
}  // namespace guben::intake
