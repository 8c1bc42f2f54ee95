#include "screening/pack_plan.hpp"

#include <gtest/gtest.h>

#include "policy/tests/copied_packs.hpp"

namespace guben::screening {
namespace {
namespace fs = std::filesystem;

class PackPlanOf : public policy::CopiedPacks {
 protected:
  Result<Soundness> required() {
    const auto pack = policy::load_pack(packs, "xiangyin");
    return pack ? require_sound(*pack, packs) : pack.error();
  }
  std::vector<fs::path> plans() const {
    std::vector<fs::path> all;
    if (fs::exists(packs / ".plans"))
      for (const auto& entry : fs::directory_iterator(packs / ".plans")) all.push_back(entry.path());
    return all;
  }
};

TEST_F(PackPlanOf, AnUnchangedPackIsCheckedOnce) {
  const auto first = required(), second = required();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->kept, 0u);
  EXPECT_GT(first->checked, 100u) << "every model and decision";
  EXPECT_EQ(second->checked, 0u);
  EXPECT_EQ(second->kept, first->checked);
}

TEST_F(PackPlanOf, OfAChangedPackOnlyWhatChangedAndWhatStandsOnItIsChecked) {
  const auto all = required();
  // One table: itself.
  replace("national/decisions/gap.dmn", "<text>&lt;= 0</text>", "<text>&lt;= 1</text>");
  auto changed = required();
  ASSERT_TRUE(all && changed);
  EXPECT_EQ(changed->checked, 1u);
  EXPECT_EQ(changed->kept, all->checked - 1);
  EXPECT_EQ(plans().size(), 1u) << "the older plan is gone";
  // One model of loans: itself, and the indicator that counts them. The tables know only what is declared.
  replace("national/facts/loan.sql", "max(overdue_days)", "min(overdue_days)");
  changed = required();
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->checked, 2u);
  // What many stand on.
  replace("national/facts/member.sql", "g.gone_on > $as_of", "g.gone_on >= $as_of");
  changed = required();
  ASSERT_TRUE(changed);
  EXPECT_GT(changed->checked, 20u);
  EXPECT_LT(changed->checked, 60u);
}

TEST_F(PackPlanOf, AWrongChangeIsFoundAndNotKept) {
  ASSERT_TRUE(required());
  replace("national/facts/household_water.sql", "quality = '不达标'", "quality = '不合格'");
  for (int n = 0; n < 2; ++n) {
    const auto sound = required();
    ASSERT_FALSE(sound);
    EXPECT_EQ(sound.error().code, "pack.unknown_code");
  }
  replace("national/facts/household_water.sql", "quality = '不合格'", "quality = '不达标'");
  EXPECT_TRUE(required());
}

TEST_F(PackPlanOf, AnotherCodeListIsAnotherPack) {
  ASSERT_TRUE(required());
  replace("national/datasets/water.yaml", "不达标: [", "不合格: [");
  EXPECT_FALSE(required()) << "the model that names the old word has not changed";
}

TEST_F(PackPlanOf, TwoWordsAreNotOneWithABlank) {
  replace("national/facts/household_water.sql", "columns:\n",
          "columns:\n  water_quality: {type: string, values: [\"不 达标\"], null_means: \"未填\", zh: 水质, en: "
          "quality}\n");
  replace("national/facts/household_water.sql", "AS water_is_unsafe FROM",
          "AS water_is_unsafe, CAST(NULL AS VARCHAR) AS water_quality FROM");
  const auto pack = policy::load_pack(packs, "xiangyin");
  ASSERT_TRUE(pack);
  replace("national/facts/household_water.sql", "[\"不 达标\"]", "[\"不\", \"达标\"]");
  const auto changed = policy::load_pack(packs, "xiangyin");
  ASSERT_TRUE(changed);
  EXPECT_NE(plan_of(*pack), plan_of(*changed));
}

TEST_F(PackPlanOf, AFolderInItsPlaceIsNoPlan) {
  ASSERT_TRUE(required());
  const auto plan = plans().front();
  fs::remove(plan);
  fs::create_directories(plan);
  EXPECT_TRUE(required());
}

TEST_F(PackPlanOf, ADamagedPlanIsMadeAnew) {
  const auto first = required();
  ASSERT_TRUE(first);
  ASSERT_EQ(plans().size(), 1u);
  for (const char* text : {"", "{", "[]", "{\"version\": 1}", "{\"version\": \"2\", \"digest\": 2, \"sound\": []}",
                           "{\"version\": \"2\", \"digest\": \"0\", \"sound\": {}}"}) {
    std::ofstream(plans().front()) << text;
    const auto again = required();
    ASSERT_TRUE(again) << text;
    EXPECT_EQ(again->checked, first->checked) << text;
    EXPECT_EQ(required()->checked, 0u) << text;
  }
}

TEST_F(PackPlanOf, PacksThatCannotBeWrittenBesideAreCheckedByEveryProcess) {
  std::ofstream(packs / ".plans") << "no folder";
  for (int n = 0; n < 2; ++n) {
    const auto sound = required();
    ASSERT_TRUE(sound);
    EXPECT_EQ(sound->kept, 0u);
  }
}

}  // namespace
}  // namespace guben::screening
