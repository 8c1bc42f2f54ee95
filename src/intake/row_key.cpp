#include "intake/row_key.hpp"

#include "china/id_number.hpp"
#include "intake/row_hash.hpp"

namespace guben::intake {
namespace {
using dictionary::Role;

/// The 17 digits of a number however it is written; 0 where it is none.
uint64_t number_of(std::string_view written) {
  if (written.empty()) return 0;
  if (written.size() == 18) {  // nearly all: no need to read them with care
    uint64_t digits = 0;
    size_t i = 0;
    for (; i < 17 && written[i] >= '0' && written[i] <= '9'; ++i)
      digits = digits * 10 + static_cast<uint64_t>(written[i] - '0');
    if (i == 17) return digits;
  }
  return static_cast<uint64_t>(china::read_id_number(written).key);
}

/// Whichever of these the row says tells it: the number, else the code, else the name.
void mix_somebody(RowHash& hash, std::string_view number, std::string_view code, std::string_view name) {
  if (const auto digits = number_of(number); digits != 0) return hash.mix_word(digits);
  hash.mix(code.empty() ? name : code);
}

}  // namespace

RowKey::RowKey(const dictionary::Dataset& dataset, const ledger::Sealer& sealer, const china::Regions& regions,
               std::string county)
    : dataset_(dataset),
      regions_(regions),
      county_(std::move(county)),
      is_about_people_(dataset.has_role(Role::PersonName) || dataset.has_role(Role::HeadName) ||
                       dataset.has_role(Role::HouseholdCode)),
      seed_(RowHash::seed_of(sealer, "row keys")) {
  auto names = dataset.key;
  if (!dataset.own_code.empty()) names = {dataset.own_code};
  for (const auto& name : names) fields_.push_back(static_cast<size_t>(dataset.find(name) - dataset.fields.data()));
}

uint64_t RowKey::of(const std::vector<CellValue>& values, const RowIdentity& row) const {
  RowHash hash(seed_);
  for (const size_t f : fields_) {
    hash.mix_word(f);
    hash.mix(values[f]);
  }
  if (!dataset_.own_code.empty()) return hash.value();
  if (!is_about_people_) {
    if (row.village.empty()) return hash.value();
    const auto township =
        county_.empty() || row.township.empty() ? std::nullopt : regions_.township_named(county_, row.township);
    const auto village =
        county_.empty() ? std::nullopt : regions_.village_named(county_, township.value_or(""), row.village);
    hash.mix(village ? std::string_view(*village) : row.village);
    return hash.value();
  }
  const bool names_a_person = !row.id_number.empty() || !row.person_code.empty() || !row.name.empty();
  if (names_a_person) mix_somebody(hash, row.id_number, row.person_code, row.name);
  // Two households may hold one number (siblings, one person entered twice): what each earned is its own.
  if (!row.household_code.empty()) {
    hash.mix(row.household_code);
    return hash.value();
  }
  // Whoever is told by a number needs no household; by a name alone, the household tells namesakes apart.
  if (names_a_person && (number_of(row.id_number) != 0 || !row.person_code.empty())) return hash.value();
  hash.mix_word(names_a_person);
  mix_somebody(hash, row.head_id, {}, row.head_name);
  return hash.value();
}

}  // namespace guben::intake
