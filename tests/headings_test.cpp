// A hundred files with headings of their own wording, written by people who saw neither the synonyms nor the program
// (tests/headings): how they are read, and that none is read wrongly without asking.
#include <gtest/gtest.h>

#include "core/text.hpp"
#include "intake/sheet_choice.hpp"

namespace guben::intake {
namespace {
namespace fs = std::filesystem;

const HeadingReader& reader() {
  static const auto dictionary = dictionary::Dictionary::load({std::string(GUBEN_SOURCE_DIR) + "/packs/national"});
  static const HeadingReader reader(*dictionary);
  return reader;
}

struct ExpectedFile {
  std::string dataset;
  std::map<size_t, std::pair<std::string, std::string>> columns;  ///< heading, header of the field or "-"
};

std::map<std::string, ExpectedFile> expected_of(const fs::path& folder) {
  std::map<std::string, ExpectedFile> files;
  std::ifstream in(folder / "expected.tsv");
  std::string line;
  while (std::getline(in, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    const auto parts = split(line, '\t');
    if (parts.size() < 5 || line.starts_with('#')) continue;  // file, dataset, column, heading, field
    auto& file = files[std::string(parts[0])];
    file.dataset = parts[1];
    file.columns[std::stoul(std::string(parts[2]))] = {std::string(parts[3]), std::string(parts[4])};
  }
  return files;
}

/// Without the unit in brackets, which the dictionary's headers leave out.
std::string plain(const std::string& header) { return read_header_text(header).bare; }

struct Outcome {
  int confirmations = 0;  ///< columns asked about or left out though they are something, and the dataset if it is asked
  int wrong = 0;          ///< taken for certain and something else
  bool is_read = false;   ///< at all
  std::string detail;
};

Outcome outcome_of(const fs::path& file, const ExpectedFile& expected) {
  Outcome outcome;
  const auto missed = [&](const std::string& text) { outcome.detail += "\n    " + text; };
  auto book = spreadsheet::open_workbook(file);
  if (!book) {
    missed("not opened: " + book.error().code);
    return outcome;
  }
  const auto choice = choose_sheets(**book, file.filename().string(), reader(), {}, {});
  if (!choice) {
    missed(choice.error().code);
    for (const auto& [name, value] : choice.error().values) missed("  " + name + ": " + value);
    return outcome;
  }
  const auto& header = choice->sheets[0].header;
  outcome.is_read = true;
  if (choice->dataset->code != expected.dataset) {
    if (header.dataset_is_certain) ++outcome.wrong;
    outcome.confirmations += 99;
    missed("dataset " + choice->dataset->code + ", not " + expected.dataset);
    return outcome;
  }
  if (!header.dataset_is_certain) ++outcome.confirmations, missed("dataset asked");
  for (const auto& [column, wanted] : expected.columns) {
    std::string certain = "-";
    for (const auto& mapped : header.columns)
      if (mapped.column == column) certain = plain(choice->dataset->fields[mapped.field].header);
    const auto asked = std::find_if(header.questions.begin(), header.questions.end(),
                                    [&](const ColumnQuestion& question) { return question.column == column; });
    const auto right = wanted.second == "-" ? "-" : plain(wanted.second);
    const auto say = [&](const char* what) {
      missed(fmt::format(
          "{} {} = {}: {} {}", column, wanted.first, right, what,
          asked != header.questions.end() && asked->field ? choice->dataset->fields[*asked->field].header : certain));
    };
    if (certain != "-" && certain != right) ++outcome.wrong, say("WRONG");
    else if (asked != header.questions.end()) ++outcome.confirmations, say("asked");
    else if (certain != right) ++outcome.confirmations, say("left out");
  }
  return outcome;
}

struct Count {
  int files = 0, right = 0, without_asking = 0, wrong = 0;
};

Count count(std::initializer_list<const char*> folders) {
  Count all;
  const bool in_detail = std::getenv("GUBEN_HEADINGS_DETAIL") != nullptr;
  for (const auto* folder : folders) {
    const auto path = fs::path(GUBEN_SOURCE_DIR) / "tests" / "headings" / folder;
    const auto expected = expected_of(path);
    for (const auto& [name, file] : expected) {
      const auto outcome = outcome_of(path / name, file);
      ++all.files;
      all.right += outcome.is_read && outcome.wrong == 0 && outcome.confirmations <= 2;
      all.without_asking += outcome.is_read && outcome.wrong == 0 && outcome.confirmations == 0;
      all.wrong += outcome.wrong > 0;
      if (in_detail && !outcome.detail.empty())
        std::cout << folder << '/' << name << " (" << file.dataset << "): " << outcome.confirmations
                  << " confirmations, " << outcome.wrong << " wrong" << outcome.detail << '\n';
    }
  }
  std::cout << all.files << " files: " << all.right << " read with at most two confirmations, " << all.without_asking
            << " of them without any; " << all.wrong << " wrong\n";
  return all;
}

TEST(HeadingsOfOwnWording, AreReadInNineOfTenFilesAndNeverWronglyWithoutAsking) {
  const auto all = count({"a", "b"});
  EXPECT_EQ(all.files, 100);
  EXPECT_GE(all.right, 90);
  EXPECT_EQ(all.wrong, 0);
}

// Written after the words were mended by the hundred above, by somebody who had seen neither: an independent count.
TEST(HeadingsOfOwnWording, OfFilesNobodyHasSeenAreNeverReadWronglyWithoutAsking) {
  const auto fresh = count({"c"});
  EXPECT_EQ(fresh.files, 34);
  EXPECT_GE(fresh.right, 31) << "nine in ten";
  EXPECT_EQ(fresh.wrong, 0);
}

}  // namespace
}  // namespace guben::intake
