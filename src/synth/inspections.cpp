#include "synth/ministry.hpp"

namespace guben::synth {
namespace {

/// Forms of one round: of every village some of its exited households, and some that were never registered.
class Round {
 public:
  Round(Ministry& ministry, Date from, Date to) : m_(ministry), from_(from), to_(to) {}
  void visit(const std::vector<int>& households, const char* drawn_from, const char* fault, bool finds_some) {
    const size_t wanted = std::min<size_t>(households.size(), 12);
    for (size_t k = 0; k < wanted; ++k) {
      const bool is_found = finds_some && (k == 0 || m_.random.chance(0.06));
      form(households[k * households.size() / wanted], drawn_from, is_found ? fault : "准确");
    }
  }

 private:
  void form(int household, const char* drawn_from, const char* conclusion) {
    const auto& h = m_.county.households[static_cast<size_t>(household)];
    const auto on = from_.plus_days(static_cast<int>(m_.random.between(0, to_ - from_)));
    m_.add_for_household(household, {{"form_code", fmt::format("CC{}{}", to_.year(), h.code.substr(2))},
                                     {"village", m_.county.pack->regions.name(h.village)},
                                     {"household_code", h.code},
                                     {"inspected_on", on.to_string()},
                                     {"drawn_from", drawn_from},
                                     {"persons", std::to_string(h.members.size())},
                                     {"conclusion", conclusion}});
  }
  Ministry& m_;
  Date from_, to_;
};

}  // namespace

void inspections(Ministry m) {
  const Date as_of = m.county.as_of, year_ago = as_of.plus_months(-12);
  std::map<std::string, std::pair<std::vector<int>, std::vector<int>>> drawn;  // by village: exited, never registered
  for (size_t i = 0; i < m.county.households.size(); ++i) {
    const auto& h = m.county.households[i];
    if (h.type == "脱贫户") drawn[h.village].first.push_back(static_cast<int>(i));
    else if (!h.is_listed()) drawn[h.village].second.push_back(static_cast<int>(i));
  }
  // What a round of last year found is no longer held against a village, not even what it found twelve months ago to
  // the day.
  Round before(m, year_ago.plus_days(-20), year_ago);
  for (const auto& [village, households] : drawn)
    before.visit(households.first, "脱贫户", "错退", m.random.chance(0.5)),
        before.visit(households.second, "非建档立卡户", "漏评", m.random.chance(0.5));
  m.hand_over(month_words(year_ago));
  Round now(m, as_of.plus_days(-90), as_of);
  for (const auto& [village, households] : drawn)
    now.visit(households.first, "脱贫户", "错退", m.lags(village)),
        now.visit(households.second, "非建档立卡户", "漏评", !m.lags(village, 11));
  m.hand_over(month_words(as_of));
}

void surveys(Ministry m) {
  for (const auto& [township, village] : m.county.villages()) {
    const int64_t asked = m.random.between(20, 45), draw = m.random.between(0, 99);
    // Well below the target; a little below it, which so few answers cannot tell from it; above it.
    const int64_t content = m.lags(village->code) ? asked * m.random.between(52, 70) / 100
                            : draw < 40           ? asked * 88 / 100
                                                  : asked * m.random.between(93, 100) / 100;
    m.add(-1, {{"survey_code", fmt::format("MYD{}", m.county.as_of.year())},
               {"village", village->name},
               {"surveyed_on", m.days_ago(m.random.between(5, 80)).to_string()},
               {"way", m.random.chance(0.7) ? "入户" : "电话"},
               {"households", std::to_string(asked)},
               {"satisfied", std::to_string(content)}});
  }
  m.hand_over(month_words(m.county.as_of));
}

}  // namespace guben::synth
