// Workbooks behind a password. files/hidden-*.xlsx were made with officecrypto-tool 0.0.19, hidden-*.xls byte by byte
// after [MS-OFFCRYPTO] and read back with the same tool; the people are invented.
#include "spreadsheet/tests/made_files.hpp"

namespace guben::spreadsheet {
namespace {

class Unlock : public Files {
 protected:
  static fs::path file(const std::string& name) {
    return std::string(GUBEN_SOURCE_DIR) + "/src/spreadsheet/tests/files/hidden-" + name;
  }
};

TEST_F(Unlock, ReadsWorkbooksHiddenByThePasswordThatEveryProgramKnows) {
  for (const auto* name :
       {"agile.xlsx", "standard.xlsx", "rc4.xls", "rc4-crypto-api.xls", "rc4-crypto-api-40.xls", "xor.xls"}) {
    const auto rows = rows_of(file(name));
    ASSERT_EQ(rows.size(), 61u) << name;
    EXPECT_EQ(rows[0].texts, (std::vector<std::string>{"姓名", "金额"})) << name;
    EXPECT_EQ(rows[60].texts, (std::vector<std::string>{"赵六59", "88.5"})) << name;
    EXPECT_EQ((*open_workbook(file(name)))->sheets()[0].name, "名单") << name;
  }
}

TEST_F(Unlock, RefusesOtherPasswords) {
  EXPECT_EQ(refusal_of(file("other-password.xls")), "spreadsheet.encrypted");
  EXPECT_EQ(refusal_of(file("other-password.xlsx")), "spreadsheet.encrypted");
}

TEST_F(Unlock, RefusesADamagedLock) {
  for (const auto* name : {"agile.xlsx", "standard.xlsx", "rc4.xls", "rc4-crypto-api.xls", "xor.xls"}) {
    std::ifstream in(file(name), std::ios::binary);
    const std::string whole{std::istreambuf_iterator<char>(in), {}};
    const size_t step = std::string_view(name).ends_with("xlsx") ? 997 : 97;  // a hundred thousand digests a file
    for (size_t at = 512; at < whole.size(); at += step) {
      auto flipped = whole;
      flipped[at] = static_cast<char>(flipped[at] ^ 0x40);
      const auto path = write("flipped", flipped);
      if (auto book = open_workbook(path))
        for (size_t sheet = 0; sheet < (*book)->sheets().size(); ++sheet)
          (void)(*book)->read(sheet, [](const Row&) { return true; });
    }
  }
}

}  // namespace
}  // namespace guben::spreadsheet
