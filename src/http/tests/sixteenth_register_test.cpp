// One register more, as docs/guides/add-a-register.md says how: its declaration alone, and nothing of it anywhere else.
#include "core/memory_file.hpp"
#include "core/read_whole.hpp"
#include "http/tests/served_county.hpp"
#include "spreadsheet/workbook.hpp"

namespace guben::http {
namespace {
namespace fs = std::filesystem;
using nlohmann::json;

/// The declaration that the guide has people write.
std::string declaration_of_guide() {
  const auto guide = read_whole(fs::path(GUBEN_SOURCE_DIR) / "docs/guides/add-a-register.md");
  const auto begin = guide.find("```yaml\n") + 8, end = guide.find("   ```\n", begin);
  std::string yaml;
  for (const auto line : split(std::string_view(guide).substr(begin, end - begin), '\n'))
    yaml += std::string(line.starts_with("   ") ? line.substr(3) : line) + "\n";
  return yaml;
}

class ASixteenthRegister : public ServedCounty {
 protected:
  static void SetUpTestSuite() {
    own_packs = fs::temp_directory_path() / fmt::format("guben-packs-{}", getpid());
    fs::remove_all(own_packs);
    fs::copy(packs(), own_packs, fs::copy_options::recursive);
    std::ofstream(own_packs / "national/datasets/clinic_day.yaml") << declaration_of_guide();
    shipped = std::exchange(packs(), own_packs);
    ServedCounty::SetUpTestSuite();
  }
  static void TearDownTestSuite() {
    ServedCounty::TearDownTestSuite();
    packs() = shipped;
    fs::remove_all(own_packs);
  }
  inline static fs::path own_packs, shipped;
};

TEST_F(ASixteenthRegister, IsKeptFromItsDeclarationAlone) {
  const json unit{{"org_code", "YY"},
                  {"name", "县医院(虚构)"},
                  {"kind", "行业部门"},
                  {"area", "990101100"},
                  {"formed_on", "2019-01-01"}};
  const auto made = ask("xian", "POST", "/registers/organisation/records", {{"values", unit}});
  ASSERT_EQ(made.status(), 201) << made.response.body;

  const auto declared = ask("xiang", "GET", "/registers/clinic_day").value();
  ASSERT_EQ(declared.value("register", ""), "clinic_day") << declared;
  EXPECT_EQ(declared["columns"], (json{"day_code", "village", "unit", "held_on", "patients"}));
  EXPECT_EQ(declared["filters"], (json{"unit", "with_drugs"}));
  EXPECT_EQ(declared["constraints"][0]["en"], "a day without patients needs a note");
  EXPECT_TRUE(declared["may"]["enter"].get<bool>());
  EXPECT_FALSE(ask("ce", "GET", "/registers/clinic_day").value()["may"]["enter"].get<bool>());

  json day{{"village", "990101100001"}, {"unit", "YY"}, {"held_on", "2020-06-03"}, {"patients", "0"}};
  const auto broken = ask("xiang", "POST", "/registers/clinic_day/records", {{"values", day}});
  EXPECT_EQ(broken.status(), 409) << "its constraint holds: " << broken.response.body;
  day["note"] = "下雨";
  const auto entered = ask("xiang", "POST", "/registers/clinic_day/records", {{"values", day}});
  ASSERT_EQ(entered.status(), 201) << process->log.str();
  const auto listed = ask("xian", "GET", "/registers/clinic_day/records?filter1=YY").value()["items"];
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0]["labels"]["YY"], "县医院(虚构)");
  const auto record = ask("xian", "GET", "/registers/clinic_day/records/" + listed[0]["record"].get<std::string>());
  EXPECT_EQ(record.value()["history"].size(), 1u);
  EXPECT_TRUE(record.value()["may"]["correct"].get<bool>()) << "the data officer corrects";

  const auto form = ask("xiang", "GET", "/registers/clinic_day/template");
  ASSERT_EQ(form.status(), 200);
  const MemoryFile file(form.response.body);
  EXPECT_TRUE(spreadsheet::open_workbook(file.path()));
  const auto imported =
      send("xiang", "POST", "/register-imports/clinic_day?name=days.csv&enter=true",
           "村,单位,坐诊日期,就诊人次,药品齐全\n990101100001,YY,2020-06-10,12,是\n", "application/octet-stream");
  ASSERT_EQ(imported.status(), 200) << imported.response.body;
  EXPECT_EQ(imported.value()["entered"], 1) << imported.response.body;
  EXPECT_EQ(ask("xian", "GET", "/registers/clinic_day/count").value()["total"], 2);
}

}  // namespace
}  // namespace guben::http
