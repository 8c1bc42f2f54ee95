// What people do with files and deliveries, without the program: results and refusals come back as data, and whoever
// asked stands in the journal.
#include <future>
#include <thread>

#include "core/messages.hpp"
#include "intake/actions/list_deliveries.hpp"
#include "intake/actions/settle_proposals.hpp"
#include "intake/actions/withdraw.hpp"
#include "intake/tests/imported_county.hpp"

namespace guben::intake {
namespace {

constexpr const char* kLoans =
    "借款人,身份证号,银行,合同号,贷款金额(元),发放日期,到期日期,余额(元),逾期天数\n"
    "吴大山,990101196203151078,农商行,N1,30000,2018-01-05,2020-01-05,30000,90\n";

class IntakeActions : public ImportedCounty {};

TEST_F(IntakeActions, ACountyBesideOthersMustBeNamed) {
  NewCounty wanted{"xiangyin"};
  wanted.url = "postgresql://nowhere.invalid/guben";
  EXPECT_EQ(init_county(world / "other", wanted, regions, wang).error().code, "cli.needs_county");
  wanted.county_of_pack = "990101001";
  EXPECT_EQ(init_county(world / "other", wanted, regions, wang).error().values.at("county"), "990101001")
      << "the pack's is an area within a county";
  for (const char* none : {"9901", "999999", "990101100"}) {
    wanted.county = none;
    EXPECT_EQ(init_county(world / "other", wanted, regions, wang).error().code, "cli.unknown_county") << none;
  }
}

TEST_F(IntakeActions, AnImportTellsOfEachFileAndStandsInTheNameOfWhoeverAsked) {
  write("示例县2020年6月_小额信贷.csv", kLoans);
  const auto imported = import(smith);
  ASSERT_TRUE(imported);
  EXPECT_FALSE(imported->any_refused);
  ASSERT_EQ(told.size(), 3u);
  EXPECT_EQ(told[0].report->dataset, "registry_household") << "the file that names the county comes first";
  EXPECT_EQ(told[2].report->dataset, "loan");
  EXPECT_EQ(last_actor(), "smith");
  const auto listed = list_deliveries(*ledger);
  ASSERT_EQ(listed.size(), 3u);
  EXPECT_EQ(listed[2].state.code, "cli.delivery_in_force");
}

TEST_F(IntakeActions, ARefusalOfOneFileKeepsItsCodeAndIsReadInTwoLanguages) {
  write("收据.csv", "甲,乙\n1,2\n");
  const auto imported = import(wang);
  ASSERT_TRUE(imported);
  EXPECT_TRUE(imported->any_refused);
  const auto refused =
      std::find_if(told.begin(), told.end(), [](const auto& file) { return file.refusal.has_value(); });
  ASSERT_NE(refused, told.end());
  EXPECT_EQ(refused->refusal->values.at("file"), "收据.csv");
  EXPECT_NE(message(Language::Chinese, *refused->refusal), message(Language::English, *refused->refusal));
}

TEST_F(IntakeActions, TwoPeopleGetReturnFilesInTheirOwnLanguages) {
  write("示例县2020年6月_小额信贷.csv", replaced(kLoans, "30000,2018", "many,2018"));
  ASSERT_TRUE(import(smith));
  const auto of_smith = told.back().report->return_file.filename().string();
  write("示例县2020年6月_小额信贷.csv", replaced(kLoans, "30000,2018", "much,2018"));
  ASSERT_TRUE(import(wang));
  const auto of_wang = told.back().report->return_file.filename().string();
  EXPECT_TRUE(of_smith.ends_with(message(Language::English, "intake.return_suffix") + ".xlsx")) << of_smith;
  EXPECT_TRUE(of_wang.ends_with(message(Language::Chinese, "intake.return_suffix") + ".xlsx")) << of_wang;
}

TEST_F(IntakeActions, AskingForARegionThatIsNotThereRefusesTheWholeImport) {
  ImportWishes wishes;
  wishes.files = {world / "files"};
  wishes.of_each.coverage = {"990102"};
  const auto imported = import_files(folder, *ledger, dictionary, regions, wishes, wang, timings,
                                     [](const ImportedFile&) { FAIL() << "nothing was to be read"; });
  ASSERT_FALSE(imported);
  EXPECT_EQ(imported.error().code, "cli.unknown_region");
  EXPECT_TRUE(imported.error().words.contains("hint"));
}

TEST_F(IntakeActions, DeliveriesAreListedAsTheyWereAtOneMoment) {
  constexpr int kMany = 1500;  // so that something happens while they are read
  {
    ledger::Change adding(*ledger);
    const auto june = *Date::from_iso("2020-06-01");
    for (int i = 0; i < kMany; ++i)
      ledger->add_delivery({0, "loan", "a.csv", fmt::format("f{}", i), june, june, "full", {}, {"表"}, 3, 0});
    adding.commit();
  }
  std::atomic<bool> has_ended = false;
  auto withdrawing = std::async(std::launch::async, [&] {
    const auto other = std::move(*ledger::Ledger::open(folder.root, ledger::Access::Write, smith));
    for (int i = 1; i <= 100; ++i) {
      ledger::Change change(*other);
      other->withdraw(i, "重复");
      change.commit();
    }
    has_ended = true;
  });
  while (!has_ended) {
    std::set<int64_t> ids;
    for (const auto& listed : list_deliveries(*ledger)) ids.insert(listed.delivery.id);
    EXPECT_EQ(list_deliveries(*ledger).size(), kMany);
    EXPECT_EQ(ids.size(), kMany);
  }
  withdrawing.get();
}

TEST_F(IntakeActions, ADeliveryIsTakenBackInTheNameOfWhoeverAsked) {
  write("示例县2020年6月_小额信贷.csv", kLoans);
  ASSERT_TRUE(import(wang));
  const auto withdrawn = withdraw(folder, *ledger, dictionary, 3, "上月的名单", smith);
  ASSERT_TRUE(withdrawn) << withdrawn.error().code;
  EXPECT_EQ(last_actor(), "smith");
  EXPECT_EQ(list_deliveries(*ledger)[2].state.code, "cli.delivery_withdrawn");
}

/// Two people at once: what was looked at before the other had ended would not be so any more.
TEST_F(IntakeActions, ADeliveryOfWhichARecordIsBeingMadeIsNotTakenBack) {
  ASSERT_TRUE(import(wang));
  write("示例县2020年7月_农户档案-人.csv",
        std::string(kPersons) + "9900000002,990000000202,赵小福,男,990101198503121232,之子,1985-03-12\n");
  ASSERT_TRUE(import(wang));
  ASSERT_EQ(open_proposals(*ledger).size(), 1u);
  auto other = std::move(*ledger::Ledger::open(folder.root, ledger::Access::Write, smith));
  std::optional<ledger::Change> accepting(std::in_place, *ledger, wang);
  const auto proposal = open_proposals(*ledger).front();
  ASSERT_TRUE(settle(*ledger, *dictionary.find(proposal.dataset), proposal, Decision::Accept));
  auto withdrawing =
      std::async(std::launch::async, [&] { return withdraw(folder, *other, dictionary, 3, "重复的名单", smith); });
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  accepting->commit();
  accepting.reset();
  const auto withdrawn = withdrawing.get();
  ASSERT_FALSE(withdrawn);
  EXPECT_EQ(withdrawn.error().code, "withdraw.made_records");
}

TEST_F(IntakeActions, ProposalsAreSettledOneByOneOrAllAndInSomebodysName) {
  ASSERT_TRUE(import(wang));
  EXPECT_EQ(settle_proposals(*ledger, dictionary, "7", Decision::Accept, wang).error().code, "cli.no_such_proposal");
  write("示例县2020年7月_农户档案-人.csv", replaced(kPersons, "吴大山,男", "吴大山,女"));
  ASSERT_TRUE(import(wang));
  ASSERT_EQ(open_proposals(*ledger).size(), 1u);
  const auto settled = settle_proposals(*ledger, dictionary, std::nullopt, Decision::Refuse, smith);
  ASSERT_TRUE(settled);
  EXPECT_EQ(settled->settled, 1);
  EXPECT_EQ(last_actor(), "smith");
  EXPECT_TRUE(open_proposals(*ledger).empty());
}

}  // namespace
}  // namespace guben::intake
