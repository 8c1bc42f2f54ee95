// Which dataset a sheet is and which column is what.
#include "intake/header_finder.hpp"

#include <gtest/gtest.h>

#include "china/id_number.hpp"
#include "core/messages.hpp"
#include "core/text.hpp"

namespace guben::intake {
namespace {
using spreadsheet::CellKind;

const dictionary::Dictionary& national() {
  static const auto dictionary = dictionary::Dictionary::load({std::string(GUBEN_SOURCE_DIR) + "/packs/national"});
  return *dictionary;
}

const HeadingReader& reader() {
  static const HeadingReader reader(national());
  return reader;
}

std::vector<KeptRow> sheet(const std::vector<std::vector<std::string>>& rows) {
  std::vector<KeptRow> head;
  head.reserve(rows.size());
  for (const auto& texts : rows)
    head.push_back({static_cast<int64_t>(head.size()) + 1, std::vector<CellKind>(texts.size(), CellKind::Text), texts});
  return head;
}

std::string refusal(const std::vector<KeptRow>& head, const char* wanted = nullptr, const std::string& names = "") {
  const auto found = find_header(head, reader(), wanted ? national().find(wanted) : nullptr, names);
  return found ? "" : found.error().code;
}

/// "name=0 id_number=1 died_on=2?": which column each field is; a question mark where it must be confirmed.
std::string columns(const std::vector<KeptRow>& head, const char* wanted = nullptr, const std::string& names = "") {
  const auto found = find_header(head, reader(), wanted ? national().find(wanted) : nullptr, names);
  if (!found) return message(Language::Chinese, found.error());
  std::map<size_t, std::string> by_column;
  for (const auto& c : found->columns) by_column[c.column] = found->dataset->fields[c.field].name;
  for (const auto& q : found->questions)
    by_column[q.column] = (q.field ? found->dataset->fields[*q.field].name : "-") + "?";
  std::string text = found->dataset->code + (found->dataset_is_certain ? ":" : "?:");
  for (const auto& [column, field] : by_column) text += fmt::format(" {}={}", column, field);
  return text;
}

std::string id(int64_t key) { return china::id_number_of(key); }
const std::string kId1 = id(99010119900307204), kId2 = id(99010119800307204), kId3 = id(99010119700307204);

TEST(Header, IsFoundUnderTitleAndUnitRowsWithSynonymsAndUnits) {
  const auto found =
      find_header(sheet({{"示例县2020年基本医保参保明细表"},
                         {"填报单位: 医保局", "", "单位:万元"},
                         {"序号", "参保人姓名", "身 份\n证号码", "年度", "险种类型", "参保情况", "财政补助"},
                         {"1", "张三", "990101199003072041", "2020", "居民", "已参保", "0.014"}}),
                  reader(), nullptr, "");
  ASSERT_TRUE(found) << found.error().code;
  EXPECT_EQ(found->dataset->code, "medical_insurance");
  EXPECT_EQ(found->last_row, 3);
  const auto subsidy = std::find_if(found->columns.begin(), found->columns.end(),
                                    [&](const auto& c) { return found->dataset->fields[c.field].name == "subsidy"; });
  ASSERT_NE(subsidy, found->columns.end());
  EXPECT_TRUE(subsidy->ten_thousand);
}

TEST(Header, OfTwoLinesNamesGroupsOnlyOnce) {
  const auto found = find_header(
      sheet({{"低保明细"},
             {"户主", "", "保障对象", "", "类别", "保障起始年月", "状态"},
             {"姓名", "身份证号", "姓名", "身份证号", "", "", ""},
             {"张三", "990101199003072041", "张小三", "990101201003072048", "农村低保", "2019-01", "在保"}}),
      reader(), nullptr, "");
  ASSERT_TRUE(found) << found.error().code;
  EXPECT_EQ(found->dataset->code, "dibao");
  EXPECT_EQ(found->last_row, 3);
  std::map<std::string, size_t> column;
  for (const auto& c : found->columns) column[found->dataset->fields[c.field].name] = c.column;
  EXPECT_EQ(column["head_name"], 0u);
  EXPECT_EQ(column["head_id"], 1u);
  EXPECT_EQ(column["name"], 2u);
  EXPECT_EQ(column["id_number"], 3u);
}

TEST(Header, OfTheNumberColumnIsToldByContentWhenItsNameIsUnknown) {
  const auto id = [](int64_t key) { return china::id_number_of(key); };
  const auto found = find_header(sheet({{"姓名", "编码甲", "死亡时间", "火化时间"},
                                        {"张三", id(99010119900307204), "2020-01-02", ""},
                                        {"李四", id(99010119800307204), "2020-01-03", ""},
                                        {"王五", id(99010119700307204), "2020-01-03", ""}}),
                                 reader(), national().find("death"), "");
  ASSERT_TRUE(found);
  EXPECT_TRUE(std::any_of(found->columns.begin(), found->columns.end(), [&](const auto& c) {
    return c.by_content && c.column == 1 && found->dataset->fields[c.field].name == "id_number";
  }));
}

TEST(Header, IsRefusedWhenAbsentTwofoldOrIncomplete) {
  EXPECT_EQ(refusal(sheet({{"张三", "990101199003072041", "2020"}, {"李四", "990101198003072040", "2020"}})),
            "intake.no_header");
  EXPECT_EQ(refusal(sheet({{"姓名", "身份证号", "参保年度", "险种", "参保状态", "参保状态"}}), nullptr, "医保参保"),
            "intake.duplicate_header");
  EXPECT_EQ(refusal(sheet({{"姓名", "身份证号", "参保年度", "险种", "参保状态"},
                           {"张三", "1", "2020", "居民", "已参保"},
                           {"身份证号", "姓名", "参保年度", "险种", "参保状态"}}),
                    nullptr, "医保参保"),
            "intake.two_headers");
  EXPECT_EQ(refusal(sheet({{"姓名", "身份证号", "险种", "个人缴费", "财政资助", "资助类别"}})),
            "intake.missing_columns");
}

// A list of names and numbers is of no dataset: it took 149 living people for dead.
TEST(Dataset, IsNeverToldByANameAndANumber) {
  const std::vector<std::vector<std::string>> people{{"走访慰问老年人名单"},
                                                     {"序号", "姓名", "身份证号"},
                                                     {"1", "张三", kId1},
                                                     {"2", "李四", kId2},
                                                     {"3", "王五", kId3}};
  EXPECT_EQ(refusal(sheet(people)), "intake.no_dataset_fits");
  auto with_more = people;
  with_more[1] = {"序号", "姓名", "身份证号", "性别", "年龄", "家庭住址", "联系电话"};
  for (size_t r = 2; r < with_more.size(); ++r)
    for (const char* cell : {"男", "78", "长塘村二组", "10000000000"}) with_more[r].emplace_back(cell);
  EXPECT_EQ(refusal(sheet(with_more)), "intake.no_dataset_fits");
  auto titled = people;
  titled[0] = {"2020年死亡人员名单"};
  EXPECT_EQ(refusal(sheet(titled)), "intake.no_dataset_fits") << "a title alone, without the day they died";
}

TEST(Dataset, IsToldByOneColumnOrByItsTitle) {
  EXPECT_EQ(columns(sheet({{"姓名", "身份证号", "死亡日期"}, {"张三", kId1, "2020-05-06"}})),
            "death: 0=name 1=id_number 2=died_on");
  EXPECT_EQ(columns(sheet({{"2020年养老保险参保名册"},
                           {"姓名", "身份证号", "险种", "参保状态", "缴费年度"},
                           {"张三", kId1, "居民", "已参保", "2020"}})),
            "pension: 0=name 1=id_number 2=scheme 3=status 4=year");
}

TEST(Dataset, ThatIsNamedMustFitHalfOfTheColumns) {
  const auto found = find_header(sheet({{"2024年职业培训补贴人员花名册"},
                                        {"培训机构(印章): 示例培训学校", "", "培训专业: 育婴员"},
                                        {"序号", "姓名", "失业保险编号", "身份证号", "电话号码"},
                                        {"1", "张三", "9900000000", kId1, "10000000000"},
                                        {"2", "李四", "9900000001", kId2, "10000000001"}}),
                                 reader(), national().find("training"), "");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().values.at("row"), "3");
  const auto& said = found.error().words;
  EXPECT_EQ(said.at("words").chinese, "序号、姓名、失业保险编号、身份证号、电话号码");
  EXPECT_EQ(said.at("words").english, "序号, 姓名, 失业保险编号, 身份证号, 电话号码");
  EXPECT_EQ(said.at("known").chinese, "姓名、身份证号");
  EXPECT_EQ(said.at("unknown").chinese, "序号、失业保险编号、电话号码");
  EXPECT_EQ(said.at("missing").chinese, "开班日期");
}

TEST(Header, WordsMayCarryColonsUnitsStarsAndBrackets) {
  for (const auto& [written, read] :
       std::vector<std::pair<const char*, const char*>>{{"参保状态:", "参保状态"},
                                                        {"参保状态：", "参保状态"},
                                                        {"个人缴费/元", "个人缴费"},
                                                        {"个人缴费（元/年）", "个人缴费"},
                                                        {"险种【居民/职工】", "险种"},
                                                        {"★姓 名", "姓名"},
                                                        {"*身份证号（18位）", "身份证号"},
                                                        {"3.参保年度\n(YYYY)", "参保年度"},
                                                        {"〔必填〕姓名", "姓名"},
                                                        {"2、姓名", "姓名"},
                                                        {"实收/预估", "实收/预估"}})
    EXPECT_EQ(read_header_text(written).bare, read) << written;
  EXPECT_TRUE(*read_header_text("原值/万元").ten_thousand);
  EXPECT_TRUE(*read_header_text("原值【万元】").ten_thousand);
  EXPECT_FALSE(*read_header_text("原值(元)").ten_thousand);
}

TEST(Header, OfTwoLinesIsToldApartByItsGroups) {
  EXPECT_EQ(
      columns(sheet({{"学生信息", "", "学籍信息", "", "", "", "", "监护人信息", ""},
                     {"姓名", "身份证号", "学年", "学校", "学段", "年级", "就学状态", "姓名", "身份证号"},
                     {"丁小河", kId1, "2019-2020", "一中", "初中", "九年级", "在读", "丁大山", kId2}})),
      "school: 0=name 1=id_number 2=school_year 3=school 4=stage 5=grade 6=attendance 7=guardian_name 8=guardian_id");
  // The guardian comes first, and the pupil's group has another name.
  EXPECT_EQ(columns(sheet({{"家长", "", "学生基本信息", "", "学籍情况", "", ""},
                           {"姓名", "身份证号", "姓名", "身份证号", "学年", "学段", "就学状态"},
                           {"丁大山", kId2, "丁小河", kId1, "2019-2020", "初中", "在读"}})),
            "school: 0=guardian_name 1=guardian_id 2=name 3=id_number 4=school_year 5=stage 6=attendance");
}

TEST(Header, OfAnotherPersonIsNotThePersonOfTheRow) {
  // A guardian is no field of the aid: the columns under that group are said and not read.
  EXPECT_EQ(columns(sheet({{"学生信息", "", "资助情况", "", "", "监护人信息", ""},
                           {"姓名", "身份证号", "资助项目", "学期", "金额", "姓名", "身份证号"},
                           {"丁小河", kId1, "雨露计划", "2020春", "1500", "丁大山", kId2}})),
            "education_aid: 0=name 1=id_number 2=scheme 3=term 4=amount");
  EXPECT_EQ(columns(sheet({{"姓名", "姓名(监护人)", "身份证号", "资助项目", "学期", "金额"},
                           {"丁小河", "丁大山", kId1, "雨露计划", "2020春", "1500"}})),
            "education_aid: 0=name 2=id_number 3=scheme 4=term 5=amount");
}

TEST(Header, MayHaveThreeLines) {
  EXPECT_EQ(columns(sheet({{"2020年基本医保参保明细表"},
                           {"姓名", "身份证号", "参保信息", "", "", "缴费信息", "", ""},
                           {"", "", "参保年度", "险种", "参保状态", "缴费情况", "", "资助类别"},
                           {"", "", "", "", "", "个人缴费", "财政资助", ""},
                           {"丁大山", kId1, "2020", "居民", "已参保", "280", "", ""}})),
            "medical_insurance: 0=name 1=id_number 2=year 3=scheme 4=status 5=own_payment 6=subsidy 7=subsidy_kind");
}

TEST(Column, NobodyListedIsToldByNearWordsAndContent) {
  EXPECT_EQ(columns(sheet({{"2020年死亡人员登记表"},
                           {"序号", "亡者姓名", "公民身份证号码", "去世时间", "火葬时间", "填报日期", "备注"},
                           {"1", "张三", kId1, "2020-05-06", "2020-05-08", "2020-06-01", ""},
                           {"2", "李四", kId2, "2020-05-07", "2020-05-09", "2020-06-01", ""},
                           {"3", "王五", kId3, "2020-05-07", "", "2020-06-01", "土葬"}})),
            "death: 1=name 2=id_number 3=died_on 4=cremated_on");
  EXPECT_EQ(columns(sheet({{"示例县农村低保打卡发放花名册"},
                           {"户主名字", "户主身份证件号码", "享受人员姓名", "享受人身份证", "保障种类", "打卡金额",
                            "享受状态", "开户银行"},
                           {"张三", kId1, "张小三", kId2, "农村低保", "320", "在保", "某银行"},
                           {"李四", kId3, "李小四", kId2, "农村低保", "350", "在保", "某银行"},
                           {"王五", kId2, "王五", kId2, "农村低保", "300", "停保", "某银行"}})),
            "dibao: 0=head_name 1=head_id 2=name 3=id_number 4=kind 5=monthly_amount 6=status");
}

TEST(Column, ThatIsUncertainShowsSamplesWithoutShowingPeople) {
  const auto found = find_header(sheet({{"姓名", "身份证号", "死亡日期", "办理日期"},
                                        {"张三丰", kId1, "2020-05-06", "2020-05-08"},
                                        {"李四", kId2, "2020-05-07", "2020-05-09"}}),
                                 reader(), nullptr, "");
  ASSERT_TRUE(found) << message(Language::Chinese, found.error());
  EXPECT_FALSE(found->asks()) << "a day of handing in is none of cremation";
}

// As wide as a sheet can be, each row as if it were a header: 22 seconds once.
TEST(Header, OfSixteenThousandColumnsIsJudgedInASecondOrTwo) {
  const std::vector<std::string> words{"姓名", "身份证号", "死亡日期", "火化日期", "参保年度", "金额", "备注", "状态"};
  std::vector<std::vector<std::string>> rows(32);
  for (auto& row : rows)
    for (size_t c = 0; c < 16384; ++c) row.push_back(words[c % words.size()]);
  const auto head = sheet(rows);
  const auto start = std::chrono::steady_clock::now();
  (void)refusal(head);
  EXPECT_LT(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), 10)
      << "a tenth of it where nothing else runs";
}

}  // namespace
}  // namespace guben::intake
