#include "matching/link_delivery.hpp"

#include <algorithm>

#include "intake/identity_file.hpp"
#include "matching/file_order.hpp"
#include "matching/link_table.hpp"
#include "matching/namesakes.hpp"
#include "workspace/table_writer.hpp"

namespace guben::matching {
namespace {
using dictionary::Dataset;
using dictionary::Role;
using intake::RowIdentity;
using workspace::TableWriter;

/// A row that nobody was found for by itself.
struct WaitingRow {
  int64_t place;
  size_t in_file;  ///< its number in the file's order
  std::string name, named;
  int8_t sex;
  bool has_sound_number;
  Link link;
};

class DeliveryLinker {
 public:
  DeliveryLinker(const Registry& registry, const Matcher& matcher, const ledger::Delivery& delivery,
                 const Dataset& dataset, LinkTable& links, TableWriter* numbers)
      : registry_(registry),
        matcher_(matcher),
        delivery_(delivery),
        dataset_(dataset),
        shape_(shape_of(dataset)),
        is_about_people_(shape_.has_person || shape_.has_head || dataset.has_role(Role::HouseholdCode)),
        links_(links),
        numbers_(numbers),
        habits_{.rows_of = std::vector<uint8_t>(registry.persons().size()),
                .may_repeat_people = dataset.may_repeat_people},
        order_(registry) {}

  void see(const RowIdentity& row) {
    auto link = matcher_.link(row, shape_);
    const size_t in_file = order_.size();
    order_.add(row.sheet, link.household);
    if (!is_about_people_) return links_.put(row.place(), link, matcher_.place_code(row), std::nullopt);
    if (!link.household) return wait(row, in_file, std::move(link));
    const auto further = matcher_.further_records(row, link, shape_);
    if (link.person && habits_.rows_of[*link.person] < UINT8_MAX)
      ++habits_.rows_of[*link.person], habits_.heads += registry_.is_head(*link.person);
    for (const uint32_t record : further) habits_.rows_of[record] = std::max<uint8_t>(habits_.rows_of[record], 1);
    compare_numbers(row, link);
    put(row.place(), link, further, row.named, shape_.has_person ? row.name : row.head_name);
  }

  /// Once every row was seen.
  void settle() {
    order_.finish();
    for (auto& row : name_only_) order_.narrow(row);
    auto settled = settle_namesakes(name_only_, habits_, registry_);
    for (size_t i = 0; i < settled.size(); ++i) {
      if (settled[i].person) habits_.rows_of[*settled[i].person] = 1;
      waiting_[waiting_of_name_only_[i]].link = std::move(settled[i]);
    }
    for (auto& row : waiting_) {
      if (!row.link.person) settle_by_family(row);
      add_other_records(row.link.candidates);
      put(row.place, row.link, matcher_.further_records(RowIdentity{}, row.link, shape_), row.named, row.name);
    }
  }

 private:
  void put(int64_t place, const Link& link, const std::vector<uint32_t>& further, std::string_view named,
           std::string_view own) {
    if (!link.household) return links_.put(place, link, {}, std::nullopt);
    // Whom the row names may be of any of the households in which its person is entered.
    // The row's own person is, however the register spells them.
    auto is_member =
        !named.empty() && named == own ? std::optional(true) : matcher_.named_is_member(named, *link.household);
    for (const uint32_t record : further)
      if (is_member == false) is_member = matcher_.named_is_member(named, registry_.persons()[record].household);
    links_.put(place, link, {}, is_member);
    for (const uint32_t record : further) links_.put_further(place, link, record, is_member);
  }

  /// A row in review that may be about somebody may be about each record of theirs.
  void add_other_records(std::vector<uint32_t>& candidates) const {
    for (size_t i = 0, told = candidates.size(); i < told; ++i)
      for (const uint32_t record : registry_.records_of_person(candidates[i]))
        if (std::find(candidates.begin(), candidates.end(), record) == candidates.end()) candidates.push_back(record);
  }

  void wait(const RowIdentity& row, size_t in_file, Link link) {
    const bool has_sound_number = china::read_id_number(shape_.has_person ? row.id_number : row.head_id).is_sound();
    if (link.method == Method::None && has_sound_number) ++habits_.strangers;
    if (matcher_.speaks_by_name_only(row, link)) {
      auto candidates = matcher_.namesakes(row, shape_);
      std::erase_if(candidates, [&](uint32_t p) { return !may_occur(p); });
      name_only_.push_back({in_file, std::move(candidates)});
      waiting_of_name_only_.push_back(waiting_.size());
    } else compare_numbers(row, link);
    waiting_.push_back({row.place(), in_file, std::string(shape_.has_person ? row.name : row.head_name),
                        std::string(row.named), row.sex, has_sound_number, std::move(link)});
  }

  /// The member of a family beside the row who is called so and has no row yet, if there is but one. Against a sound
  /// number only the very name counts.
  void settle_by_family(WaitingRow& row) {
    std::vector<uint32_t> called_so;
    for (const uint32_t household : order_.families_beside(row.in_file))
      for (const uint32_t p : matcher_.compatible_members(household, row.name)) {
        const auto& person = registry_.persons()[p];
        const bool may_be = (row.sex < 0 || person.sex < 0 || row.sex == person.sex) &&
                            (shape_.has_person || registry_.is_head(p)) &&
                            (!row.has_sound_number || person.name == row.name);
        if (may_be && may_occur(p) && habits_.rows_of[p] == 0) called_so.push_back(p);
      }
    if (called_so.size() != 1) return;
    const uint32_t person = called_so.front();
    habits_.rows_of[person] = 1;
    row.link = {Method::Probable, 0.88, person, registry_.persons()[person].household, {}, "matching.place_in_file"};
  }

  bool may_occur(uint32_t person) const {
    const auto birth = registry_.persons()[person].birth_day;
    if (birth == INT32_MIN) return true;
    const int age = age_on(Date::from_days(birth), delivery_.to);
    return (!dataset_.youngest || age >= *dataset_.youngest) && (!dataset_.oldest || age <= *dataset_.oldest);
  }

  void compare_numbers(const RowIdentity& row, const Link& link) {
    if (!numbers_) return;
    for (const auto& pair : matcher_.same_number(row, link)) {
      numbers_->put_integer(0, row.place());
      numbers_->put_integer(1, pair.person);
      numbers_->put_boolean(2, pair.name_agrees);
      pair.sex_agrees < 0 ? numbers_->put_null(3) : numbers_->put_boolean(3, pair.sex_agrees == 1);
      pair.birth_agrees < 0 && !pair.birth_is_slip ? numbers_->put_null(4)
                                                   : numbers_->put_boolean(4, pair.birth_agrees != 0);
      numbers_->end_row();
    }
  }

  const Registry& registry_;
  const Matcher& matcher_;
  const ledger::Delivery& delivery_;
  const Dataset& dataset_;
  RowShape shape_;
  bool is_about_people_;
  LinkTable& links_;
  TableWriter* numbers_;
  FileHabits habits_;
  FileOrder order_;
  std::vector<WaitingRow> waiting_;
  std::vector<NameOnlyRow> name_only_;
  std::vector<size_t> waiting_of_name_only_;
};

}  // namespace

LinkedDelivery link_delivery(const workspace::CountyFolder& folder, ledger::Sealer sealer, const Registry& registry,
                             const Matcher& matcher, const ledger::Delivery& delivery, const Dataset& dataset,
                             bool keep_lines) {
  workspace::Database database(folder.files());
  LinkTable links(database, registry, delivery, dataset, keep_lines);
  TableWriter numbers(database, "numbers",
                      {{"_place", "BIGINT"},
                       {"person_id", "INTEGER"},
                       {"name_agrees", "BOOLEAN"},
                       {"sex_agrees", "BOOLEAN"},
                       {"birth_agrees", "BOOLEAN"}});
  const bool compares_numbers =
      dataset.has_role(Role::PersonId) && (dataset.has_role(Role::Sex) || dataset.has_role(Role::BirthDate));
  DeliveryLinker linker(registry, matcher, delivery, dataset, links, compares_numbers ? &numbers : nullptr);
  intake::read_identities(folder.identities_of(dataset.code, delivery.id), sealer,
                          [&](const RowIdentity& row) { linker.see(row); });
  linker.settle();
  auto outcome = links.finish();
  numbers.finish();
  workspace::write_parquet(database, "SELECT * FROM links", folder.links_of(dataset.code, delivery.id));
  if (compares_numbers)
    workspace::write_parquet(database, "SELECT * FROM numbers", folder.numbers_of(dataset.code, delivery.id));
  return outcome;
}

}  // namespace guben::matching
