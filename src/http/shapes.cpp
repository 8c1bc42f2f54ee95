#include "http/shapes.hpp"

namespace guben::http {
using Json = nlohmann::ordered_json;

Json json_of_label(const std::string& chinese, const std::string& english) {
  return {{"zh", chinese}, {"en", english.empty() ? chinese : english}};
}

Json json_of_word(const policy::Pack& pack, const std::string& chinese) {
  return json_of_label(chinese, pack.in_words(chinese, Language::English));
}

Json json_of_region(const china::Regions& regions, const std::string& code) {
  return {{"code", code}, {"name", regions.name(code)}, {"level", china::level_of(code)}};
}

Json json_of_run(const screening::RunSummary& run, bool is_latest) {
  int64_t hits = 0, undecided = 0;
  for (const auto& rule : run.rules) hits += rule.hit, undecided += rule.undecided;
  return {{"id", run.id},           {"as_of", run.as_of},    {"hits", hits},
          {"undecided", undecided}, {"pack", run.pack_name}, {"is_latest", is_latest}};
}

}  // namespace guben::http
