#include <gtest/gtest.h>

#include "core/messages.hpp"
#include "policy/tests/copied_packs.hpp"
#include "screening/actions/check_packs.hpp"
#include "screening/actions/simulate.hpp"
#include "screening/kept_runs.hpp"
#include "screening/known_names.hpp"

namespace guben::screening {
namespace {

const std::filesystem::path kPacks = std::string(GUBEN_SOURCE_DIR) + "/packs";

class ScreeningActions : public testing::Test {
 protected:
  static const policy::Pack& pack() {
    static const auto loaded = *policy::load_pack(kPacks, "xiangyin");
    return loaded;
  }
  static Date day() { return *Date::from_iso("2020-06-30"); }
};

TEST_F(ScreeningActions, AParameterThatIsTriedHoldsFromTheDayOnWhichTodaysValueBegan) {
  const auto tried = with_parameters(pack(), {"income_standard=4500"}, "990101", day());
  ASSERT_TRUE(tried);
  const auto region = pack().policy_region("990101");
  const auto* now = pack().parameters.at("income_standard").in_force(region, day());
  const auto& parameter = tried->parameters.at("income_standard");
  EXPECT_EQ(parameter.in_force(region, day())->value.to_string(), "4500");
  ASSERT_TRUE(now);
  const auto* before = parameter.in_force(region, now->from.plus_days(-1));
  const auto* was = pack().parameters.at("income_standard").in_force(region, now->from.plus_days(-1));
  EXPECT_EQ(before ? before->value.to_string() : "", was ? was->value.to_string() : "") << "rules that look back";
  EXPECT_NE(tried->fingerprint, pack().fingerprint);
}

TEST_F(ScreeningActions, AParameterThatIsNotThereIsRefusedWithTheNamesMostLikeIt) {
  const auto refused = with_parameters(pack(), {"income_standart=4500"}, "990101", day());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "cli.unknown_parameter");
  EXPECT_NE(refused.error().words.at("hint").english.find("income_standard"), std::string::npos);
  EXPECT_EQ(with_parameters(pack(), {"income_standard=viel"}, "990101", day()).error().code, "cli.not_a_value");
}

TEST_F(ScreeningActions, ANameIsKnownOrRefusedAndNoNameIsAlwaysRight) {
  EXPECT_TRUE(known_rule(pack(), ""));
  EXPECT_TRUE(known_rule(pack(), pack().rules.begin()->first));
  const auto refused = known_rule(pack(), "loan.overdu");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().words.at("hint").chinese.find("loan.overdue"), std::string::npos);
}

TEST_F(ScreeningActions, APackThatIsNotThereIsOneCheckWithItsRefusal) {
  const auto checked = check_packs(kPacks, "nowhere");
  ASSERT_EQ(checked.size(), 1u);
  EXPECT_FALSE(checked[0].pack);
  ASSERT_EQ(checked[0].refusals.size(), 1u);
  EXPECT_EQ(checked[0].refusals[0].code, "pack.unknown");
}

class PackThatChanges : public policy::CopiedPacks {};

/// A run whose pack is kept otherwise than it was could not be explained, and nobody would know until then.
TEST_F(PackThatChanges, IsNotKeptForTheOneThatWasRead) {
  const auto before = *policy::load_pack(packs, "xiangyin");
  const workspace::CountyFolder folder{packs / "county"};
  std::ofstream(packs / "national" / "rules.yaml", std::ios::app) << "# a remark\n";
  const auto refused = keep_pack(folder, before);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "screening.pack_changed_meanwhile");
  EXPECT_TRUE(keep_pack(folder, *policy::load_pack(packs, "xiangyin")));
}

TEST_F(PackThatChanges, IsKeptAnewWhereTheOneThatWasKeptIsDamaged) {
  const auto pack = *policy::load_pack(packs, "xiangyin");
  const workspace::CountyFolder folder{packs / "county"};
  ASSERT_TRUE(keep_pack(folder, pack));
  const auto kept = folder.runs() / "packs" / pack.fingerprint;
  for (const auto& damage : std::vector<std::function<void()>>{
           [&] { std::ofstream(kept / "national" / "rules.yaml", std::ios::app) << "# more\n"; },
           [&] { std::filesystem::remove(kept / "national" / "rules.yaml"); },
           [&] { std::filesystem::remove_all(kept / "national"); }}) {
    damage();
    ASSERT_TRUE(keep_pack(folder, pack));
    const auto again = policy::load_pack(kept, "xiangyin");
    ASSERT_TRUE(again);
    EXPECT_EQ(again->fingerprint, pack.fingerprint);
  }
}

}  // namespace
}  // namespace guben::screening
