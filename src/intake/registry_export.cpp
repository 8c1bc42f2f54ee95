#include "intake/registry_export.hpp"

#include <unordered_map>

#include "core/text.hpp"
#include "intake/newer_exports.hpp"
#include "intake/proposals.hpp"
#include "ledger/records.hpp"

namespace guben::intake {
namespace {
using dictionary::Dataset;
using dictionary::Role;
using ledger::Delivery;
using ledger::PreparedRecords;
using Values = std::vector<std::optional<std::string_view>>;

std::string_view value_of(const Dataset& dataset, const Values& values, Role role) {
  const auto* field = dataset.with_role(role);
  return field ? values[static_cast<size_t>(field - dataset.fields.data())].value_or("") : std::string_view();
}

class Comparison {
 public:
  Comparison(ledger::Ledger& ledger, const workspace::CountyFolder& folder, const Dataset& dataset,
             const Delivery& delivery, const PreparedRecords& exported, RegistryPlaces& places, ImportReport& report)
      : ledger_(ledger),
        folder_(folder),
        dataset_(dataset),
        delivery_(delivery),
        exported_(exported),
        places_(places),
        report_(report),
        records_(ledger, dataset),
        newer_(ledger, folder, dataset, delivery) {
    if (auto fits = records_.fit_table(); !fits) throw Failure(fits.error());
    for (size_t i = 0; i < exported.size(); ++i) incoming_.emplace(exported.at(i).code, i);
  }

  void take() {
    remove_codes(folder_, delivery_);
    if (!newer_.empty()) places_.look_at(delivery_.from);
    see_places();
    if (records_.is_empty()) {
      records_.insert(exported_, delivery_.id, report_.period.from);
      report_.new_records = static_cast<int64_t>(exported_.size());
    } else {
      see_records();
      if (!newer_.empty()) see_records_of_then();
      find_parts();
      propose_differences();
    }
    write_codes(folder_, delivery_, exported_);
    if (!newer_.empty()) say_that_it_is_older();
    if (report_.coverage.empty()) report_.coverage = coverage();
  }

 private:
  static NewerExports::Place key_of(const RegistryPlaces::Place& place) {
    return place.township.empty() ? "" : place.township + "/" + place.village;
  }
  /// Of a list that says of no record where it lies: it speaks for everybody.
  std::vector<std::string> coverage() const {
    if (!RegistryPlaces::tells_place(dataset_) && !places_.county().empty()) return {places_.county()};
    return places_.regions_of(villages_, known_villages_);
  }
  Values values_of(const std::vector<std::optional<std::string>>& opened) const {
    Values values;
    values.reserve(opened.size());
    for (const auto& value : opened) values.push_back(value ? std::optional<std::string_view>(*value) : std::nullopt);
    return values;
  }

  void see_places() {
    exported_.each([&](const PreparedRecords::Stored& record) {
      const auto place = places_.of(dataset_, record.values);  // places and codes of households are not sealed
      if (!place.township.empty()) villages_[place.township].insert(place.village);
    });
  }

  void see_records() {
    records_.each(
        {},
        [&](const ledger::Record& record) {
          const auto place = places_.of(dataset_, record.values);
          known_villages_[place.township].insert(place.village);
          if (!newer_.empty()) newer_.see(record.code, key_of(place));
          ++records_of_[record.delivery];
          if (incoming_.contains(record.code)) ++shared_with_[record.delivery];
        },
        [](const dictionary::Field& field) { return RegistryPlaces::is_of_place(field); });
  }

  void see_records_of_then() {
    records_.each(
        {delivery_.from},
        [&](const ledger::Record& record) {
          const auto place = places_.of(dataset_, record.values);
          townships_of_then_.insert(place.township);
          newer_.see(record.code, key_of(place));
        },
        [](const dictionary::Field& field) { return RegistryPlaces::is_of_place(field); });
  }

  /// The files of the same time that this one is a part beside.
  void find_parts() {
    for (const auto& d : ledger_.deliveries()) {
      if (d.dataset != dataset_.code || d.id == delivery_.id || d.from != delivery_.from || d.to != delivery_.to)
        continue;
      if (records_of_.contains(d.id)) {
        if (are_parts(shared_with_[d.id], exported_.size(), records_of_[d.id])) parts_.insert(d.id);
        continue;
      }
      auto codes = codes_of_export(ledger_, folder_, dataset_, d);
      const auto shared =
          std::count_if(codes.begin(), codes.end(), [&](const std::string& code) { return incoming_.contains(code); });
      if (are_parts(static_cast<size_t>(shared), exported_.size(), codes.size())) in_other_parts_.merge(codes);
    }
  }

  void propose_differences() {
    ProposalWriter proposals(ledger_, dataset_, delivery_);
    records_.each({}, [&](const ledger::Record& current) {
      if (!newer_.empty() && is_told_by_newer(current)) return;  // how it was on the day of this file is asked below
      const auto found = incoming_.find(current.code);
      if (found == incoming_.end()) return propose_removal(proposals, current);
      compare(proposals, current, found->second);
      incoming_.erase(found);
    });
    if (!newer_.empty()) propose_for_then(proposals);
    if (!incoming_.empty()) take_new(proposals);
    report_.proposals = proposals.written();
  }

  void compare(ProposalWriter& proposals, const ledger::Record& current, size_t exported) {
    const auto values = records_.opened(exported_.at(exported));
    std::vector<std::string> changed;
    for (size_t f = 0; f < dataset_.fields.size(); ++f)
      if (current.values[f] != values[f]) {
        proposals.change(current.code, dataset_.fields[f].name, current.values[f], values[f]);
        changed.push_back(dataset_.fields[f].name);
      }
    proposals.agrees_but_for(current.code, changed);
    ++(changed.empty() ? report_.unchanged_records : report_.changed_records);
  }

  /// Of the records of which a newer export spoke: how they were on the day of this file, until that one.
  void propose_for_then(ProposalWriter& proposals) {
    records_.each({delivery_.from}, [&](const ledger::Record& then) {
      const auto newer = newer_of(then.code, places_.of(dataset_, then.values));
      if (!newer) return;
      ++records_of_then_;
      const auto found = incoming_.find(then.code);
      if (found == incoming_.end()) {
        if (is_missing(then)) proposals.remove(then.code, last_day_of(then.code, *newer, {}));
        return;
      }
      const auto values = records_.opened(exported_.at(found->second));
      std::vector<std::string> changed;
      for (size_t f = 0; f < dataset_.fields.size(); ++f)
        if (then.values[f] != values[f]) {
          proposals.change(then.code, dataset_.fields[f].name, then.values[f], values[f],
                           last_day_of(then.code, *newer, f));
          changed.push_back(dataset_.fields[f].name);
        }
      proposals.agrees_but_for(then.code, changed, true);
      ++(changed.empty() ? report_.unchanged_records : report_.changed_records);
      incoming_.erase(found);
    });
    exported_.each([&](const PreparedRecords::Stored& record) {
      const auto place = places_.of(dataset_, record.values);
      const auto newer = newer_of(record.code, place);
      if (!newer || incoming_.erase(record.code) == 0) return;
      // The registry began later there: a whole export would be one long list of what nobody says otherwise.
      if (!townships_of_then_.contains(place.township)) {
        ++records_before_it_began_;
        return;
      }
      ++records_of_then_;
      proposals.add(record.code, records_.opened(record), record.sheet, record.row,
                    last_day_without(record.code, *newer));
    });
  }

  bool is_told_by_newer(const ledger::Record& current) {
    const auto newer = newer_.first_to_speak_of(current.code, key_of(places_.of(dataset_, current.values)));
    newer_of_.emplace(current.code, newer);
    return newer.has_value();
  }
  /// Of a record that is there now it is told by where it lies now; by where it lay, of one that is gone.
  std::optional<Date> newer_of(std::string_view code, const RegistryPlaces::Place& place) const {
    const auto found = newer_of_.find(code);
    return found != newer_of_.end() ? found->second : newer_.first_to_speak_of(code, key_of(place));
  }

  /// What is known of the days from this file's on, in their order.
  std::vector<ledger::Version> pieces_of(std::string_view code) {
    auto pieces = records_.versions(std::string(code));
    std::erase_if(pieces, [&](const auto& piece) { return !piece.is_known() || piece.valid_to < delivery_.from; });
    std::sort(pieces.begin(), pieces.end(), [](const auto& a, const auto& b) { return a.valid_from < b.valid_from; });
    return pieces;
  }

  /// The last day before the newer export on which the record is there as on this file's day, and says the same in this
  /// field, where one is asked for.
  Date last_day_of(std::string_view code, Date newer, std::optional<size_t> field) {
    const auto pieces = pieces_of(code);
    Date last = pieces.front().valid_to;
    for (size_t i = 1; i < pieces.size() && pieces[i].valid_from == last.plus_days(1); ++i) {
      if (field && pieces[i].values[*field] != pieces.front().values[*field]) break;
      last = pieces[i].valid_to;
    }
    return std::min(last, newer.plus_days(-1));
  }
  Date last_day_without(std::string_view code, Date newer) {
    const auto pieces = pieces_of(code);
    return (pieces.empty() ? newer : std::min(newer, pieces.front().valid_from)).plus_days(-1);
  }

  void say_that_it_is_older() {
    const auto& newest = newer_.newest();
    const std::map<std::string, std::string> values{
        {"delivery", std::to_string(newest.id)},     {"file", newest.file},
        {"newer", newest.from.to_string()},          {"from", delivery_.from.to_string()},
        {"count", std::to_string(records_of_then_)}, {"before", std::to_string(records_before_it_began_)}};
    if (records_of_then_ > 0) report_.notes.push_back({"intake.older_export", values});
    if (records_before_it_began_ > 0) report_.notes.push_back({"intake.older_than_registry", values});
  }

  /// A record that the export has not, though it has its neighbours.
  bool is_missing(const ledger::Record& current) {
    if (dataset_.mode != dictionary::Mode::Full) return false;  // what is not told again is there all the same
    const auto place = places_.of(dataset_, current.values);
    const auto here = villages_.find(place.township);
    const bool is_here = here != villages_.end() && here->second.contains(place.village);
    if (RegistryPlaces::tells_place(dataset_) && !is_here) {
      ++report_.records_elsewhere;
      return false;
    }
    return !parts_.contains(current.delivery) && !in_other_parts_.contains(current.code);
  }
  void propose_removal(ProposalWriter& proposals, const ledger::Record& current) {
    if (is_missing(current)) proposals.remove(current.code);
  }

  /// Records the ledger has not: the first of their township, or of a further part of the export that made the
  /// registry, are taken as that was; others wait, and so does whoever was there once.
  void take_new(ProposalWriter& proposals) {
    const bool may_be_part =
        std::any_of(parts_.begin(), parts_.end(), [&](int64_t d) { return records_of_.contains(d); });
    const auto ever = records_.codes_ever();
    PreparedRecords first(dataset_, ledger_.sealer());
    exported_.each([&](const PreparedRecords::Stored& record) {
      if (!incoming_.contains(record.code)) return;
      ++report_.new_records;
      const auto opened = records_.opened(record);
      const auto place = places_.of(dataset_, record.values);
      const bool is_first_of_place = !place.township.empty() && !known_villages_.contains(place.township);
      if ((is_first_of_place || may_be_part) && !ever.contains(record.code))
        first.add({record.code, values_of(opened), delivery_.id, record.sheet, record.row});
      else proposals.add(record.code, opened, record.sheet, record.row);
    });
    records_.insert(first, delivery_.id, report_.period.from);
    report_.taken_whole = static_cast<int64_t>(first.size());
  }

  ledger::Ledger& ledger_;
  const workspace::CountyFolder& folder_;
  const Dataset& dataset_;
  const Delivery& delivery_;
  const PreparedRecords& exported_;
  RegistryPlaces& places_;
  ImportReport& report_;
  ledger::Records records_;
  NewerExports newer_;
  std::unordered_map<std::string_view, size_t> incoming_;
  std::map<std::string, std::set<std::string>> villages_, known_villages_;  ///< of the export, of the ledger
  std::map<int64_t, size_t> records_of_, shared_with_;                      ///< by the delivery that made them
  std::set<int64_t> parts_;
  Codes in_other_parts_;
  std::map<std::string, std::optional<Date>, std::less<>> newer_of_;
  std::set<std::string> townships_of_then_;  ///< where the registry had records on the day of an older export
  int64_t records_of_then_ = 0, records_before_it_began_ = 0;
};

}  // namespace

RegistryPlaces::RegistryPlaces(ledger::Ledger& ledger, const dictionary::Dictionary& dictionary,
                               const china::Regions& regions, std::string county)
    : ledger_(ledger),
      households_(dictionary.register_of(dictionary::Register::Households)),
      persons_(dictionary.register_of(dictionary::Register::Persons)),
      regions_(regions),
      county_(std::move(county)) {
  read_households({});
}

void RegistryPlaces::look_at(Date day) {
  read_households({day});
  also_on_ = day;
  household_of_.reset();
}

void RegistryPlaces::read_households(const ledger::AsOf& when) {
  if (!households_) return;
  ledger::Records records(ledger_, *households_);
  if (auto fits = records.fit_table(); !fits) throw Failure(fits.error());
  records.each(
      when,
      [&](const ledger::Record& record) {
        by_household_.emplace(std::string(record.code), of(*households_, record.values));
      },
      [](const dictionary::Field& field) { return field.role == Role::Township || field.role == Role::Village; });
}

void RegistryPlaces::read_persons() {
  household_of_.emplace();
  if (!persons_) return;
  ledger::Records records(ledger_, *persons_);
  if (auto fits = records.fit_table(); !fits) throw Failure(fits.error());
  std::vector<ledger::AsOf> times{{}};
  if (also_on_) times.push_back({also_on_});
  for (const auto& when : times)
    records.each(
        when,
        [&](const ledger::Record& record) {
          household_of_->emplace(record.code, value_of(*persons_, record.values, Role::HouseholdCode));
        },
        [](const dictionary::Field& field) { return field.role == Role::HouseholdCode; });
}

bool RegistryPlaces::is_of_place(const dictionary::Field& field) {
  return field.role == Role::Township || field.role == Role::Village || field.role == Role::HouseholdCode ||
         field.role == Role::PersonCode;
}

bool RegistryPlaces::tells_place(const Dataset& dataset) {
  return dataset.has_role(Role::Village) || dataset.has_role(Role::HouseholdCode) || dataset.has_role(Role::PersonCode);
}

RegistryPlaces::Place RegistryPlaces::of(const Dataset& dataset, const Values& values) {
  if (dataset.has_role(Role::Village))
    return named(value_of(dataset, values, Role::Township), value_of(dataset, values, Role::Village));
  std::string household(value_of(dataset, values, Role::HouseholdCode));
  if (household.empty() && dataset.has_role(Role::PersonCode)) {
    if (!household_of_) read_persons();
    const auto person = household_of_->find(std::string(value_of(dataset, values, Role::PersonCode)));
    if (person != household_of_->end()) household = person->second;
  }
  const auto found = by_household_.find(household);
  return found == by_household_.end() ? Place() : found->second;
}

RegistryPlaces::Place RegistryPlaces::named(std::string_view township, std::string_view village) {
  auto& place = named_[{std::string(township), std::string(village)}];
  if (place.township.empty() && !township.empty()) {
    place.township = regions_.township_named(county_, township).value_or(std::string(township));
    place.village = regions_.village_named(county_, place.township, village).value_or(std::string(village));
  }
  return place;
}

std::vector<std::string> RegistryPlaces::regions_of(
    const std::map<std::string, std::set<std::string>>& villages_by_township,
    const std::map<std::string, std::set<std::string>>& known) const {
  std::vector<std::string> regions;
  size_t whole = 0;  // townships
  for (const auto& [township, villages] : villages_by_township) {
    if (!regions_.find(township)) continue;
    const auto others = known.find(township);
    const bool is_whole = others == known.end() ||
                          std::includes(villages.begin(), villages.end(), others->second.begin(), others->second.end());
    whole += is_whole;
    if (is_whole) regions.push_back(township);
    else
      for (const auto& village : villages)
        if (regions_.find(village)) regions.push_back(village);
  }
  if (whole > 0 && whole == regions_.children(county_).size()) return {county_};
  return regions;
}

void cover_earlier_exports(ledger::Ledger& ledger, const dictionary::Dictionary& dictionary,
                           const china::Regions& regions, const std::string& county) {
  using Villages = std::map<std::string, std::set<std::string>>;
  std::optional<RegistryPlaces> places;
  for (const auto& delivery : ledger.deliveries()) {
    const auto* dataset = dictionary.find(delivery.dataset);
    if (!dataset || !dataset->in_ledger || dataset->has_role(Role::Village) || !RegistryPlaces::tells_place(*dataset) ||
        !delivery.coverage.empty())
      continue;
    if (!places) places.emplace(ledger, dictionary, regions, county);
    Villages villages, known;
    ledger::Records(ledger, *dataset)
        .each(
            {},
            [&](const ledger::Record& record) {
              const auto place = places->of(*dataset, record.values);
              if (place.township.empty() || record.delivery > delivery.id) return;
              (record.delivery == delivery.id ? villages : known)[place.township].insert(place.village);
            },
            RegistryPlaces::is_of_place);
    if (const auto coverage = places->regions_of(villages, known); !coverage.empty())
      ledger.set_coverage(delivery.id, coverage);
  }
}

void take_registry_export(ledger::Ledger& ledger, const workspace::CountyFolder& folder, const Dataset& dataset,
                          const Delivery& delivery, const PreparedRecords& exported, RegistryPlaces& places,
                          ImportReport& report) {
  Comparison(ledger, folder, dataset, delivery, exported, places, report).take();
}

}  // namespace guben::intake
