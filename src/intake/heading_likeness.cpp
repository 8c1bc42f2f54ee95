#include "intake/heading_likeness.hpp"

#include <cmath>

#include "core/text.hpp"

namespace guben::intake {
namespace {
using dictionary::Field;
using dictionary::FieldType;
using dictionary::Role;

constexpr uint64_t kCharacter = UINT64_C(1) << 40, kPair = UINT64_C(1) << 41;  // meanings are below

constexpr double kFiller = 0.8;  // of a word that adds nothing, but is there

bool is_of_head(const Field& field) { return field.role == Role::HeadName || field.role == Role::HeadId; }
bool is_of_person(const Field& field) { return field.role == Role::PersonName || field.role == Role::PersonId; }
bool is_about_person(const Field& field) {
  return field.type == FieldType::Name || field.type == FieldType::IdNumber || field.type == FieldType::Certificate;
}

void add_once(HeadingLikeness::Tokens& tokens, uint64_t token) {
  if (std::find(tokens.begin(), tokens.end(), token) == tokens.end()) tokens.push_back(token);
}

bool has(const HeadingLikeness::Tokens& tokens, uint64_t token) {
  return std::find(tokens.begin(), tokens.end(), token) != tokens.end();
}

}  // namespace

HeadingLikeness::HeadingLikeness(const dictionary::Dictionary& dictionary)
    : dictionary_(dictionary), words_(dictionary.heading_words()) {
  for (const auto& dataset : dictionary.datasets()) {
    auto& fields = fields_.emplace_back();
    auto& context = context_.emplace_back();
    const auto add_context = [&](const std::string& text) {
      for (const auto token : tokens_of(squeezed(text))) context[token].is_subject = true;
    };
    add_context(dataset.label_zh);
    for (const auto& word : dataset.title_words) add_context(word);
    for (const auto& field : dataset.fields) {
      auto& names = fields.emplace_back();
      Tokens all;
      const auto add_name = [&](const std::string& name) {
        const auto text = read_header_text(name);
        names.names.push_back(tokens_of(text.bare));
        for (const auto token : names.names.back()) add_once(all, token);
        for (const auto meaning : words_.meanings_in(text.bare)) names.has_aside |= words_.is_aside(meaning);
      };
      add_name(field.header);
      for (const auto& synonym : field.synonyms) add_name(synonym);
      for (const auto token : all) ++fields_with_[token], ++context[token].fields;
      names.is_about_person = is_about_person(field);
      for (const auto& value : field.values) {
        auto& words = names.values.emplace_back();
        for (const auto& word : value.words)
          if (code_points(word).size() > 1) words.push_back(tokens_of(word));
      }
      // 学员 stands in 学员姓名 only, and 学员身份证号 is that student's number all the same.
      for (const auto& other : dataset.fields)
        if (&other == &field || (is_of_head(other) && is_of_head(field)) ||
            (is_of_person(other) && is_of_person(field))) {
          names.persons.push_back(other.header);
          names.persons.insert(names.persons.end(), other.synonyms.begin(), other.synonyms.end());
        }
      ++fields_count_;
    }
  }
}

HeadingLikeness::Tokens HeadingLikeness::tokens_of(std::string_view text) const {
  Tokens tokens;
  std::u32string open;  // characters that no word covers, so far
  const auto close = [&] {
    for (size_t i = 0; i < open.size(); ++i) {
      add_once(tokens, kCharacter | open[i]);
      if (i > 0) add_once(tokens, kPair | (static_cast<uint64_t>(open[i - 1]) << 42) | open[i]);
    }
    open.clear();
  };
  while (!text.empty()) {
    const auto word = words_.longest_at(text);
    if (word.bytes > 0) {
      close();
      add_once(tokens, word.meaning);
      text.remove_prefix(word.bytes);
      continue;
    }
    size_t bytes = 1;
    while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) ++bytes;
    open += code_points(text.substr(0, bytes));
    text.remove_prefix(bytes);
  }
  close();
  return tokens;
}

HeadingLikeness::Heading HeadingLikeness::read(const HeaderColumn& column) const {
  Heading heading;
  heading.squeezed = column.own.bare;
  heading.surroundings = surroundings_of(column);
  heading.own = tokens_of(column.own.bare);
  for (const auto& group : column.groups)
    for (const auto token : tokens_of(words_.without_group_end(group))) add_once(heading.around, token);
  for (const auto token : tokens_of(column.own.inside)) add_once(heading.around, token);
  heading.inside = tokens_of(column.own.inside);
  heading.is_aside = column.own.bare == "编号";
  for (const auto meaning : words_.meanings_in(column.own.bare)) heading.is_aside |= words_.is_aside(meaning);
  return heading;
}

void HeadingLikeness::add_word(Heading& heading, std::string_view word) const {
  if (const auto known = words_.longest_at(word); known.bytes == word.size()) add_once(heading.own, known.meaning);
}

double HeadingLikeness::weight(uint64_t token, size_t dataset) const {
  const auto found = fields_with_.find(token);
  const double with = found == fields_with_.end() ? 2 : found->second;  // an unknown word is no rarer than a rare one
  if (words_.is_filler(static_cast<dictionary::Meaning>(token))) return token < kCharacter ? kFiller : 0;
  const double rarity = std::log((fields_count_ + 1) / (with + 0.5));
  // What several of its fields say tells none of them from the others.
  const auto here = context_[dataset].find(token);
  const double shared =
      here == context_[dataset].end() || here->second.fields < 2 ? 1 : 1 / std::sqrt(here->second.fields);
  return rarity * shared * (token < kCharacter ? 1 : 0.4);  // a word is more than a character
}

bool HeadingLikeness::speaks_of_another(const Heading& heading, size_t dataset, size_t field) const {
  const auto& names = fields_[dataset][field];
  return names.is_about_person && words_.names_other_person(heading.squeezed + heading.surroundings, names.persons);
}

bool HeadingLikeness::lists_values(const Heading& heading, const Names& names) const {
  const auto is_said = [&](const Tokens& word) {
    return !word.empty() && std::all_of(word.begin(), word.end(), [&](uint64_t token) {
      return has(heading.own, token) || has(heading.inside, token);
    });
  };
  return std::count_if(names.values.begin(), names.values.end(), [&](const std::vector<Tokens>& words) {
           return std::any_of(words.begin(), words.end(), is_said);
         }) >= 2;
}

double HeadingLikeness::likeness(const Heading& heading, size_t dataset, size_t field) const {
  const auto& names = fields_[dataset][field];
  if (heading.is_aside && !names.has_aside) return -2;
  if (speaks_of_another(heading, dataset, field)) return -2;
  const auto& context = context_[dataset];
  const auto is_subject = [&](uint64_t token) {
    const auto found = context.find(token);
    return found != context.end() && found->second.is_subject;
  };
  double best = lists_values(heading, names) ? 0.8 : 0;
  for (const auto& name : names.names) {
    double shared = 0, more = 0, less = 0;
    for (const auto token : name) {
      if (has(heading.own, token) || has(heading.around, token)) shared += weight(token, dataset);
      else less += weight(token, dataset) * (is_subject(token) ? 0.5 : 1);
    }
    bool is_turned = false;
    for (const auto token : heading.own) {
      if (has(name, token)) continue;
      more += weight(token, dataset) * (!is_subject(token) ? 1 : context.at(token).fields == 0 ? 0.2 : 0.5);
      is_turned |= token < kCharacter && words_.turns(static_cast<dictionary::Meaning>(token));
    }
    for (const auto token : heading.around)
      if (!has(name, token)) more += weight(token, dataset) * 0.1;
    if (shared > 0) best = std::max(best, shared / (shared + 0.6 * more + 0.8 * less) * (is_turned ? 0.5 : 1));
  }
  return best;
}

bool HeadingLikeness::has_known_word(const Heading& heading) const {
  return std::any_of(heading.own.begin(), heading.own.end(),
                     [&](uint64_t token) { return token < kCharacter || fields_with_.contains(token); });
}

}  // namespace guben::intake
