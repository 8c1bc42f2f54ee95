#pragma once
// Records on their way into the ledger: sealed and hashed ahead of it, in whichever thread read them, so that the one
// thread that may write only has to store.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dictionary/dataset.hpp"
#include "ledger/sealer.hpp"

namespace guben::ledger {

/// Values by field, in the dataset's order; nullopt is "nobody wrote anything". Views of what they were read from.
struct Record {
  std::string_view code;  ///< 户编号, 人编号
  std::vector<std::optional<std::string_view>> values;
  int64_t delivery = 0, sheet = 0, row = 0;  ///< where it was read
};

/// The bytes a field is sealed with besides its value: a sealed phone cannot be moved to another field.
std::vector<std::string> sealing_contexts(const dictionary::Dataset& dataset);
/// What the journal remembers of a record, from what is stored: sealed fields count as sealed, so that the chain is
/// verified without opening them. Keyed: nobody without the key can make it fit another content. Fields count by their
/// names and only where they say something: one that a pack adds later changes no hash.
std::string record_hash(const Sealer& sealer, std::string_view code, const std::vector<std::string>& names,
                        const std::vector<std::optional<std::string_view>>& stored);
/// The same as the first two layouts reckoned it: by position.
std::string record_hash_by_position(const Sealer& sealer, std::string_view code,
                                    const std::vector<std::optional<std::string_view>>& stored);

class PreparedRecords {
 public:
  /// `sealer` is this object's alone while records are added: one thread, one sealer.
  PreparedRecords(const dictionary::Dataset& dataset, const Sealer& sealer);
  void add(const Record& record);
  size_t size() const { return entries_.size(); }
  /// Takes those away of which goes_back(index) holds.
  template <typename GoesBack>
  void leave_out(GoesBack goes_back) {
    size_t index = 0;
    std::erase_if(entries_, [&](const Entry&) { return goes_back(index++); });
  }

  struct Stored {
    std::string_view code, hash;
    std::vector<std::optional<std::string_view>> values;  ///< sealed where the field is
    int64_t sheet, row;
  };
  /// Calls visit(stored) for each record in the order they were added; views end with this object.
  template <typename Visit>
  void each(Visit visit) const {
    Stored stored;
    for (const auto& entry : entries_) fill(stored, entry), visit(stored);
  }
  Stored at(size_t index) const {
    Stored stored;
    fill(stored, entries_[index]);
    return stored;
  }

 private:
  struct Entry {
    uint32_t block, begin, lengths;  ///< where its bytes and their lengths start
    int64_t sheet, row;
  };
  void fill(Stored& stored, const Entry& entry) const;
  void put(const std::optional<std::string_view>& text);

  const dictionary::Dataset& dataset_;
  const Sealer& sealer_;
  std::vector<std::string> contexts_, names_;
  std::vector<std::string> blocks_;  ///< of about a megabyte: one growing text would be copied over and over
  std::vector<std::vector<uint32_t>> lengths_;
  std::vector<Entry> entries_;
};

}  // namespace guben::ledger
