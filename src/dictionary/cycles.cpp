#include "dictionary/cycles.hpp"

#include "core/checked_yaml.hpp"

namespace guben::dictionary {
namespace {

constexpr std::array<std::pair<std::string_view, Cycle>, 5> kWords{{{"month", Cycle::Month},
                                                                    {"quarter", Cycle::Quarter},
                                                                    {"half", Cycle::Half},
                                                                    {"term", Cycle::Term},
                                                                    {"year", Cycle::Year}}};
constexpr const char* kFile = "cycles.yaml";
constexpr int kMostDaysAfter = 366;

Span months_from(Date first, int count) { return {first, first.plus_months(count).plus_days(-1)}; }

int read_days(const CheckedYaml& yaml) {
  const auto value = Decimal::parse(yaml.text());
  if (!value || value->scale() != 0 || *value < Decimal(0) || *value > Decimal(kMostDaysAfter))
    yaml.refuse("pack.wrong_type", {{"expected", fmt::format("a whole number from 0 to {}", kMostDaysAfter)}});
  return static_cast<int>(value->units());
}

}  // namespace

std::string_view word(Cycle cycle) { return kWords[static_cast<size_t>(cycle)].first; }

Span span_of(Cycle cycle, Date day) {
  const auto first_of = [&](int month) { return *Date::from_ymd(day.year(), month, 1); };
  switch (cycle) {
    case Cycle::Month: return {day.first_of_month(), day.last_of_month()};
    case Cycle::Quarter: return months_from(first_of((day.month() - 1) / 3 * 3 + 1), 3);
    case Cycle::Half: return months_from(first_of(day.month() <= 6 ? 1 : 7), 6);
    case Cycle::Term: {
      if (day.month() >= 2 && day.month() <= 7) return months_from(first_of(2), 6);
      const auto august = first_of(8);
      return months_from(day.month() >= 8 ? august : august.plus_months(-12), 6);
    }
    case Cycle::Year: break;
  }
  return months_from(first_of(1), 12);
}

Result<Cycles> Cycles::load(const std::vector<std::filesystem::path>& pack_folders, const Dictionary& dictionary) {
  return catching_yaml([&] {
    Cycles made;
    for (const auto& folder : pack_folders) {
      if (!std::filesystem::exists(folder / kFile)) continue;
      const auto yaml = CheckedYaml::load(folder / kFile);
      yaml.only({"days_after", "cycles"});
      if (yaml.has("days_after")) made.days_after_ = read_days(yaml.at("days_after"));
      std::set<std::string> said;
      for (const auto& entry : yaml.at("cycles").entries()) {
        const auto& word = entry.first;
        const auto& datasets = entry.second;
        const auto known =
            std::find_if(kWords.begin(), kWords.end(), [&](const auto& one) { return one.first == word; });
        if (known == kWords.end() && word != "none")
          datasets.refuse("pack.unknown_word", {{"word", word}, {"known", "month, quarter, half, term, year, none"}});
        for (const auto& dataset : datasets.texts()) {
          if (!dictionary.find(dataset)) datasets.refuse("pack.unknown_name", {{"name", dataset}});
          if (!said.insert(dataset).second) datasets.refuse("pack.duplicate_key", {{"key", dataset}});
          if (known == kWords.end()) made.cycles_.erase(dataset);
          else made.cycles_.insert_or_assign(dataset, known->second);
        }
      }
    }
    return made;
  });
}

std::optional<Cycle> Cycles::of(const std::string& dataset) const {
  const auto known = cycles_.find(dataset);
  if (known == cycles_.end()) return {};
  return known->second;
}

}  // namespace guben::dictionary
