#include "documents/import_template.hpp"

#include <gtest/gtest.h>
#include <zip.h>

#include "core/text.hpp"

namespace guben::documents {
namespace {

std::string part_of(const std::filesystem::path& file, const char* name) {
  zip_t* archive = zip_open(file.c_str(), ZIP_RDONLY, nullptr);
  std::string text;
  if (zip_file_t* part = archive ? zip_fopen(archive, name, 0) : nullptr) {
    char block[4096];
    for (zip_int64_t got; (got = zip_fread(part, block, sizeof block)) > 0;)
      text.append(block, static_cast<size_t>(got));
    zip_fclose(part);
  }
  if (archive) zip_discard(archive);
  return text;
}

TEST(ImportTemplate, KeepsNumbersAsTypedAndOffersTheWordsOfCodeLists) {
  const auto dictionary = dictionary::Dictionary::load({std::string(GUBEN_SOURCE_DIR) + "/packs/national"});
  ASSERT_TRUE(dictionary);
  const auto file = std::filesystem::temp_directory_path() / fmt::format("guben-template-{}.xlsx", getpid());
  write_import_template(*dictionary->find("registry_household"), dictionary->heading_words(), file);
  EXPECT_TRUE(contains(part_of(file, "xl/styles.xml"), "numFmtId=\"49\"")) << "text";
  const auto sheet = part_of(file, "xl/worksheets/sheet1.xml");
  // 户编号, 户主证件号码, 联系电话, 银行卡号: columns 1, 7, 21, 22.
  for (const char* column : {"1", "7", "21", "22"})
    EXPECT_TRUE(contains(sheet, fmt::format("<col min=\"{0}\" max=\"{0}\" width=\"16.7109375\" style=", column)))
        << column;
  EXPECT_FALSE(contains(sheet, "<col min=\"6\" max=\"6\" width=\"16.7109375\" style=")) << "a name is any text";
  EXPECT_TRUE(contains(sheet, "<formula1>'代码'!$A$1:$A$5</formula1>")) << "five kinds of household";
  EXPECT_TRUE(contains(part_of(file, "xl/workbook.xml"), "state=\"hidden\""));
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace guben::documents
