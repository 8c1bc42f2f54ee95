#include <gtest/gtest.h>

#include "intake/registry_export.hpp"

namespace guben::intake {
namespace {
namespace fs = std::filesystem;

/// A county of three townships of two villages each.
class RegistryPlacesOf : public testing::Test {
 protected:
  void SetUp() override {
    folder = fs::temp_directory_path() / fmt::format("guben-places-{}", getpid());
    fs::remove_all(folder);
    ASSERT_TRUE(ledger::Ledger::create(folder, {}));
    ledger = std::move(*ledger::Ledger::open(folder, ledger::Access::Write));
    regions.add({"990101", "示例县", "9901", "county"});
    for (const std::string town : {"990101101", "990101102", "990101103"}) {
      regions.add({town, "镇" + town, "990101", "township"});
      for (const auto* village : {"001", "002"}) regions.add({town + village, town + village, town, "village"});
    }
  }
  void TearDown() override {
    ledger.reset();
    fs::remove_all(folder);
  }
  using Villages = std::map<std::string, std::set<std::string>>;
  std::vector<std::string> regions_of(const Villages& exported, const Villages& known = {}) {
    return RegistryPlaces(*ledger, {}, regions, "990101").regions_of(exported, known);
  }
  fs::path folder;
  china::Regions regions;
  std::unique_ptr<ledger::Ledger> ledger;
};

TEST_F(RegistryPlacesOf, AnExportOfMostTownshipsDoesNotSpeakForTheOthers) {
  const Villages two{{"990101101", {"990101101001"}}, {"990101102", {"990101102001", "990101102002"}}};
  EXPECT_EQ(regions_of(two), (std::vector<std::string>{"990101101", "990101102"}));
  auto all = two;
  all["990101103"] = {"990101103002"};
  EXPECT_EQ(regions_of(all), std::vector<std::string>{"990101"}) << "every township has rows";
}

TEST_F(RegistryPlacesOf, ATownshipThatLacksAKnownVillageIsNotWhole) {
  const Villages exported{
      {"990101101", {"990101101001"}}, {"990101102", {"990101102001"}}, {"990101103", {"990101103001"}}};
  EXPECT_EQ(regions_of(exported, {{"990101103", {"990101103002"}}}),
            (std::vector<std::string>{"990101101", "990101102", "990101103001"}));
  EXPECT_EQ(regions_of({{"别处的镇", {"某村"}}}), std::vector<std::string>()) << "a place that nobody knows";
}

}  // namespace
}  // namespace guben::intake
