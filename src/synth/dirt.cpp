#include "synth/dirt.hpp"

#include "china/id_number.hpp"
#include "core/text.hpp"
#include "synth/names.hpp"

namespace guben::synth {
namespace {
using dictionary::Role;

/// Shares of rows.
struct Rates {
  double id_missing, digit, swapped, fifteen, truncated, doubled, relative, check, lower_x, blank_in_id, outsiders,
      name, birth_absent, birth_derived, village_absent, twice;
};
constexpr Rates kUsual{.id_missing = 0.003,
                       .digit = 0.008,
                       .swapped = 0.004,
                       .fifteen = 0.006,
                       .truncated = 0.004,
                       .doubled = 0.003,
                       .relative = 0.003,
                       .check = 0.004,
                       .lower_x = 0.3,
                       .blank_in_id = 0.01,
                       .outsiders = 0.02,
                       .name = 0.015,
                       .birth_absent = 0.01,
                       .birth_derived = 0.02,
                       .village_absent = 0.03,
                       .twice = 0.004};
constexpr Rates kHeavy{.id_missing = 0.19,
                       .digit = 0.05,
                       .swapped = 0.03,
                       .fifteen = 0.03,
                       .truncated = 0.02,
                       .doubled = 0.02,
                       .relative = 0.02,
                       .check = 0.01,
                       .lower_x = 0.5,
                       .blank_in_id = 0.02,
                       .outsiders = 0.08,
                       .name = 0.12,
                       .birth_absent = 0.37,
                       .birth_derived = 0.15,
                       .village_absent = 0.28,
                       .twice = 0.01};

const std::vector<std::pair<std::string, std::string>> kVariants{
    {"于", "於"}, {"钟", "鍾"}, {"华", "華"}, {"国", "國"}, {"丽", "麗"}, {"伟", "偉"},
    {"军", "軍"}, {"荣", "榮"}, {"云", "雲"}, {"兰", "蘭"}, {"梁", "粱"}, {"明", "朋"},
    {"芬", "芳"}, {"王", "玉"}, {"刚", "钢"}, {"志", "智"}, {"英", "瑛"}, {"平", "萍"}};

/// Spoils a number as clerks and spreadsheets do; says how.
const char* soil_id(Random& random, std::string& id, const Rates& rates) {
  if (id.size() != 18) return "";
  const char* how = "";
  double draw = static_cast<double>(random.between(0, 999999)) / 1e6;
  const auto falls = [&](double rate) {
    const bool yes = draw < rate;
    draw -= rate;
    return yes;
  };
  if (falls(rates.digit)) {
    how = "digit";
    const auto at = static_cast<size_t>(random.between(6, 16));
    id[at] = static_cast<char>('0' + (id[at] - '0' + random.between(1, 9)) % 10);
  } else if (falls(rates.swapped)) {
    how = "swapped";
    const auto at = static_cast<size_t>(random.between(10, 15));
    std::swap(id[at], id[at + 1]);
  } else if (falls(rates.fifteen) && id.substr(6, 2) == "19") id = id.substr(0, 6) + id.substr(8, 9), how = "fifteen";
  else if (falls(rates.truncated)) id.resize(17), how = "truncated";
  else if (falls(rates.doubled)) {
    how = "doubled";
    const auto at = static_cast<size_t>(random.between(6, 16));
    id.insert(at, 1, id[at]);
  } else if (falls(rates.check)) id[17] = id[17] == '7' ? '8' : '7', how = "check";
  else if (falls(rates.blank_in_id)) id = id.substr(0, 6) + " " + id.substr(6, 8) + " " + id.substr(14);
  if (id.back() == 'X' && random.chance(rates.lower_x)) id.back() = 'x';
  return how;
}

std::string soiled_name(Random& random, std::string name) {
  if (auto other = respelt(random, name); other != name) return other;
  for (const auto& [from, to] : kVariants)
    if (name.size() > 6 && contains(name, from)) return replaced(std::move(name), from, to);
  return random.chance(0.5) && name.size() == 6 ? name.substr(0, 3) + " " + name.substr(3) : name + "(小名)";
}

}  // namespace

std::vector<Soiled> soil(const County& county, const dictionary::Dataset& dataset, const std::vector<Row>& rows,
                         Random random, Dirt dirt, bool many_outsiders) {
  std::vector<Soiled> soiled;
  const auto index_of = [&](Role role) -> std::optional<size_t> {
    const auto* field = dataset.with_role(role);
    return field ? std::optional(static_cast<size_t>(field - dataset.fields.data())) : std::nullopt;
  };
  const bool by_head = !dataset.has_role(Role::PersonName);
  const auto name = index_of(by_head ? Role::HeadName : Role::PersonName),
             id = index_of(by_head ? Role::HeadId : Role::PersonId), birth = index_of(Role::BirthDate),
             village = index_of(Role::Village);
  const bool department =
      !dataset.in_ledger && !dataset.apart && name && id && dataset.code != "income" && dataset.code != "helper";
  for (const auto& row : rows) {
    soiled.push_back({row.cells, row.person, row.household, row.planted});
    if (dirt == Dirt::Clean || !department) continue;
    const Rates& rates = dirt == Dirt::Usual ? kUsual : kHeavy;
    auto& cells = soiled.back().cells;
    const auto note = [&](std::string_view how) {
      if (!how.empty()) soiled.back().dirt += (soiled.back().dirt.empty() ? "" : "+") + std::string(how);
    };
    if (birth && random.chance(rates.birth_absent)) cells[*birth].clear(), note("birth_absent");
    if (village && dataset.code != "hukou" && random.chance(rates.village_absent))
      cells[*village].clear(), note("village_absent");
    if (random.chance(rates.name)) {
      // The police write a name in its own characters, whatever their shape: another character is another name there.
      const auto written = soiled_name(random, cells[*name]);
      if (dataset.code != "hukou" || (*county.same_name)(written, cells[*name])) cells[*name] = written, note("name");
    }
    // The newer of two rows about a household's water: the clerk had nothing but the name of its head.
    const bool is_later = dataset.code == "water" && soiled.size() > 1 &&
                          soiled[soiled.size() - 2].household == row.household && random.chance(0.4);
    if (is_later && village) cells[*village].clear(), note("village_absent");
    if (is_later || random.chance(rates.id_missing)) cells[*id].clear(), note("id_missing");
    else if (row.person >= 0 && random.chance(rates.relative)) {
      const auto& members =
          county.households[static_cast<size_t>(county.persons[static_cast<size_t>(row.person)].household)].members;
      cells[*id] = china::id_number_of(county.persons[static_cast<size_t>(random.pick(members))].id_key);
      note("relative");
    } else note(soil_id(random, cells[*id], rates));
    // A clerk without the date copies the digits of the number, right or wrong.
    if (birth && !cells[*birth].empty() && random.chance(rates.birth_derived))
      if (const auto digits = china::read_id_number(cells[*id]).birth_date)
        cells[*birth] = digits->to_string(), note("birth_derived");
    if (random.chance(many_outsiders ? 0.15 : rates.outsiders)) {
      // Somebody of another county: a number with another invented area code.
      auto stranger = row.cells;
      stranger[*name] = random_name(random);
      const Date born = county.as_of.plus_days(-static_cast<int>(random.between(7000, 28000)));
      stranger[*id] = china::id_number_of(INT64_C(990202) * 100000000000 +
                                          (born.year() * 10000 + born.month() * 100 + born.day()) * INT64_C(1000) +
                                          random.between(1, 998));
      if (birth) stranger[*birth] = born.to_string();
      // Contracts and certificates of other people have numbers of their own.
      for (const auto& field : dataset.fields)
        if (field.type == dictionary::FieldType::Text &&
            std::find(dataset.key.begin(), dataset.key.end(), field.name) != dataset.key.end())
          stranger[static_cast<size_t>(&field - dataset.fields.data())] += "W";
      soiled.push_back({std::move(stranger), -1, -1, "", "outsider"});
    }
    if (random.chance(rates.twice)) soiled.push_back(soiled.back());
  }
  return soiled;
}

}  // namespace guben::synth
