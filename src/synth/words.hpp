#pragma once
// What departments write in the cells that no rule asks about: schools, illnesses, employers, what a visit was for.
// Places and firms are the invented county's own or nameless. Ministries draw them from a stream of their own
// (Ministry::words), so that other words leave everybody's fate as it was.
#include <string>

#include "synth/random.hpp"

namespace guben::synth {

struct Place {
  std::string county, township, village;  ///< names
};

/// The school of a stage nearby: the same children go to the same one every year.
std::string school_name(const Place& place, const std::string& stage, int64_t child);
/// "三年级", for a child's age on 1 September.
std::string grade_name(const std::string& stage, int age);

std::string hospital_name(Random& words, const Place& place, bool in_county);
std::string long_illness(Random& words, bool serious);
std::string treated_illness(Random& words);
std::string treatment(Random& words);

std::string employer(Random& words, const Place& place, const std::string& where, bool is_post);
std::string course(Random& words);
std::string bank(Random& words, const Place& place);
std::string loan_use(Random& words);
/// How a clerk writes that somebody is the person the row is about.
std::string word_for_oneself(Random& words);
std::string belonging(Random& words, const std::string& kind);

/// What a project of this kind builds or buys: "油茶种植基地".
std::string project_matter(Random& words, const std::string& kind);
std::string builder(Random& words, const Place& place);
std::string measure_content(Random& words, const std::string& kind);
std::string department(Random& words, const Place& place);
/// What a helper notes of a visit; never the same for two households or two days.
std::string visit_note(Random& words, const std::string& day, const std::string& head);
std::string hazard(Random& words, bool natural);
/// Subject and content of a grievance.
std::pair<std::string, std::string> grievance(Random& words, const Place& place);

std::string schooling(Random& words, int age);
std::string labour(Random& words, int age, bool disabled);
std::string poverty_cause(Random& words);
/// "08:12", from an hour and minute on, some minutes later.
std::string clock(Random& words, int hour, int minute, int spread);

}  // namespace guben::synth
