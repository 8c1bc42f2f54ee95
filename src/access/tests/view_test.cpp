#include "access/view.hpp"
#include "access/tests/world.hpp"
#include "core/text.hpp"

namespace guben::access {
namespace {

using dictionary::Sensitive;

TEST(Masks, ShowTheRegionAndTheLastFourOfAnIdNumber) {
  EXPECT_EQ(masked_id_number("99010119900101001X"), "990101********001X");
  EXPECT_EQ(masked_id_number("990101199001010019"), "990101********0019");
  EXPECT_EQ(masked_id_number("９９０１０１１９９００１０１００１Ｘ"), "990101********001X");
  EXPECT_EQ(masked_id_number("990101900101001"), "990101*********") << "of the old form the tail is no check digit";
  EXPECT_EQ(masked_id_number("E12345"), "******") << "of a short one nothing";
  EXPECT_EQ(masked_id_number("E123456789"), "****6789");
}

TEST(Masks, ShowThreeAndFourOfATelephone) {
  EXPECT_EQ(masked_phone("13800000001"), "138****0001");
  EXPECT_EQ(masked_phone("138-0000-0001"), "138****0001");
  EXPECT_EQ(masked_phone("138 0000 0001"), "138****0001");
  EXPECT_EQ(masked_phone("07100000001"), "071****0001");
  EXPECT_EQ(masked_phone("2000001"), "*******");
  EXPECT_EQ(masked_phone("13800000001/13900000002"), "****0002");
}

TEST(Masks, ShowTheLastFourOfAnAccountAndNothingOfAShortOne) {
  EXPECT_EQ(masked_bank_account("6000000000000001234"), "****1234");
  EXPECT_EQ(masked_bank_account("6000 0000 0000 0001 234"), "****1234");
  EXPECT_EQ(masked_bank_account("1234"), "****");
  EXPECT_EQ(masked_bank_account(""), "****");
}

TEST(Masks, ShowNothingOfWhatACertificateSays) {
  EXPECT_EQ(masked_certificate("99010119900101001X42"), "990101**************") << "its end is kind and level";
  EXPECT_EQ(masked_certificate("42"), "****");
}

TEST(Masks, FindNumbersThatPeopleWroteIntoATextAndLeaveWhatIsNone) {
  EXPECT_EQ(masked_text("本人证号99010119900101001X，电话13800000001。"),
            "本人证号990101********001X，电话138****0001。");
  EXPECT_EQ(masked_text("证号990101 19900101 001X"), "证号990101********001X");
  EXPECT_EQ(masked_text("证号９９０１０１１９９００１０１００１ｘ"), "证号990101********001x");
  EXPECT_EQ(masked_text("电话138-0000-0001或 0710-1234567"), "电话138****0001或 ****4567");
  EXPECT_EQ(masked_text("卡号6000 0000 0000 0001 234"), "卡号****1234");
  EXPECT_EQ(masked_text("13800000001 13900000002"), "138****0001 139****0002") << "each by itself";
  for (const char* same : {"2020-06-30 2020-07-01 走访", "户编号9900000032", "收入12,697.37元", "共3人，2020年",
                           "村990101100001", "", "没有数字"})
    EXPECT_EQ(masked_text(same), same);
}

dictionary::Field field(Sensitive sensitive, dictionary::FieldType type = dictionary::FieldType::Text) {
  dictionary::Field f;
  f.name = "note", f.sensitive = sensitive, f.type = type;
  return f;
}

const Subject kOwn{"990101100001", "H1", "", {"卫生健康局"}, {}, {}, "", false, false};

Shown seen_by(const std::string& role, const dictionary::Field& f, const std::string& value, Subject subject = kOwn) {
  const Post post{7, "zhang", role, "", "卫生健康局", {"990101100001"}, {"H1"}, {}};
  return View(national_roles(), post, kToday).shown(f, value, subject);
}

TEST(AView, MasksForEverybodyAndSaysWhoMayAskForTheWhole) {
  const auto phone = field(Sensitive::Phone);
  for (const auto& role : national_roles().all()) {
    const auto shown = seen_by(role.code, phone, "13800000001");
    EXPECT_EQ(shown.as, Shown::As::Masked) << role.code;
    EXPECT_EQ(shown.text, "138****0001") << role.code;
  }
  EXPECT_EQ(seen_by("helper", phone, "13800000001").unmask_kind, "phone");
  EXPECT_EQ(seen_by("auditor", phone, "13800000001").unmask_kind, "");
  auto elsewhere = kOwn;
  elsewhere.household = "H2";
  EXPECT_EQ(seen_by("helper", phone, "13800000001", elsewhere).unmask_kind, "");
  EXPECT_EQ(seen_by("helper", field(Sensitive::BankAccount), "6000000000000001234").unmask_kind, "");
}

TEST(AView, TellsTheAgeAndNeverTheDayOfBirth) {
  auto birth = field(Sensitive::No, dictionary::FieldType::Date);
  birth.role = dictionary::Role::BirthDate;
  for (const auto& role : national_roles().all()) {
    const auto shown = seen_by(role.code, birth, "1990-07-01");
    EXPECT_EQ(shown.as, Shown::As::Age) << role.code;
    EXPECT_EQ(shown.text, "29") << role.code;
  }
  EXPECT_EQ(seen_by("helper", birth, "1990年7月1日").text, "");
}

TEST(AView, ShowsAnIllnessToWhoActsOnItAlone) {
  const auto health = field(Sensitive::Health);
  EXPECT_EQ(seen_by("helper", health, "尘肺").text, "尘肺");
  EXPECT_EQ(seen_by("department_officer", health, "尘肺").text, "尘肺");
  auto of_schools = kOwn;
  of_schools.routed_to = {"教育局"};
  EXPECT_EQ(seen_by("department_officer", health, "尘肺", of_schools).as, Shown::As::Protected);
  for (const auto& role : national_roles().all()) {
    if (role.code == "helper" || role.code == "department_officer") continue;
    const auto shown = seen_by(role.code, health, "尘肺");
    EXPECT_EQ(shown.as, Shown::As::Protected) << role.code;
    EXPECT_EQ(shown.text, "") << role.code;
    EXPECT_EQ(shown.unmask_kind, "") << role.code;
  }
}

TEST(AView, LeavesOutWhatIsNeverShownAndHidesWhatNobodyNamed) {
  EXPECT_EQ(seen_by("data_officer", field(Sensitive::Never), "傣族").as, Shown::As::Nothing);
  EXPECT_EQ(seen_by("data_officer", field(Sensitive::Never), "").as, Shown::As::Nothing);
  const auto withheld = seen_by("data_officer", field(Sensitive::Withheld), "户号17");
  EXPECT_EQ(withheld.as, Shown::As::Protected);
  EXPECT_EQ(withheld.text, "");
  EXPECT_EQ(seen_by("helper", field(Sensitive::No), "见13800000001").text, "见138****0001");
  auto code = field(Sensitive::No);
  code.name = "project_code";
  EXPECT_EQ(seen_by("helper", code, "990101202001010017").text, "990101202001010017")
      << "a code is no number of anybody's";
}

TEST(AView, SaysNoCountUnderThreeByCause) {
  EXPECT_EQ(View::by_cause(3), 3);
  EXPECT_EQ(View::by_cause(2), std::nullopt);
  EXPECT_EQ(View::by_cause(1), std::nullopt);
}

/// What the packs declare is protected, column by column.
TEST(AView, KnowsEveryProtectedColumnOfThePacks) {
  const auto dictionary = dictionary::Dictionary::load({GUBEN_SOURCE_DIR "/packs/national"});
  ASSERT_TRUE(dictionary);
  std::map<Sensitive, int> found;
  for (const auto& dataset : dictionary->datasets())
    for (const auto& f : dataset.fields) {
      ++found[f.sensitive];
      const auto must_be = [&](std::initializer_list<const char*> words, Sensitive sensitive) {
        const bool is_one =
            std::any_of(words.begin(), words.end(), [&](const char* word) { return contains(f.header, word); });
        EXPECT_TRUE(!is_one || f.sensitive == sensitive) << dataset.code << "." << f.name;
      };
      EXPECT_TRUE(!f.sealed || f.sensitive != Sensitive::No) << dataset.code << "." << f.name;
      must_be({"病种", "健康", "残疾类别", "残疾等级"}, Sensitive::Health);
      must_be({"电话", "手机"}, Sensitive::Phone);
      must_be({"民族"}, Sensitive::Never);
    }
  EXPECT_GE(found[Sensitive::IdNumber], 10);
  EXPECT_GE(found[Sensitive::Health], 6);
}

class Leaving : public AccessTest {};
INSTANTIATE_TEST_SUITE_P(BothEngines, Leaving, testing::Values(ledger::kKinds[0], ledger::kKinds[2]), ledger::name_of);

TEST_P(Leaving, WritesWhoLookedAtWhatAndNeverAValue) {
  change(
      [&] {
        note_reading(*ledger, "read", "household", "9900000032", "");
        note_reading(*ledger, "print", "household", "9900000032", "上户核实13800000001");
        EXPECT_TRUE(note_unmasking(*ledger, {"household", "9900000032", "phone", Reason::Contact, ""}));
        note_denial(*ledger, "read", "household", "99010119900101001X", Refusal{"access.absent_or_outside"});
        note_denial(*ledger, "read", "household", "setting:county\n'; DROP", Refusal{"access.absent_or_outside"});
      },
      "zhang");
  const auto lines = journal_lines(*ledger, Lines::All, std::nullopt, 5);
  EXPECT_EQ(lines[4].subject, "household/9900000032");
  EXPECT_EQ(lines[4].actor, "zhang");
  EXPECT_EQ(lines[3].reason, "上户核实138****0001");
  EXPECT_EQ(lines[2].action + " " + lines[2].subject + " " + lines[2].reason,
            "unmasked household/9900000032/phone contact");
  EXPECT_EQ(lines[1].subject, "household/990101********001X");
  EXPECT_EQ(lines[0].subject.find(':'), std::string::npos) << "no line about a row can be forged";
  EXPECT_EQ(actions(Lines::Unmasking), std::vector<std::string>{"unmasked"});
  EXPECT_EQ(actions(Lines::Denied).size(), 2u);
  EXPECT_EQ(actions(Lines::Leaving), std::vector<std::string>{"left.print"});
  EXPECT_EQ(verify(), "");
}

TEST_P(Leaving, AsksForAReasonInWordsWhereItIsNoneOfTheList) {
  ledger::Change undone(*ledger, as("zhang"));
  EXPECT_EQ(code(note_unmasking(*ledger, {"household", "1", "phone", Reason::Other, "看看"})), "access.reason_needed");
  EXPECT_EQ(code(note_unmasking(*ledger, {"household", "1", "phone", Reason::Other, " 看 看  "})),
            "access.reason_needed");
  EXPECT_EQ(code(note_unmasking(*ledger, {"household", "1", "phone", Reason::Other, "邮寄通知"})), "");
  EXPECT_TRUE(is_purpose("邮寄通知"));
  EXPECT_FALSE(is_purpose("通 知"));
  EXPECT_FALSE(is_purpose("    "));
  EXPECT_EQ(reason_of("contact"), Reason::Contact);
  EXPECT_EQ(reason_of("curiosity"), std::nullopt);
}

TEST_P(Leaving, NumbersExportsAndAsksForAPurposeWherePersonsAreInThem) {
  NewExport wanted{"finding", "", true, 379, "9f3c", "张某", "县监测专员"};
  const auto add = [&] { return changed([&] { return add_export(*ledger, wanted); }, "zhang"); };
  EXPECT_EQ(code(add()), "access.purpose_needed");
  wanted.purpose = "季度";
  EXPECT_EQ(code(add()), "access.purpose_needed");
  wanted.purpose = "季度分析会";
  const auto first = *add();
  EXPECT_EQ(first.number, 1);
  EXPECT_EQ(first.watermark, "张某 县监测专员 2020-06-30 00:00 编号1");
  wanted.has_persons = false, wanted.purpose = "";
  EXPECT_EQ(add()->number, 2);
  EXPECT_EQ(exports(*ledger).size(), 2u);
  EXPECT_EQ(exports(*ledger)[1].account, "zhang");
  EXPECT_EQ(actions(Lines::Leaving), (std::vector<std::string>{"left.export", "left.export"}));
  EXPECT_EQ(verify(), "");
}

TEST_P(Leaving, SaysRowsAndColumnsOfAnExportInOneLineAndAsksASecondReasonForWholeValues) {  // BR-58
  NewExport wanted{"findings", "季度分析会", true, 379, "9f3c", "张某", "县监测专员"};
  wanted.columns = {"subject", "phone"}, wanted.unmasked = {"phone"};
  const auto add = [&] { return changed([&] { return add_export(*ledger, wanted); }, "zhang"); };
  EXPECT_EQ(code(add()), "access.reason_needed");
  wanted.unmask_reason = "联系";
  EXPECT_EQ(code(add()), "access.reason_needed");
  wanted.unmask_reason = "逐户电话联系";
  EXPECT_EQ(code(add()), "");
  const auto lines = journal_lines(*ledger, Lines::Leaving, std::nullopt, 9);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].reason, "季度分析会 (379: subject phone) unmasked phone: 逐户电话联系");
}

TEST_P(Leaving, TellsThatPeopleWereLookedForAndNotWhom) {
  change([&] {
    note_search(*ledger, "name", "岩罕", "");
    note_search(*ledger, "name", " 岩 罕", "核对身份");
    note_search(*ledger, "id_number", "99010119900101001X", "");
  });
  const auto lines = journal_lines(*ledger, Lines::All, std::nullopt, 3);
  EXPECT_EQ(lines[1].subject, lines[2].subject) << "the same name has the same fingerprint";
  EXPECT_NE(lines[0].subject, lines[1].subject);
  EXPECT_EQ(lines[1].reason, "核对身份");
  for (const auto& line : lines) {
    EXPECT_EQ(line.action, "looked.search");
    EXPECT_FALSE(contains(line.subject, "岩") || contains(line.subject, "990101")) << line.subject;
  }
}

TEST(Routes, MeanTheDepartmentsThatDatasetsName) {
  EXPECT_EQ(national_roles().departments_of("医保"), std::set<std::string>{"医疗保障局"});
  EXPECT_EQ(national_roles().departments_of("驻村办"), std::set<std::string>{"驻村办"})
      << "its own where nothing is said";
}

TEST_P(Leaving, ListsTheJournalInPartsTheLatestFirst) {
  change([&] {
    for (int i = 0; i < 10; ++i) note_reading(*ledger, "read", "household", std::to_string(i), "");
  });
  const auto first = journal_lines(*ledger, Lines::All, std::nullopt, 4);
  ASSERT_EQ(first.size(), 4u);
  EXPECT_EQ(first[0].subject, "household/9");
  const auto next = journal_lines(*ledger, Lines::All, first[3].seq, 4);
  EXPECT_EQ(next[0].subject, "household/5");
}

}  // namespace
}  // namespace guben::access
