// What the ledger keeps, and which of it says who there is, is declared.
#include <gtest/gtest.h>
#include <unistd.h>

#include "core/text.hpp"
#include "dictionary/dataset.hpp"

namespace guben::dictionary {
namespace {

class Registers : public testing::Test {
 protected:
  void SetUp() override {
    folder = std::filesystem::temp_directory_path() / fmt::format("guben-registers-test-{}", getpid());
    std::filesystem::create_directories(folder / "datasets");
  }
  void TearDown() override { std::filesystem::remove_all(folder); }
  /// Declares a dataset with a code of a household, and these lines and fields.
  void declare(const std::string& code, const std::string& lines, const std::string& fields = "") const {
    std::ofstream(folder / "datasets" / (code + ".yaml"))
        << "code: " << code << "\nlabel: {zh: 测, en: x}\nprovider: 局\npurpose: 测试\nmode: full\n"
        << lines << "fields:\n  - {name: household_code, header: 户编号, role: household_code, required: true}\n"
        << "  - {name: duty, header: 责任}\n"
        << fields;
  }
  std::string refusal() const {
    const auto loaded = Dictionary::load({folder});
    return loaded ? "" : loaded.error().code;
  }
  static constexpr const char* kPlaces =
      "  - {name: head, header: 户主, type: name, role: head_name}\n"
      "  - {name: township, header: 乡镇, role: township}\n  - {name: village, header: 村, role: village}\n";
  std::filesystem::path folder;
};

TEST_F(Registers, AreFoundByWhatTheySayAndNotByTheirNames) {
  declare("huji", "grain: household\nin_ledger: true\nregister: households\n", kPlaces);
  declare("duty", "grain: household\nin_ledger: true\n");
  const auto loaded = Dictionary::load({folder});
  ASSERT_TRUE(loaded) << loaded.error().code;
  EXPECT_EQ(loaded->register_of(Register::Households), loaded->find("huji"));
  EXPECT_EQ(loaded->register_of(Register::Persons), nullptr);
  declare("other", "grain: household\nin_ledger: true\nregister: households\n", kPlaces);
  EXPECT_EQ(refusal(), "pack.register_twice");
}

TEST_F(Registers, HaveWhatMatchingReads) {
  declare("huji", "grain: household\nin_ledger: true\nregister: households\n");
  EXPECT_EQ(refusal(), "pack.register_lacks_role");
  declare("huji", "grain: household\nregister: households\n", kPlaces);
  EXPECT_EQ(refusal(), "pack.register_not_in_ledger");
  declare("huji", "grain: household\nin_ledger: true\nregister: villages\n", kPlaces);
  EXPECT_EQ(refusal(), "pack.unknown_word");
}

TEST_F(Registers, RecordsOfTheLedgerAreToldApartByACode) {
  declare("duty", "grain: household\nin_ledger: true\n");
  EXPECT_EQ(Dictionary::load({folder})->find("duty")->record_code()->name, "household_code");
  declare("duty", "grain: event\nin_ledger: true\n");
  EXPECT_EQ(refusal(), "pack.records_without_code");
  declare("duty", "grain: event\nin_ledger: true\nown_code: duty\n");
  EXPECT_EQ(refusal(), "pack.records_without_code") << "a row without it would be kept under no name";
  declare("duty", "grain: event\nin_ledger: true\nown_code: duty_code\n",
          "  - {name: duty_code, header: 责任编号, required: true}\n");
  EXPECT_EQ(Dictionary::load({folder})->find("duty")->record_code()->name, "duty_code");
  declare("duty", "grain: household\nin_ledger: true\n", "  - {name: valid_until, header: 有效期至, type: date}\n");
  EXPECT_EQ(refusal(), "pack.column_of_ledger");
}

TEST_F(Registers, OfTheNationalPackAreBothThere) {
  const auto national = Dictionary::load({std::string(GUBEN_SOURCE_DIR) + "/packs/national"});
  ASSERT_TRUE(national);
  EXPECT_EQ(national->register_of(Register::Households)->record_code()->name, "household_code");
  EXPECT_EQ(national->register_of(Register::Persons)->record_code()->name, "person_code");
}

}  // namespace
}  // namespace guben::dictionary
