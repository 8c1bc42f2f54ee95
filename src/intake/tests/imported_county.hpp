#pragma once
// A county of two villages in two townships, and files to be imported into it.
#include <gtest/gtest.h>
#include <unistd.h>

#include "core/text.hpp"
#include "intake/actions/import_files.hpp"
#include "intake/actions/init_county.hpp"

namespace guben::intake {
namespace fs = std::filesystem;

// Two villages of two townships; Wu lives in the first, Zhao in the second.
inline constexpr const char* kHouseholds =
    "户编号,县,乡镇,行政村,户主姓名,户主证件号码,户属性,是否监测对象\n"
    "9900000001,示例县,青石镇,双洲村,吴大山,990101196203151078,脱贫户,否\n"
    "9900000002,示例县,云溪镇,松岩村,赵永福,990101195801021156,脱贫户,否\n";
inline constexpr const char* kPersons =
    "户编号,人编号,姓名,性别,证件号码,与户主关系,出生日期\n"
    "9900000001,990000000101,吴大山,男,990101196203151078,户主,1962-03-15\n"
    "9900000002,990000000201,赵永福,男,990101195801021156,户主,1958-01-02\n";

class ImportedCounty : public testing::Test {
 protected:
  void SetUp() override {
    const fs::path packs = std::string(GUBEN_SOURCE_DIR) + "/packs";
    world = fs::temp_directory_path() / fmt::format("guben-actions-{}", getpid());
    fs::remove_all(world);
    fs::create_directories(world / "files");
    dictionary = *dictionary::Dictionary::load({packs / "national"});
    regions.add({"990101", "示例县", "9901", "county"});
    regions.add({"990101100", "青石镇", "990101", "township"});
    regions.add({"990101100001", "双洲村", "990101100", "village"});
    regions.add({"990101101", "云溪镇", "990101", "township"});
    regions.add({"990101101001", "松岩村", "990101101", "village"});
    ASSERT_TRUE(init_county(world / "county", {"xiangyin"}, regions, wang));
    folder.root = world / "county";
    ledger = std::move(*ledger::Ledger::open(folder.root, ledger::Access::Write));
    write("示例县2020年6月_农户档案-户.csv", kHouseholds);
    write("示例县2020年6月_农户档案-人.csv", kPersons);
  }
  void TearDown() override {
    ledger.reset();
    fs::remove_all(world);
  }
  void write(const std::string& name, const std::string& text) const { std::ofstream(world / "files" / name) << text; }
  Result<Imported> import(const Context& context) { return import(world / "files", {}, context); }
  Result<Imported> import(const fs::path& files, const std::optional<Period>& period, const Context& context) {
    told.clear();
    ImportWishes wishes;
    wishes.files = {files};
    wishes.of_each.period = period;
    return import_files(folder, *ledger, dictionary, regions, wishes, context, timings,
                        [&](const ImportedFile& file) { told.push_back(file); });
  }
  std::string last_actor() {
    auto line = ledger->query("SELECT actor FROM journal WHERE county = $1 ORDER BY seq DESC LIMIT 1");
    return line.step() ? line.text(0) : "";
  }
  static Context named(const char* actor, Language language) {
    auto context = Context::of_command_line();
    context.actor = actor;
    context.language = language;
    return context;
  }
  const Context wang = named("wang", Language::Chinese), smith = named("smith", Language::English);
  fs::path world;
  workspace::CountyFolder folder;
  dictionary::Dictionary dictionary;
  china::Regions regions;
  std::unique_ptr<ledger::Ledger> ledger;
  Timings timings;
  std::vector<ImportedFile> told;
};

}  // namespace guben::intake
