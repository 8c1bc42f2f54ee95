#include "registers/record.hpp"

#include "core/text.hpp"
#include "policy/kept_constraints.hpp"

namespace guben::registers {
using dictionary::Dataset;
using ledger::Days;
using ledger::Version;

Register::Register(ledger::Ledger& ledger, const Dataset& dataset, const Around& around)
    : ledger_(ledger), dataset_(dataset), around_(around), records_(ledger, dataset), list_(ledger, dataset) {}

Result<void> Register::check(const Entry& entry) const {
  if (entry.problems.empty()) return {};
  return Refusal{"registers.problems", {{"count", std::to_string(entry.problems.size())}}};
}

Date Register::since(const Entry& entry) const {
  return Date::from_iso(value_of(dataset_, dataset_.find(dataset_.kept->since), entry.values)).value_or(around_.today);
}

std::string_view word(Act act) {
  constexpr std::string_view kWords[] = {"enter", "correct", "take_back"};
  return kWords[static_cast<size_t>(act)];
}

namespace {

std::vector<std::optional<std::string_view>> views_of(const std::vector<std::optional<std::string>>& values) {
  std::vector<std::optional<std::string_view>> views;
  for (const auto& value : values) views.push_back(value ? std::optional<std::string_view>(*value) : std::nullopt);
  return views;
}

/// A number of its own, told by the day it was entered on.
std::string new_code(Date today, int64_t number) {
  return replaced(today.to_string(), "-", "") + fmt::format("-{:04}", number);
}

}  // namespace

Result<std::string> Register::enter(const Entry& wanted, const std::string& entered_by) {
  if (auto fits = check(wanted); !fits) return fits.error();
  auto entry = wanted;
  if (entry.code.empty()) {
    entry.code = new_code(around_.today, records_.next_stored());
    entry.values[static_cast<size_t>(dataset_.find(dataset_.own_code) - dataset_.fields.data())] = entry.code;
  }
  ledger::PreparedRecords one(dataset_, ledger_.sealer());
  one.add({entry.code, views_of(entry.values)});
  constexpr int64_t kByHand = 0;  // of no delivery
  const auto added = records_.add(one, kByHand, Days(since(entry)), "", ledger::Demand(0));
  if (!added) return added.error();
  auto row = row_of(entry.code, entry.values);
  row.entered_by = entered_by;
  list_.put(row);
  return entry.code;
}

Result<int64_t> Register::correct(const std::string& code, const Entry& entry, std::optional<Date> from,
                                  const std::string& why, const ledger::Demand& demanded) {
  if (auto fits = check(entry); !fits) return fits.error();
  const auto now = records_.find(code);
  if (!now) return Refusal{"registers.absent", {{"code", code}}};
  if (entry.code != code) return Refusal{"registers.code_stays", {{"code", code}}};
  ledger::Records::Values changed;
  for (size_t f = 0; f < dataset_.fields.size(); ++f)
    if (entry.values[f] != now->values[f]) changed[dataset_.fields[f].name] = entry.values[f];
  if (changed.empty()) return Refusal{"registers.nothing_changed", {{"code", code}}};
  const auto number = records_.change(code, changed, Days(from.value_or(first_day_of(code))), why, demanded);
  if (!number) return number;
  list_.put(row_of(code, entry.values));
  return number;
}

Result<void> Register::take_back(const std::string& code, const std::string& why, const ledger::Demand& demanded) {
  if (records_.number_of(code) == 0) return Refusal{"registers.absent", {{"code", code}}};
  if (auto ended = records_.end(code, Days(std::min(first_day_of(code), around_.today)), why, demanded); !ended)
    return ended;
  list_.take_away(code);
  return {};
}

Result<std::string> Register::act(const Wanted& wanted, const std::string& entered_by) {
  switch (wanted.act) {
    case Act::Enter: return enter(wanted.entry, entered_by);
    case Act::Correct:
      if (auto done = correct(wanted.code, wanted.entry, wanted.from, wanted.reason, wanted.demanded); !done)
        return done.error();
      break;
    case Act::TakeBack:
      if (auto done = take_back(wanted.code, wanted.reason, wanted.demanded); !done) return done.error();
  }
  return wanted.code;
}

/// Of all that is known of it.
Date Register::first_day_of(const std::string& code) {
  auto first = Days::for_ever();
  for (const auto& version : records_.versions(code))
    if (version.is_known()) first = std::min(first, version.valid_from);
  return first;
}

std::optional<Version> Register::find(const std::string& code, const ledger::AsOf& when) {
  return records_.find(code, when);
}

std::vector<Said> Register::history(const std::string& code) {
  std::vector<Said> all;
  for (auto& version : records_.versions(code)) {
    Said said{version.number, version.valid_from, version.valid_to, version.values, records_.writer_of(version), {}};
    if (!version.is_known()) said.superseded_by = records_.superseder_of(version);
    all.push_back(std::move(said));
  }
  std::reverse(all.begin(), all.end());
  return all;
}

ListRow Register::row_of(const std::string& code, const std::vector<std::optional<std::string>>& values) const {
  const auto place = place_of(dataset_, values, around_);
  const auto value = [&](const std::string& name) { return value_of(dataset_, dataset_.find(name), values); };
  ListRow row{code, place.region, place.household, value(dataset_.kept->order), {}, 0};
  for (const auto& name : dataset_.kept->filters) row.filters.push_back(value(name));
  row.staff = value(dataset_.kept->opens_scope), row.holds_until = value(dataset_.kept->until);
  const auto facts = policy::facts_of_record(dataset_, values, around_.today);
  for (size_t s = 0; s < dataset_.kept->seen.size(); ++s)
    if (policy::is_guarded(dataset_, s, facts)) row.guarded |= int64_t{1} << s;
  return row;
}

bool lacks_registers(ledger::Ledger& ledger, const dictionary::Dictionary& dictionary) {
  const auto kept = dictionary.kept();
  return std::any_of(kept.begin(), kept.end(), [&](const auto* dataset) {
    ledger::Records records(ledger, *dataset);
    return !records.has_table() || !records.fits_table();
  });
}

Result<void> fit_registers(ledger::Ledger& ledger, const dictionary::Dictionary& dictionary) {
  for (const auto* dataset : dictionary.kept())
    if (auto fits = ledger::Records(ledger, *dataset).fit_table(); !fits) return fits;
  return {};
}

}  // namespace guben::registers
