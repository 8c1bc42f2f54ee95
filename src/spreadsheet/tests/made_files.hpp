#pragma once
// Small files made by a test, and what comes out of them.
#include <gtest/gtest.h>
#include <zip.h>

#include <fstream>

#include "spreadsheet/workbook.hpp"

namespace guben::spreadsheet {
namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  void SetUp() override {
    folder = fs::temp_directory_path() / fmt::format("guben-spreadsheet-{}-{}", getpid(),
                                                     testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::create_directories(folder);
  }
  void TearDown() override { fs::remove_all(folder); }

  fs::path write(const std::string& name, std::string_view bytes) const {
    std::ofstream(folder / name, std::ios::binary) << bytes;
    return folder / name;
  }
  /// A workbook of one sheet from raw XML parts.
  fs::path xlsx(const std::string& sheet_xml, const std::string& strings_xml = {}, const std::string& styles_xml = {},
                const std::string& sheet_attributes = {}, const std::string& properties = {}) const {
    const auto path = folder / "made.xlsx";
    fs::remove(path);
    zip_t* zip = zip_open(path.c_str(), ZIP_CREATE, nullptr);
    std::vector<std::string> parts;
    parts.reserve(8);
    const auto add = [&](const char* name, std::string text) {
      parts.push_back(std::move(text));
      const auto index = zip_file_add(zip, name, zip_source_buffer(zip, parts.back().data(), parts.back().size(), 0),
                                      ZIP_FL_ENC_UTF_8);
      if (parts.back().size() > 1 << 20)
        zip_set_file_compression(zip, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
    };
    add("_rels/.rels",
        R"(<Relationships xmlns="r"><Relationship Id="a" Type="http://x/officeDocument" Target="xl/workbook.xml"/>)"
        "</Relationships>");
    add("xl/workbook.xml", R"(<x:workbook xmlns:x="m" xmlns:r="r">)" + properties +
                               R"(<x:sheets><x:sheet name="数据" )" + sheet_attributes +
                               R"( sheetId="1" r:id="s1"/></x:sheets></x:workbook>)");
    std::string relations =
        R"(<Relationships><Relationship Id="s1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/>)";
    if (!strings_xml.empty())
      relations += R"(<Relationship Id="ss" Type="http://x/sharedStrings" Target="/xl/sharedStrings.xml"/>)";
    if (!styles_xml.empty()) relations += R"(<Relationship Id="st" Type="http://x/styles" Target="styles.xml"/>)";
    add("xl/_rels/workbook.xml.rels", relations + "</Relationships>");
    if (!strings_xml.empty()) add("xl/sharedStrings.xml", strings_xml);
    if (!styles_xml.empty()) add("xl/styles.xml", styles_xml);
    add("xl/worksheets/sheet1.xml", sheet_xml);
    zip_close(zip);
    return path;
  }

  struct Kept {
    int64_t number;
    bool hidden;
    std::vector<std::string> texts;
    std::vector<CellKind> kinds;
  };
  static std::vector<Kept> rows_of(const fs::path& file, size_t sheet = 0) {
    auto book = open_workbook(file);
    EXPECT_TRUE(book) << (book ? "" : book.error().code);
    std::vector<Kept> rows;
    if (!book) return rows;
    const auto end = (*book)->read(sheet, [&](const Row& row) {
      rows.push_back({row.number, row.hidden, {}, {}});
      for (const auto& cell : row.cells)
        rows.back().texts.emplace_back(cell.text), rows.back().kinds.push_back(cell.kind);
      return true;
    });
    EXPECT_TRUE(end) << (end ? "" : end.error().code);
    return rows;
  }
  static std::string refusal_of(const fs::path& file) {
    auto book = open_workbook(file);
    if (!book) return book.error().code;
    for (size_t s = 0; s < (*book)->sheets().size(); ++s) {
      const auto end = (*book)->read(s, [](const Row&) { return true; });
      if (!end) return end.error().code;
    }
    return "";
  }
  fs::path folder;
};

}  // namespace guben::spreadsheet
