#pragma once
// Invented names as people of the counties bear them: Han surnames as often as they are met, and the forms of the
// peoples of the southwest, whose names clerks write in more than one way.
#include <string>

#include "synth/random.hpp"

namespace guben::synth {

/// A surname, the common ones often.
std::string draw_surname(Random& random);
/// A given name of one or two characters behind a surname.
std::string draw_han_name(Random& random, const std::string& surname, bool male);
/// A whole name of somebody of this group (傣族, 景颇族, 阿昌族, 藏族, 羌族, 彝族); other groups bear Han names.
std::string draw_name(Random& random, const std::string& group, const std::string& surname, bool male);
/// The same name as another clerk writes it: another separator, another character for a syllable; unchanged where it
/// has no other form.
std::string respelt(Random& random, const std::string& name);

/// A name as a brother or sister bears it: the last character is another.
std::string like_a_brother(Random& random, const std::string& name, bool male);
/// The same name in the older shapes of its characters: 張建國.
std::string in_old_characters(std::string name);

/// A name of anybody.
std::string random_name(Random& random);

}  // namespace guben::synth
