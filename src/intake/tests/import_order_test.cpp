#include "intake/import_order.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace guben::intake {
namespace {
namespace fs = std::filesystem;

class ImportOrder : public testing::Test {
 protected:
  void SetUp() override {
    world = fs::temp_directory_path() / fmt::format("guben-order-{}", getpid());
    fs::create_directories(world);
    auto loaded = dictionary::Dictionary::load({std::string(GUBEN_SOURCE_DIR) + "/packs/national"});
    ASSERT_TRUE(loaded);
    dictionary = std::move(*loaded);
  }
  void TearDown() override { fs::remove_all(world); }
  std::vector<std::string> names_in_order(const std::vector<fs::path>& files) const {
    std::vector<std::string> names;
    for (const auto& [file, promise] : in_import_order(files, dictionary)) names.push_back(file.filename().string());
    return names;
  }
  fs::path world;
  dictionary::Dictionary dictionary;
};

TEST_F(ImportOrder, BeginsWithTheFilesThatMayNameTheCounty) {
  EXPECT_EQ(names_in_order({"小额信贷.csv", "农户档案-人.csv", "农户档案-户.csv", "医保.csv"}),
            (std::vector<std::string>{"农户档案-户.csv", "农户档案-人.csv", "小额信贷.csv", "医保.csv"}));
}

TEST_F(ImportOrder, TakesFoldersByTheNamesOfTheirFilesAndLeavesHiddenOnes) {
  for (const char* name : {"b.csv", "a.csv", ".a.csv.swp"}) std::ofstream(world / name) << "x";
  fs::create_directories(world / "inside");
  EXPECT_EQ(names_in_order({"z.csv", world}), (std::vector<std::string>{"z.csv", "a.csv", "b.csv"}));
}

}  // namespace
}  // namespace guben::intake
