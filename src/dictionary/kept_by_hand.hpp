#pragma once
// What a dataset's declaration says of keeping it by hand (docs/decisions/0031): who enters it, what must be so, and
// how it is shown.
#include <set>
#include <string>
#include <vector>

namespace guben::dictionary {

struct KeptByHand {
  std::string kind = "register_entry";  ///< of record, as rights speak of it (roles.yaml)
  std::set<std::string> by, corrects;   ///< roles that enter it, and that correct what others entered
  /// The field with the staff code of whoever may see more by standing in it: then an entry counts once a second person
  /// has confirmed it, and is never one's own; empty: it opens nothing.
  std::string opens_scope;
  size_t photos = 0;  ///< attachments of a record, at most
  std::string until;  ///< the date field up to which it does; empty: as long as it is there
  std::string since;  ///< the date field from which a record holds; empty: the day it is entered
  std::vector<std::string> columns, filters;  ///< of lists; three filters at most
  std::string order;                          ///< the field by which lists are ordered; empty: by code
  bool is_descending = false;

  /// Must not be false: a FEEL expression over the record's fields and `today`.
  struct Constraint {
    std::string check, zh, en;
  };
  std::vector<Constraint> constraints;
  /// Records of which `when` holds are there for these roles alone.
  struct Seen {
    std::string when;
    std::set<std::string> by;
  };
  std::vector<Seen> seen;
};

}  // namespace guben::dictionary
