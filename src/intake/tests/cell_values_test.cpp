#include <gtest/gtest.h>

#include "intake/cell_values.hpp"

namespace guben::intake {
namespace {
using dictionary::Field;
using dictionary::FieldType;
using spreadsheet::Cell;
using spreadsheet::CellKind;

ReadCell read(FieldType type, const std::string& text, bool ten_thousand = false, CellKind kind = CellKind::Text) {
  // Values may be views of the cell and of the field.
  static std::string kept;
  static std::deque<Field> fields;
  kept = text;
  Field& field = fields.emplace_back();
  field.type = type;
  if (type == FieldType::Money) field.min = Decimal(0), field.max = Decimal(10000000);
  if (type == FieldType::Code) field.values = {{"已参保", {"已参保", "正常参保"}}, {"未参保", {"未参保"}}};
  static RowTexts texts;
  return read_cell(field, {kind, kept}, ten_thousand, texts);
}
int64_t fen(const std::string& text, bool ten_thousand = false) {
  const auto r = read(FieldType::Money, text, ten_thousand);
  return r.problem ? -1 : std::get<int64_t>(r.value);
}
std::string day(const std::string& text, CellKind kind = CellKind::Text) {
  const auto r = read(FieldType::Date, text, false, kind);
  return r.problem ? r.problem : std::holds_alternative<Date>(r.value) ? std::get<Date>(r.value).to_string() : "";
}

TEST(Money, IsReadInEveryFormOfTheExchange) {
  EXPECT_EQ(fen("1234.5"), 123450);
  EXPECT_EQ(fen("1,234.50"), 123450);
  EXPECT_EQ(fen("１，２３４．５"), 123450);
  EXPECT_EQ(fen("1234.5元"), 123450);
  EXPECT_EQ(fen("0.12万元"), 120000);
  EXPECT_EQ(fen("0.12", true), 120000) << "the header says 万元";
  EXPECT_EQ(fen("1200元", true), 120000) << "the cell's own unit wins";
  EXPECT_EQ(fen("1234.5600000000001"), 123456);
  EXPECT_EQ(fen("1.5E3"), 150000);
  EXPECT_EQ(fen("无"), 0);
}

TEST(Money, InAColumnOfTenThousandsSaysItsOwnUnitOnce) {
  EXPECT_EQ(fen("3", true), 3000000);
  EXPECT_EQ(fen("3万", true), 3000000) << "not ten thousand times ten thousand";
  EXPECT_EQ(fen("3万5", true), 3500000);
  EXPECT_EQ(fen("5千", true), 500000);
}

TEST(Money, OfTwoNumbersInOneCellIsNotTaken) {
  EXPECT_EQ(fen("1 234.50"), 123450);
  EXPECT_STREQ(read(FieldType::Money, "12 50").problem, "intake.not_a_number");
  for (const char* text : {"100元200", "1,5", "1,2345.6", "5%"})
    EXPECT_STREQ(read(FieldType::Money, text).problem, "intake.not_a_number") << text;
}

TEST(Year, IsReadFromWordsNumbersAndDateCells) {
  const auto year = [](const char* text, CellKind kind = CellKind::Text) {
    const auto r = read(FieldType::Year, text, false, kind);
    return r.problem                                  ? std::string(r.problem)
           : std::holds_alternative<int64_t>(r.value) ? std::to_string(std::get<int64_t>(r.value))
                                                      : "blank";
  };
  for (const char* text : {"2020", "2020年", "2020年度", "二〇二〇年", "2020-01-01", "2020.0"})
    EXPECT_EQ(year(text), "2020") << text;
  EXPECT_EQ(year("43831", CellKind::DateNumber), "2020");
  EXPECT_EQ(year("1900"), "blank") << "what exports write for empty";
  for (const char* text : {"2019-2020", "20", "去年"}) EXPECT_EQ(year(text), "intake.not_a_year") << text;
}

TEST(Money, IsNotTakenWhenItCannotBe) {
  EXPECT_STREQ(read(FieldType::Money, "-5").problem, "intake.out_of_range");
  EXPECT_STREQ(read(FieldType::Money, "99999999999999999999").problem, "intake.out_of_range");
  EXPECT_STREQ(read(FieldType::Money, "约三千").problem, "intake.not_a_number");
  EXPECT_TRUE(std::holds_alternative<std::monostate>(read(FieldType::Money, "—").value))
      << "a dash is unknown, not nought";
}

TEST(Date, IsReadInEveryFormOfTheExchange) {
  for (const char* text : {"2024-05-06", "2024/5/6", "2024.5.6", "20240506", "2024年5月6日", "2024年05月06日",
                           "2024-05-06 00:00:00", "20240506000000", "45418"})
    EXPECT_EQ(day(text), "2024-05-06") << text;
  EXPECT_EQ(day("45418", CellKind::DateNumber), "2024-05-06");
  EXPECT_EQ(day("45418.75", CellKind::DateNumber), "2024-05-06");
  EXPECT_EQ(day("2024年5月"), "2024-05-01");
}

TEST(Date, ThatDoesNotExistIsAProblemNotANeighbour) {
  EXPECT_EQ(day("2019-02-30"), "intake.not_a_date");
  EXPECT_EQ(day("2019年13月"), "intake.not_a_date");
  EXPECT_EQ(day("去年"), "intake.not_a_date");
}

TEST(Cell, OfFormulaOrErrorIsAProblem) {
  EXPECT_STREQ(read(FieldType::Text, "", false, CellKind::FormulaOnly).problem, "intake.formula_without_value");
  EXPECT_STREQ(read(FieldType::Text, "#REF!", false, CellKind::Error).problem, "intake.error_value");
}

TEST(Code, YesNoTermAndSchoolYearTakeTheirWords) {
  EXPECT_EQ(std::get<std::string_view>(read(FieldType::Code, "正常参保").value), "已参保");
  EXPECT_STREQ(read(FieldType::Code, "也许").problem, "intake.unknown_code");
  for (const char* yes : {"是", "√", "1"}) EXPECT_TRUE(std::get<bool>(read(FieldType::YesNo, yes).value));
  for (const char* no : {"否", "×", "0", "无"}) EXPECT_FALSE(std::get<bool>(read(FieldType::YesNo, no).value));
  for (const char* term : {"2020春", "2020年春季学期", "2019-2020学年第二学期", "2019-2020学年下学期"})
    EXPECT_EQ(std::get<std::string_view>(read(FieldType::Term, term).value), "2020春") << term;
  for (const char* year : {"2019-2020学年", "2019学年", "2019", "2020春"})
    EXPECT_EQ(std::get<int64_t>(read(FieldType::SchoolYear, year).value), 2019) << year;
}

}  // namespace
}  // namespace guben::intake
