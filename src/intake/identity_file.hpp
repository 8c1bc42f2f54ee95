#pragma once
// Who each row of a delivery is about, as the file wrote it: needed to match and to match again when the registry
// changes. Sealed block by block: no name and no ID number ever rests on disk in plain.
#include <climits>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>

#include "ledger/sealer.hpp"
#include "workspace/source_key.hpp"

namespace guben::intake {

struct RowIdentity {
  static constexpr int32_t kNoDate = INT32_MIN;
  int32_t sheet = 0;
  int64_t row = 0;
  int8_t sex = -1;              ///< 1 male, 0 female, -1 unknown
  int32_t birth_day = kNoDate;  ///< days since 1970
  std::string_view name, id_number, head_name, head_id, household_code, person_code, township, village,
      named;  ///< of the row, or of the block read

  int64_t place() const { return workspace::SourceKey::place(sheet, row); }
};

class IdentityWriter {
 public:
  IdentityWriter(std::filesystem::path file, const ledger::Sealer& sealer);
  void add(const RowIdentity& identity);
  void finish();  ///< throws Failure when the disk is full

 private:
  void flush();
  std::filesystem::path path_;
  std::ofstream out_;
  const ledger::Sealer& sealer_;
  std::string block_;
};

/// Whether anything in it was sealed with an older data key than `sealer` seals with now.
bool is_of_older_key(const std::filesystem::path& file, const ledger::Sealer& sealer);
/// The same identities, sealed anew into another file, on the disk when this returns. Throws Failure when the file was
/// changed.
void seal_identities_anew(const std::filesystem::path& from, const std::filesystem::path& to,
                          const ledger::Sealer& sealer);

/// Throws Failure when the file was changed.
void read_identities(const std::filesystem::path& file, const ledger::Sealer& sealer,
                     const std::function<void(const RowIdentity&)>& visit);

}  // namespace guben::intake
