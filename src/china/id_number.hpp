#pragma once
// Citizen ID numbers, GB 11643: six digits of area, eight of birth date, three of sequence (odd: male), one check
// character (MOD 11-2). Fifteen-digit numbers of before 1999 lack the century and the check. Area codes are never
// judged: the code is the one of first registration, and revoked codes stay valid.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/date.hpp"

namespace guben::china {

enum class IdForm {
  Blank,
  Valid,        ///< eighteen characters, real date, right check character
  Fifteen,      ///< old form with a real date; the key inserts the century 19
  Seventeen,    ///< check character missing, real date
  Certificate,  ///< disability certificate: the ID number, then kind, level, sometimes a reissue digit
  WrongCheck,
  WrongDate,
  WrongLength,  ///< digits, but too few or too many
  Destroyed,    ///< 4.30624E+17, or a tail of zeros and a wrong check: a spreadsheet lost the digits; never repaired
  NotANumber,
};

struct IdReading {
  IdForm form = IdForm::Blank;
  std::string digits;  ///< as written, folded, without blanks, apostrophe and what stands around; X upper case
  int64_t key = 0;     ///< canonical 17 digits; 0 when the form gives none
  std::optional<Date> birth_date{};
  std::optional<bool> is_male{};

  /// A complete number whose date exists and whose check, where it has one, is right.
  bool is_sound() const { return form == IdForm::Valid || form == IdForm::Fifteen || form == IdForm::Certificate; }
};

/// 9.90101196203151E+17, as spreadsheets show in a text what they kept of a long number. They do so from twelve digits
/// on: an exponent below ten (3E02, the room of a building) is somebody's own text.
bool is_scientific(std::string_view text);
IdReading read_id_number(std::string_view cell);
/// The check character of a 17-digit key.
char id_check_character(int64_t key);
/// Eighteen characters.
std::string id_number_of(int64_t key);
std::optional<Date> birth_date_of(int64_t key);
inline bool is_male(int64_t key) { return key % 2 == 1; }

/// Keys the writer may have meant: one digit wrong, two neighbours swapped, one digit lost or doubled. Only real birth
/// dates and, where eighteen characters were written, only those whose check character then fits. The number as written
/// comes first when its check fails, since the check itself may be the wrong digit.
std::vector<int64_t> id_repairs(const IdReading& reading);

/// What a disability certificate number says beyond the ID number: kind 1-7 and level 1-4.
struct CertificateReading {
  int64_t key;
  int kind;
  int level;
};
std::optional<CertificateReading> read_disability_certificate(std::string_view cell);

}  // namespace guben::china
