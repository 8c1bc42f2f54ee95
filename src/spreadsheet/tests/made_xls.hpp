#pragma once
// .xls workbooks made record by record, and the lines that come out of them.
#include <gtest/gtest.h>

#include <fstream>

#include "core/text.hpp"
#include "spreadsheet/workbook.hpp"

namespace guben::spreadsheet {
namespace fs = std::filesystem;
using Bytes = std::string;

template <typename T>
Bytes le(T value) {
  return Bytes(reinterpret_cast<const char*>(&value), sizeof value);
}
inline Bytes u16(int value) { return le(static_cast<uint16_t>(value)); }
inline Bytes u32(int64_t value) { return le(static_cast<uint32_t>(value)); }
inline Bytes u8(int value) { return Bytes(1, static_cast<char>(value)); }
inline Bytes record(int type, const Bytes& data) { return u16(type) + u16(static_cast<int>(data.size())) + data; }
inline Bytes bof(int version = 0x0600) { return record(0x0809, u16(version) + u16(5) + Bytes(12, '\0')); }
inline const Bytes kEof = record(0x000A, "");
inline Bytes cell(int row, int column, int style = 0) { return u16(row) + u16(column) + u16(style); }
/// A text of one byte a character behind its length.
inline Bytes narrow(const Bytes& text) { return u16(static_cast<int>(text.size())) + u8(0) + text; }

/// A container of one stream, long enough to lie in ordinary sectors.
inline Bytes container(const std::string& name, Bytes stream) {
  stream.resize(std::max<size_t>(4096, (stream.size() + 511) / 512 * 512));
  const int64_t sectors = static_cast<int64_t>(stream.size()) / 512;
  Bytes header = Bytes("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") + Bytes(16, '\0') + u16(0x3E) + u16(3) + u16(0xFFFE) +
                 u16(9) + u16(6) + Bytes(10, '\0') + u32(1) + u32(1) + u32(0) + u32(4096) + u32(0xFFFFFFFE) + u32(0) +
                 u32(0xFFFFFFFE) + u32(0) + u32(0);
  header.resize(512, '\xFF');
  Bytes table = u32(0xFFFFFFFD) + u32(0xFFFFFFFE);
  for (int64_t s = 0; s < sectors; ++s) table += u32(s + 1 < sectors ? s + 3 : 0xFFFFFFFE);
  table.resize(512, '\xFF');
  const auto entry = [](const std::string& of, int type, int64_t start, int64_t size) {
    Bytes bytes;
    for (const char c : of) bytes += u8(c) + u8(0);
    bytes.resize(64, '\0');
    bytes += u16(static_cast<int>(of.size() * 2 + 2)) + u8(type) + u8(1) + Bytes(12, '\xFF') + Bytes(36, '\0') +
             u32(start) + u32(size) + u32(0);
    return bytes;
  };
  return header + table + entry("Root Entry", 5, 0xFFFFFFFE, 0) +
         entry(name, 2, 2, static_cast<int64_t>(stream.size())) + Bytes(256, '\0') + stream;
}

/// A workbook of one sheet from the records of its globals and of its sheet.
inline Bytes workbook(const Bytes& globals, const Bytes& sheet) {
  const auto list = [](int64_t start) { return record(0x0085, u32(start) + u8(0) + u8(0) + u8(1) + u8(0) + "a"); };
  const auto start = static_cast<int64_t>((bof() + globals + list(0) + kEof).size());
  return container("Workbook", bof() + globals + list(start) + kEof + bof() + sheet + kEof);
}

class Xls : public testing::Test {
 protected:
  void SetUp() override {
    folder = fs::temp_directory_path() /
             fmt::format("guben-xls-{}-{}", getpid(), testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::create_directories(folder);
  }
  void TearDown() override { fs::remove_all(folder); }
  fs::path write(const Bytes& bytes) const {
    std::ofstream(folder / "a.xls", std::ios::binary) << bytes;
    return folder / "a.xls";
  }
  static Bytes file(const std::string& name) {
    std::ifstream in(std::string(GUBEN_SOURCE_DIR) + "/src/spreadsheet/tests/files/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  /// "3: 张三|12.5" a row; an exclamation mark before hidden ones; the code of a refusal.
  std::vector<std::string> lines(const Bytes& bytes, size_t sheet = 0) const {
    auto book = open_workbook(write(bytes));
    if (!book) return {book.error().code};
    std::vector<std::string> all;
    const auto end = (*book)->read(sheet, [&](const Row& row) {
      std::string line = fmt::format("{}{}:", row.hidden ? "!" : "", row.number);
      for (const auto& c : row.cells) {
        EXPECT_TRUE(is_valid_utf8(c.text));
        line += fmt::format("{}{}",
                            c.kind == CellKind::DateNumber    ? "d"
                            : c.kind == CellKind::FormulaOnly ? "?"
                            : c.kind == CellKind::Time        ? "t"
                                                              : "",
                            c.text) +
                "|";
      }
      all.push_back(line);
      return true;
    });
    if (!end) return {end.error().code};
    return all;
  }
  fs::path folder;
};
using Lines = std::vector<std::string>;

}  // namespace guben::spreadsheet
