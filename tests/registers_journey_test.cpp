// What people enter by hand counts in the next screening as one more delivery (casework.md §1).
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "core/text.hpp"
#include "guben.hpp"
#include "registers/completeness.hpp"
#include "registers/record.hpp"

namespace guben {
namespace {
namespace fs = std::filesystem;

constexpr const char* kUnvisited = "9900000217";  // tests/county300: its helper BF0510 has not come for long

class EnteredByHand : public testing::Test {
 protected:
  void SetUp() override {
    world = fs::temp_directory_path() / fmt::format("guben-entered-{}", getpid());
    fs::remove_all(world);
    fs::create_directories(world);
    const auto files = fs::path(GUBEN_SOURCE_DIR) / "tests/county300/files";
    ASSERT_EQ(guben(fmt::format("init '{}' --pack xiangyin", county())).status, 0);
    ASSERT_EQ(guben(fmt::format("import '{}' '{}'", county(), files.string())).status, 0);
    ASSERT_EQ(guben(fmt::format("match '{}'", county())).status, 0);
    pack = *policy::load_pack(fs::path(GUBEN_SOURCE_DIR) / "packs", "xiangyin");
    known.place_of = [](const std::string&) { return std::optional<std::string>("990101101"); };
    known.household_of = [](const std::string&) { return std::optional<std::string>(kUnvisited); };
    known.has = [](const std::string&, const std::string&) { return true; };
  }
  void TearDown() override { fs::remove_all(world); }
  std::string county() const { return (world / "c").string(); }
  /// In the name of a cadre; the code of the record.
  template <typename Do>
  void change(const char* register_, Do&& what) {
    auto context = Context::of_command_line();
    context.actor = "cadre";
    auto ledger = ledger::Ledger::open(county(), ledger::Access::Write, context);
    ASSERT_TRUE(ledger);
    ledger::Change change(**ledger);
    ASSERT_TRUE(registers::fit_registers(**ledger, pack.dictionary));
    registers::Register of(**ledger, *pack.dictionary.find(register_), around);
    what(of, **ledger);
    change.commit();
  }
  void enter(const char* register_, const registers::Written& written) {
    change(register_, [&](registers::Register& of, ledger::Ledger&) {
      const auto entry = registers::read_entry(of.dataset(), written, around);
      for (const auto& [field, why] : entry.problems) ADD_FAILURE() << field << " " << why.code;
      const auto entered = of.enter(entry);
      EXPECT_TRUE(entered) << entered.error().code;
      if (entered) code = *entered;
    });
  }
  std::string screened() {
    const auto done = guben("screen '" + county() + "' --as-of 2020-06-30");
    EXPECT_EQ(done.status, 0) << done.output;
    const auto file = world / "found.csv";
    EXPECT_EQ(guben("findings '" + county() + "' --format csv --out '" + file.string() + "'").status, 0);
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static size_t count(const std::string& found, const std::string& rule, const std::string& subject) {
    size_t lines = 0;
    for (const auto line : split(std::string_view(found), '\n'))
      lines += contains(std::string(line), rule + ",") && contains(std::string(line), subject);
    return lines;
  }
  fs::path world;
  std::string code;
  policy::Pack pack;
  registers::KnownCodes known;
  registers::Around around{pack, "990101", *Date::from_iso("2020-06-30"), known};
};

TEST_F(EnteredByHand, VisitEndsTheFindingThatNobodyCame) {
  EXPECT_EQ(count(screened(), "helper.visit_overdue", kUnvisited), 1u);
  enter("visit", {{"helper_code", "BF0510"},
                  {"household_code", kUnvisited},
                  {"visited_on", "2020-06-28"},
                  {"way", "入户"},
                  {"content", "了解收入和用水"}});
  const auto after = screened();
  EXPECT_EQ(count(after, "helper.visit_overdue", kUnvisited), 0u);
  EXPECT_EQ(screened(), after) << "and the run has a name of its own that stays";
  // Subject by subject it is the same.
  const auto again = guben(fmt::format("screen '{}' --as-of 2020-06-30 --subject {}", county(), kUnvisited));
  EXPECT_EQ(again.status, 0) << again.output;
  EXPECT_FALSE(again.says("helper.visit_overdue")) << again.output;

  change("visit", [&](registers::Register& of, ledger::Ledger&) { EXPECT_TRUE(of.take_back(code, "登记错了户", {})); });
  EXPECT_EQ(count(screened(), "helper.visit_overdue", kUnvisited), 1u) << "what was taken back counts no more";
}

TEST_F(EnteredByHand, MeasureTakesThePlaceOfTheOneThatWasDelivered) {
  // Delivered as begun on 2020-01-15; the household has no other.
  const auto measure = [](const char* measure_code) -> registers::Written {
    return {{"measure_code", measure_code}, {"household_code", kUnvisited}, {"kind", "产业"},
            {"started_on", "2018-01-15"},   {"finished_on", "2018-12-01"},  {"status", "已完成"}};
  };
  EXPECT_EQ(count(screened(), "gap.no_measure", kUnvisited), 0u);
  enter("measure", measure("CS-ANOTHER"));
  EXPECT_EQ(count(screened(), "gap.no_measure", kUnvisited), 0u) << "another measure is one more";
  enter("measure", measure("CS990000021700"));
  EXPECT_EQ(count(screened(), "gap.no_measure", kUnvisited), 1u) << "what was delivered of it counts no more";
}

TEST_F(EnteredByHand, SayingThatNothingIsMissingAsksWhatWasNotAskedBefore) {
  const auto before = screened();
  change("visit", [&](registers::Register&, ledger::Ledger& ledger) {
    EXPECT_TRUE(registers::declare_complete(
        ledger, {"visit", "990101", *Date::from_iso("2020-01-01"), *Date::from_iso("2020-06-30"), "", ""},
        around.today));
  });
  const auto after = screened();
  EXPECT_NE(after.substr(after.find('\n') + 1, 12), before.substr(before.find('\n') + 1, 12)) << "another run";
}

}  // namespace
}  // namespace guben
