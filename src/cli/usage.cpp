#include "cli/usage.hpp"

#include "core/messages.hpp"
#include "core/nearest.hpp"
#include "core/text.hpp"

namespace guben::cli {
namespace {

class Formatter : public CLI::Formatter {
 public:
  explicit Formatter(Language language) : language_(language) {
    for (const char* word : {"Usage", "OPTIONS", "Positionals", "SUBCOMMAND", "SUBCOMMANDS", "REQUIRED", "TEXT", "INT",
                             "UINT", "FLOAT", "Excludes", "Needs"})
      label(word, message(language, "help.label." + lower_ascii(word)));
  }

 private:
  std::string make_group(std::string group, bool is_positional,
                         std::vector<const CLI::Option*> options) const override {
    return CLI::Formatter::make_group(group == "Options" ? message(language_, "help.options") : group, is_positional,
                                      options);
  }
  /// A choice is its words: "TEXT:{table,csv}" without TEXT.
  std::string make_option_opts(const CLI::Option* option) const override {
    return replaced(CLI::Formatter::make_option_opts(option), "TEXT:", "");
  }
  std::string make_option_desc(const CLI::Option* option) const override { return option->get_description(); }
  const Language language_;
};

std::string option_words(const std::string& command, const CLI::Option* option, Language language) {
  auto name = option->get_name();
  name.erase(0, name.find_first_not_of('-'));
  for (const auto& code : {"help.option." + command + "." + name, "help.option." + name})
    if (has_message(code)) return message(language, code);
  return in_language(option->get_description(), language);
}

std::string before(const std::string& text, std::string_view mark) { return text.substr(0, text.find(mark)); }
std::string after(const std::string& text, std::string_view mark) {
  const auto at = text.find(mark);
  return at == std::string::npos ? "" : text.substr(at + mark.size());
}

/// The command that was chosen, of those inside one another the inmost.
const CLI::App& chosen(const CLI::App& app) {
  const auto inside = app.get_subcommands();
  return inside.empty() ? app : chosen(*inside.front());
}

std::vector<std::string> commands_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* option : app.get_options([](const CLI::Option* o) { return o->nonpositional(); }))
    names.push_back(option->get_name());
  return names;
}

/// A word where a command should stand, or none at all.
Refusal command_refusal(const CLI::App& app) {
  const auto commands = commands_of(app);
  for (const auto& word : app.remaining())
    if (!word.starts_with('-'))
      return {"usage.unknown_command", {{"text", word}}, {{"hint", nearest_text(word, commands)}}};
  return {"usage.no_command", {{"known", fmt::format("{}", fmt::join(commands, ", "))}}};
}

/// A value too few, or one where there is none to give; or an option of one value that was given more often.
Refusal mismatch_refusal(const std::string& said, const std::string& name) {
  const auto wanted = contains(said, " arguments to ") ? before(after(said, " to "), ",") : before(name, ":");
  const auto count = contains(said, ", got ") ? after(said, ", got ") : after(said, " received ");
  const bool is_of_one = contains(said, "exactly 1 ") || contains(said, "At Most 1 ");
  if (is_of_one && !count.empty() && count != "0") return {"usage.given_twice", {{"name", wanted}, {"count", count}}};
  return {"usage.value_missing", {{"name", wanted}}};
}

}  // namespace

std::string in_language(const std::string& both, Language language) {
  constexpr std::string_view kBetween = " / ";
  const auto at = both.find(kBetween);
  if (at == std::string::npos) return both;
  return guben::in_language(language, both.substr(0, at), both.substr(at + kBetween.size()));
}

void speak_the_language(CLI::App& app, Language language) {
  app.formatter(std::make_shared<Formatter>(language));
  app.description(in_language(app.get_description(), language));
  if (auto* help = app.get_help_ptr()) help->description(message(language, "help.option.help"));
  for (auto* option : app.get_options()) option->description(option_words(app.get_name(), option, language));
  for (auto* command : app.get_subcommands([](CLI::App*) { return true; })) {
    command->group(message(language, "help.commands"));
    speak_the_language(*command, language);
  }
}

std::optional<Refusal> empty_argument(const std::vector<std::string>& arguments) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    const auto& text = arguments[i];
    const bool is_option = text.starts_with("--") && text.size() > 2;
    const auto equals = is_option ? text.find('=') : std::string::npos;
    const auto value = is_option ? (equals == std::string::npos ? "-" : text.substr(equals + 1)) : text;
    if (!squeezed(value).empty()) continue;
    const auto name = is_option ? text.substr(0, equals) : i > 0 ? arguments[i - 1] : std::string();
    return Refusal{"usage.empty", {{"after", name}}};
  }
  return {};
}

Refusal usage_refusal(const CLI::App& app, const CLI::ParseError& error) {
  const std::string said = error.what();
  const auto& command = chosen(app);
  const auto name = before(before(said, ": "), " ");
  if (dynamic_cast<const CLI::RequiredError*>(&error)) {
    if (said.starts_with("A subcommand")) return command_refusal(command);
    return {"usage.missing", {{"name", before(said, " is required")}}};
  }
  if (dynamic_cast<const CLI::ExtrasError*>(&error)) {
    auto remaining = app.remaining(true);
    const auto text = remaining.empty() ? after(said, ": ") : remaining.front();
    if (&command == &app && !text.starts_with('-')) return command_refusal(app);
    const bool is_option = text.starts_with('-');
    return {is_option ? "usage.unknown_option" : "usage.unexpected",
            {{"text", text}},
            {{"hint", is_option ? nearest_text(before(text, "="), options_of(command)) : Words()}}};
  }
  if (dynamic_cast<const CLI::ValidationError*>(&error))
    return {"usage.not_one_of",
            {{"name", before(said, ": ")},
             {"text", before(after(said, ": "), " not in ")},
             {"known", replaced(before(after(said, " not in {"), "}"), ",", ", ")}}};
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error)) return mismatch_refusal(said, name);
  if (dynamic_cast<const CLI::ConversionError*>(&error))
    return {"usage.not_a_number",
            {{"name", before(after(said, "Could not convert: "), " = ")}, {"text", after(said, " = ")}}};
  if (dynamic_cast<const CLI::ExcludesError*>(&error))
    return {"usage.not_together", {{"one", before(said, " excludes ")}, {"other", after(said, " excludes ")}}};
  return {"usage.other"};
}

}  // namespace guben::cli
