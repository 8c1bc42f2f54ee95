// Families: who lives together, how old they are, what they are called. A county may be made part by part; numbers
// never meet.
#include "synth/people.hpp"
#include "china/id_number.hpp"
#include "core/text.hpp"
#include "synth/names.hpp"

namespace guben::synth {

int64_t IdNumbers::fresh(Random& random, Date birth, bool male) {
  for (;;) {
    const int64_t sequence = random.between(0, 499) * 2 + (male ? 1 : 0);
    const int64_t key =
        area_ * 100000000000 + (birth.year() * 10000 + birth.month() * 100 + birth.day()) * int64_t{1000} + sequence;
    // One in eleven hundred ends in 000, as if a spreadsheet had lost its digits: it is as sound as any other.
    if (used_.insert(key).second) return key;
  }
}

namespace {

class Families {
 public:
  Families(County& county, const People& people, IdNumbers& numbers, Random random)
      : county_(county), people_(people), numbers_(numbers), random_(random) {}

  void add_household(const std::string& village) {
    const int h = static_cast<int>(county_.households.size());
    Household household;
    household.code = fmt::format("99{:08}", county_.first_household + h + 1);
    household.village = village;
    household.township = village.substr(0, 9);
    draw_status(household);
    county_.households.push_back(std::move(household));
    number_ = h;
    group_ = !people_.groups.empty() && random_.chance(people_.minority) ? random_.pick(people_.groups) : "汉族";
    // In some villages nearly everybody descends from one man.
    const bool clan_village = village.back() == '7';
    surname_ = clan_village && random_.chance(0.8) ? clan_surname(village) : draw_surname(random_);
    draw_family();
  }

 private:
  static std::string clan_surname(const std::string& village) {
    Random of_village = Random(0).fork(village);
    return draw_surname(of_village);
  }

  void draw_status(Household& h) {
    const auto kind = random_.between(0, 999);
    h.type = kind < 220   ? "脱贫户"
             : kind < 235 ? "未脱贫户"
             : kind < 240 ? "返贫户"
             : kind < 245 ? "新增贫困户"
                          : "一般农户";
    if (!random_.chance(h.type == "一般农户" ? 0.03 : 0.15)) return;
    h.monitored = true;
    h.monitored_type = h.type != "一般农户" ? "脱贫不稳定户" : random_.chance(0.7) ? "边缘易致贫户" : "突发严重困难户";
  }

  int age_between(int low, int high) { return static_cast<int>(random_.between(low, high)); }

  void add(const char* relation, int age, bool male, const std::string& surname) {
    const Date birth = county_.as_of.plus_months(-12 * age).plus_days(-static_cast<int>(random_.between(0, 364)));
    add_born(relation, birth, male, draw_name(random_, group_, surname, male));
  }

  void add_born(const char* relation, Date birth, bool male, std::string name) {
    Person p;
    p.household = number_;
    p.relation = relation;
    p.male = male;
    p.birth = birth;
    p.ethnic_group = group_;
    p.name = std::move(name);
    p.id_key = numbers_.fresh(random_, p.birth, male);
    p.registry_id = china::id_number_of(p.id_key);
    auto& household = county_.households[static_cast<size_t>(number_)];
    p.code = fmt::format("{}{:02}", household.code, household.members.size() + 1);
    household.members.push_back(static_cast<int>(county_.persons.size()));
    county_.persons.push_back(std::move(p));
  }

  /// The head, mostly the husband, and the other half unless left alone.
  void add_couple(int age, double alone) {
    const bool male = random_.chance(0.86);
    add("户主", age, male, surname_);
    if (!random_.chance(alone)) add("配偶", std::max(20, age + age_between(-6, 4)), !male, draw_surname(random_));
  }

  /// Children of parents of this age, the eldest first; now and then twins.
  void add_children(const char* boy, const char* girl, int parents_age, int most) {
    int age = parents_age - age_between(20, 30);
    for (int c = 0; c < most && age >= 0; ++c, age -= age_between(1, 5)) {
      const bool male = random_.chance(0.52);
      add(male ? boy : girl, age, male, surname_);
      if (c > 0 && random_.chance(0.4)) share_generation_name();
      if (!random_.chance(0.02)) continue;
      // Twins: one day, one sex, names that differ in their last character.
      const auto& first = county_.persons.back();
      const auto letters = code_points(first.name);
      const auto other = code_points(draw_han_name(random_, surname_, male));
      std::u32string name(letters.begin(), letters.end() - 1);
      name += other.back();
      if (to_utf8(name) != first.name) add_born(male ? boy : girl, first.birth, male, to_utf8(name));
    }
  }

  /// Brothers and sisters who bear one generation's character: 张建国, 张建军.
  void share_generation_name() {
    const auto& elder = county_.persons[county_.persons.size() - 2];
    auto& younger = county_.persons.back();
    if (group_ != "汉族" || elder.relation != younger.relation || elder.name.size() != 9) return;
    auto name = like_a_brother(random_, elder.name, younger.male);
    if (county_.same_name->is_one_character_away(name, elder.name)) younger.name = std::move(name);
  }

  void draw_family() {
    const auto kind = random_.between(0, 99);
    if (kind < 10) return add_couple(age_between(60, 86), 1);
    if (kind < 26) return add_couple(age_between(54, 80), 0.12);
    if (kind < 60) {  // parents and children
      const int age = age_between(27, 52);
      add_couple(age, 0.08);
      return add_children("子", "女", age, age_between(1, 3));
    }
    if (kind < 88) {  // three generations under one roof
      const int age = age_between(46, 74);
      add_couple(age, 0.15);
      const int son = age - age_between(21, 30);
      add("子", son, true, surname_);
      if (son >= 22 && random_.chance(0.8))
        add("儿媳", std::max(20, son + age_between(-4, 2)), false, draw_surname(random_));
      if (son >= 23) add_children("孙子", "孙女", son, age_between(0, 3));
      return;
    }
    const int age = age_between(30, 52);  // with the old parents
    add_couple(age, 0.1);
    add_children("子", "女", age, age_between(1, 2));
    if (random_.chance(0.5)) add("父亲", age + age_between(20, 30), true, surname_);
    if (random_.chance(0.7)) add("母亲", age + age_between(19, 28), false, draw_surname(random_));
  }

  County& county_;
  const People& people_;
  IdNumbers& numbers_;
  Random random_;
  int number_ = 0;
  std::string group_, surname_;
};

}  // namespace

County make_people(const policy::Pack& pack, const People& people, IdNumbers& numbers, int first_household,
                   const Random& random) {
  County county;
  county.pack = &pack;
  county.same_name = std::make_shared<const SameName>(pack);
  county.code = pack.demo_county;
  county.as_of = people.as_of;
  county.townships = people.townships;
  if (people.townships.size() == pack.regions.children(county.code).size())
    county.area = pack.regions.name(county.code);
  else
    for (const auto& township : people.townships)
      county.area += (county.area.empty() ? "" : "、") + pack.regions.name(township);
  county.first_household = first_household;
  std::vector<std::string> villages;
  for (const auto& township : people.townships)
    for (const auto* village : pack.regions.children(township)) villages.push_back(village->code);
  Random where = random.fork("villages");
  Families families(county, people, numbers, random.fork("people"));
  while (static_cast<int>(county.persons.size()) < people.persons) families.add_household(where.pick(villages));
  return county;
}

}  // namespace guben::synth
