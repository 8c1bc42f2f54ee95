#include <unordered_set>

#include "china/id_number.hpp"
#include "core/text.hpp"
#include "synth/county.hpp"

namespace guben::synth {
namespace {

const std::u32string kSurnames = U"王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤";
const std::u32string kMale = U"伟强磊军勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林志建国文德海山东生荣贵福寿康富有才学义忠诚信礼仁光亮正清永新春秋江河松柏";
const std::u32string kFemale = U"芳娜敏静丽艳娟霞秀燕玲桂兰凤英梅莲红玉珍珠美娥翠云月秋菊香花春琴素慧巧莉芬雪琳晶倩婷雯颖露瑶怡婵荣爱芝青竹";

std::string pick(Random& random, const std::u32string& letters) { return to_utf8(std::u32string_view(letters).substr(random.next() % letters.size(), 1)); }

Date birth_at_age(Random& random, Date as_of, int age) { return as_of.plus_months(-12 * age).plus_days(-static_cast<int>(random.between(0, 364))); }

class Numbers {
 public:
  explicit Numbers(std::string county) : area_(std::stoll(county)) {}
  int64_t fresh(Random& random, Date birth, bool male) {
    for (;;) {
      const int64_t sequence = random.between(0, 499) * 2 + (male ? 1 : 0);
      const int64_t key = area_ * 100000000000 + (birth.year() * 10000 + birth.month() * 100 + birth.day()) * int64_t{1000} + sequence;
      // A spreadsheet that lost the last digits writes three zeros; no real number here may look so.
      if (china::id_number_of(key).ends_with("000") || !used_.insert(key).second) continue;
      return key;
    }
  }

 private:
  int64_t area_;
  std::unordered_set<int64_t> used_;
};

}  // namespace

std::string random_surname(Random& random) { return pick(random, kSurnames); }

std::string random_name(Random& random, const std::string& surname) {
  const bool male = random.chance(0.5);
  std::string name = surname + pick(random, male ? kMale : kFemale);
  if (random.chance(0.78)) name += pick(random, male ? kMale : kFemale);
  return name;
}

std::string money(int64_t fen) { return Decimal(static_cast<__int128>(fen), 2).to_string(); }
std::string yes_no(bool yes) { return yes ? "是" : "否"; }

Row RowBuilder::operator()(int person, int household, std::initializer_list<std::pair<const char*, std::string>> values) const {
  Row row;
  row.person = person;
  row.household = household;
  row.cells.resize(dataset_.fields.size());
  for (const auto& [name, value] : values) {
    const auto* field = dataset_.find(name);
    if (!field) throw Failure(fmt::format("synth: {} has no field {}", dataset_.code, name));
    row.cells[static_cast<size_t>(field - dataset_.fields.data())] = value;
  }
  return row;
}

County make_people(const policy::Pack& pack, int persons, uint64_t seed, Date as_of) {
  County county;
  county.pack = &pack;
  county.code = pack.demo_county;
  county.as_of = as_of;
  Random random = Random(seed).fork("people");
  Numbers numbers(county.code);
  std::vector<std::string> villages;
  for (const auto* township : pack.regions.children(county.code))
    for (const auto* village : pack.regions.children(township->code)) villages.push_back(village->code);

  const auto add_person = [&](int h, const char* relation, int age, bool male, const std::string& surname) {
    Person p;
    p.household = h;
    p.relation = relation;
    p.male = male;
    p.birth = birth_at_age(random, as_of, age);
    p.name = surname + pick(random, male ? kMale : kFemale) + (random.chance(0.78) ? pick(random, male ? kMale : kFemale) : "");
    p.id_key = numbers.fresh(random, p.birth, male);
    p.registry_id = china::id_number_of(p.id_key);
    auto& household = county.households[static_cast<size_t>(h)];
    p.code = fmt::format("{}{:02}", household.code, household.members.size() + 1);
    household.members.push_back(static_cast<int>(county.persons.size()));
    county.persons.push_back(std::move(p));
  };

  while (static_cast<int>(county.persons.size()) < persons) {
    const int h = static_cast<int>(county.households.size());
    Household household;
    household.code = fmt::format("99{:08}", h + 1);
    household.village = villages[random.next() % villages.size()];
    household.township = household.village.substr(0, 9);
    const double kind = static_cast<double>(random.between(0, 9999)) / 10000;
    if (kind < 0.22) household.type = "脱贫户";
    else if (kind < 0.235) household.type = "未脱贫户";
    else if (kind < 0.24) household.type = "返贫户";
    else if (kind < 0.245) household.type = "新增贫困户";
    if (random.chance(household.type == "一般农户" ? 0.03 : 0.15)) {
      household.monitored = true;
      household.monitored_type = household.type == "一般农户" ? (random.chance(0.7) ? "边缘易致贫户" : "突发严重困难户") : "脱贫不稳定户";
    }
    county.households.push_back(household);

    const std::string surname = random_surname(random);
    const int head_age = static_cast<int>(random.between(28, 78));
    const bool male_head = random.chance(0.82);
    add_person(h, "户主", head_age, male_head, surname);
    if (random.chance(head_age > 70 ? 0.55 : 0.85)) add_person(h, "配偶", std::max(20, head_age + static_cast<int>(random.between(-6, 4))), !male_head, random_surname(random));
    const int children = static_cast<int>(random.between(0, 100)) < 30 ? 0 : static_cast<int>(random.between(1, 3));
    for (int c = 0; c < children; ++c) {
      const int age = head_age - static_cast<int>(random.between(21, 34));
      if (age >= 0 && age < 45) add_person(h, random.chance(0.52) ? "子" : "女", age, county.persons.back().relation != "女" && random.chance(0.52), surname);
      auto& child = county.persons.back();
      if (child.relation == "子" || child.relation == "女") child.relation = child.male ? "子" : "女";
    }
    if (head_age < 60 && random.chance(0.3)) add_person(h, random.chance(0.4) ? "父亲" : "母亲", head_age + static_cast<int>(random.between(20, 30)), false, random.chance(0.5) ? surname : random_surname(random));
    if (auto& last = county.persons.back(); last.relation == "父亲" && !last.male) last.relation = "母亲";
    if (head_age > 55 && random.chance(0.3)) add_person(h, "孙子女", static_cast<int>(random.between(0, 15)), random.chance(0.5), surname);
  }
  return county;
}

void add_registry(County& county) {
  const auto& regions = county.pack->regions;
  const RowBuilder household_row(*county.pack->dictionary.find("registry_household")), person_row(*county.pack->dictionary.find("registry_person"));
  const std::string period = fmt::format("{}年{}月", county.as_of.year(), county.as_of.month());
  File households{"registry_household", period, regions.name(county.code), {}}, persons{"registry_person", period, regions.name(county.code), {}};
  int number = 0;
  for (const auto& h : county.households) {
    const auto& head = county.head(h);
    const bool listed_once = h.type != "一般农户";
    households.rows.push_back(household_row(-1, static_cast<int>(&h - county.households.data()),
                                            {{"household_code", h.code}, {"county", regions.name(county.code)}, {"township", regions.name(h.township)}, {"village", regions.name(h.village)}, {"village_group", fmt::format("{}组", number % 9 + 1)}, {"head_name", head.name}, {"head_id", head.registry_id}, {"household_type", h.type}, {"registered_on", listed_once ? fmt::format("{}-0{}-15", county.as_of.year() - 6 + number % 4 - (h.exit_year ? std::max(0, county.as_of.year() - 3 - h.exit_year) : 0), number % 8 + 1) : ""}, {"exit_year", h.exit_year ? std::to_string(h.exit_year) : ""}, {"is_monitored", yes_no(h.monitored)}, {"monitored_type", h.monitored_type}, {"monitored_on", h.monitored_on ? h.monitored_on->to_string() : ""}, {"risk_kind", h.risk_kind}, {"risk_eliminated", h.monitored ? yes_no(h.risk_eliminated) : ""}, {"eliminated_on", h.eliminated_on ? h.eliminated_on->to_string() : ""}, {"main_cause", listed_once ? "因病" : ""}, {"is_relocated", yes_no(h.relocated)}, {"house_grade", h.house_grade}, {"water_is_safe", yes_no(h.water_safe)},
                                             // Eleven digits that begin with 10 and cards that begin with 0000 belong to nobody.
                                             {"phone", fmt::format("100{:08}", number)},
                                             {"bank_account", fmt::format("0000{:015}", number)}}));
    ++number;
    for (const int m : h.members) {
      const auto& p = county.persons[static_cast<size_t>(m)];
      persons.rows.push_back(person_row(m, p.household, {{"household_code", h.code}, {"person_code", p.code}, {"name", p.name}, {"sex", p.male ? "男" : "女"}, {"id_number", p.registry_id}, {"ethnic_group", "汉族"}, {"relation", p.relation}, {"birth_date", p.birth.to_string()}, {"schooling", age_on(p.birth, county.as_of) > 40 ? "小学" : "初中"}, {"school_stage", p.stage}, {"health", "健康"}, {"labour", "普通劳动力"}, {"work_place", p.work_months > 0 ? "省外" : ""}, {"work_months", std::to_string(p.work_months)}, {"is_insured", yes_no(p.registry_insured)}, {"has_pension", yes_no(p.has_pension)}, {"on_dibao", yes_no(p.registry_dibao)}, {"certificate", p.certificate}}));
    }
  }
  county.files.insert(county.files.begin(), std::move(persons));
  county.files.insert(county.files.begin(), std::move(households));
}

}  // namespace guben::synth
