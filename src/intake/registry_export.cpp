#include "intake/registry_export.hpp"

#include <unordered_map>

#include "core/read_whole.hpp"
#include "core/text.hpp"
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

/// Which codes an export had: of a part that only repeated what the ledger has nothing else would tell.
std::filesystem::path codes_file(const workspace::CountyFolder& folder, const Delivery& d) {
  return folder.snapshots() / d.dataset / (std::to_string(d.id) + ".codes");
}

void write_codes(const std::filesystem::path& file, const PreparedRecords& exported) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  exported.each([&](const PreparedRecords::Stored& record) { out << record.code << '\n'; });
  out.close();
  if (!out) throw Failure({"core.cannot_write", {{"file", file.string()}}});
}

using Codes = std::set<std::string, std::less<>>;

/// Two files of one time are parts of one export unless most of the smaller one is in the other.
bool are_parts(size_t shared, size_t one, size_t other) { return shared * 2 < std::min(one, other) || shared == 0; }

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
        records_(ledger, dataset) {
    if (auto fits = records_.fit_table(); !fits) throw Failure(fits.error());
    for (size_t i = 0; i < exported.size(); ++i) incoming_.emplace(exported.at(i).code, i);
  }

  void take() {
    // Of a delivery that was rolled back, whose number this one has now.
    std::filesystem::remove(codes_file(folder_, delivery_));
    see_places();
    if (records_.is_empty()) {
      records_.insert(exported_, delivery_.id, report_.period.from);
      report_.new_records = static_cast<int64_t>(exported_.size());
    } else {
      see_records();
      find_parts();
      propose_differences();
      write_codes(codes_file(folder_, delivery_), exported_);
    }
    if (report_.coverage.empty()) report_.coverage = coverage();
  }

 private:
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
          ++records_of_[record.delivery];
          if (incoming_.contains(record.code)) ++shared_with_[record.delivery];
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
      std::ifstream in(codes_file(folder_, d), std::ios::binary);
      Codes codes;
      size_t shared = 0;
      for (std::string code; std::getline(in, code);) {
        shared += incoming_.contains(code);
        codes.insert(std::move(code));
      }
      must_be_read_whole(in, codes_file(folder_, d));
      if (are_parts(shared, exported_.size(), codes.size())) in_other_parts_.merge(codes);
    }
  }

  void propose_differences() {
    ProposalWriter proposals(ledger_, dataset_, delivery_);
    records_.each({}, [&](const ledger::Record& current) {
      const auto found = incoming_.find(current.code);
      if (found == incoming_.end()) return propose_removal(proposals, current);
      const auto values = records_.opened(exported_.at(found->second));
      std::vector<std::string> changed;
      for (size_t f = 0; f < dataset_.fields.size(); ++f)
        if (current.values[f] != values[f]) {
          proposals.change(current.code, dataset_.fields[f].name, current.values[f], values[f]);
          changed.push_back(dataset_.fields[f].name);
        }
      proposals.agrees_but_for(current.code, changed);
      ++(changed.empty() ? report_.unchanged_records : report_.changed_records);
      incoming_.erase(found);
    });
    if (!incoming_.empty()) take_new(proposals);
    report_.proposals = proposals.written();
  }

  /// A record that the export has not, though it has its neighbours.
  void propose_removal(ProposalWriter& proposals, const ledger::Record& current) {
    if (dataset_.mode != dictionary::Mode::Full) return;  // what is not told again is there all the same
    const auto place = places_.of(dataset_, current.values);
    const auto here = villages_.find(place.township);
    const bool is_here = here != villages_.end() && here->second.contains(place.village);
    if (RegistryPlaces::tells_place(dataset_) && !is_here) {
      ++report_.records_elsewhere;
      return;
    }
    if (!parts_.contains(current.delivery) && !in_other_parts_.contains(current.code)) proposals.remove(current.code);
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
  std::unordered_map<std::string_view, size_t> incoming_;
  std::map<std::string, std::set<std::string>> villages_, known_villages_;  ///< of the export, of the ledger
  std::map<int64_t, size_t> records_of_, shared_with_;                      ///< by the delivery that made them
  std::set<int64_t> parts_;
  Codes in_other_parts_;
};

}  // namespace

RegistryPlaces::RegistryPlaces(ledger::Ledger& ledger, const dictionary::Dictionary& dictionary,
                               const china::Regions& regions, std::string county)
    : ledger_(ledger),
      households_(dictionary.register_of(dictionary::Register::Households)),
      persons_(dictionary.register_of(dictionary::Register::Persons)),
      regions_(regions),
      county_(std::move(county)) {
  if (!households_) return;
  ledger::Records records(ledger, *households_);
  if (auto fits = records.fit_table(); !fits) throw Failure(fits.error());
  records.each(
      {},
      [&](const ledger::Record& record) { by_household_[std::string(record.code)] = of(*households_, record.values); },
      [](const dictionary::Field& field) { return field.role == Role::Township || field.role == Role::Village; });
}

void RegistryPlaces::read_persons() {
  household_of_.emplace();
  if (!persons_) return;
  ledger::Records records(ledger_, *persons_);
  if (auto fits = records.fit_table(); !fits) throw Failure(fits.error());
  records.each(
      {},
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
