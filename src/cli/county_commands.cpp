#include <cmath>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/coverage_line.hpp"
#include "cli/session.hpp"
#include "core/messages.hpp"
#include "core/text.hpp"
#include "dictionary/known_dataset.hpp"
#include "documents/import_template.hpp"
#include "intake/actions/init_county.hpp"
#include "intake/actions/settle_proposals.hpp"
#include "matching/actions/match_county.hpp"

namespace guben::cli {

int show_refusal(const Context& context, const Refusal& refusal) {
  std::cerr << (refusal.values.contains("file") ? refusal.values.at("file") + ": " : "")
            << message(context.language, refusal) << "  [" << refusal.code << "]\n";
  // What a library said of it stands behind our sentence, in the library's words.
  if (const auto problem = refusal.values.find("problem"); problem != refusal.values.end() && !problem->second.empty())
    std::cerr << "  [" << replaced(problem->second, "\n", " ") << "]\n";
  return 2;
}

CLI::App* add_command(Program& program, CLI::App* parent, const std::string& name, const std::string& about,
                      const std::string& example) {
  auto* command = parent->add_subcommand(name, about);
  command->footer(message(program.context.language, "help.example") + "\n  " + example);
  return command;
}

CLI::Option* add_output(Program& program, CLI::App* command, const std::string& name, std::string& file) {
  program.outputs.push_back(&file);
  return command->add_option(name, file);
}

namespace {

struct InitArguments {
  std::string folder, pack, algorithm = "aes", ledger, county;
};

Result<int> init(const Context& context, const InitArguments& a) {
  const auto pack = policy::load_pack(packs_folder(), a.pack);
  if (!pack) return pack.error();
  const intake::NewCounty wanted{a.pack, pack->county,
                                 a.algorithm == "sm4" ? ledger::Algorithm::Sm4CtrSm3 : ledger::Algorithm::Aes256Gcm,
                                 a.ledger, a.county};
  if (const auto made = intake::init_county(a.folder, wanted, pack->regions, context); !made) return made.error();
  std::cout << message(context.language, "cli.initialised",
                       {{"folder", a.folder}, {"pack", in_language(context.language, pack->label_zh, pack->label_en)}})
            << '\n';
  return 0;
}

/// A line for each row.
void write_matches(const std::vector<matching::MatchLine>& lines, const std::string& out) {
  Output output(out);
  output.write("dataset,file,sheet,row,person_id,household_id,method,score\n");
  for (const auto& l : lines)
    output.write(fmt::format(
        "{},{},{},{},{},{},{},{}\n", l.dataset, csv_cell(l.file), csv_cell(l.sheet), l.row, csv_cell(l.person_id),
        csv_cell(l.household_id), l.method,
        Decimal(static_cast<__int128>(std::lround(l.score * 100)), 2).without_trailing_zeros().to_string()));
  output.finish();
}

Result<int> match(const Context& context, const std::string& folder, const std::string& dataset, const std::string& out,
                  bool timings) {
  auto session = open_session(context, folder, ledger::Access::Write);
  if (!session) return session.error();
  auto& s = **session;
  const auto matched =
      matching::match_county(s.folder, *s.ledger, s.pack.dictionary, s.pack.regions, *s.pack.names,
                             {s.pack.fingerprint_of_matching, dataset, !out.empty()}, context, s.timings);
  if (!matched) return matched.error();
  std::cout << padded(message(context.language, "judgement.dataset"), 20);
  for (const char* method : {"exact", "repaired", "probable", "review", "none"})
    std::cout << padded_left(message(context.language, std::string("matching.method_") + method), 9);
  std::cout << '\n';
  for (const auto& c : matched->counts)
    std::cout << fmt::format("{:<20}{:>9}{:>9}{:>9}{:>9}{:>9}\n", c.dataset, c.exact, c.repaired, c.probable, c.review,
                             c.none);
  for (const auto& derived : matched->derived) std::cout << coverage_line(context.language, derived, s.pack) << '\n';
  if (!out.empty()) write_matches(matched->lines, out);
  if (timings) std::cout << s.timings.table(context.language);
  return 0;
}

/// What a proposal says, without what only its sealed record may say.
std::string what_differs(Language language, const intake::Proposal& p, const dictionary::Dictionary& dictionary) {
  if (p.kind == intake::Proposal::Kind::Add)
    return message(language, p.until ? "cli.proposal_added_then" : "cli.proposal_adds");
  if (p.kind == intake::Proposal::Kind::Remove)
    return message(language, p.until ? "cli.proposal_removed_then" : "cli.proposal_removes");
  const auto* dataset = dictionary.find(p.dataset);
  const auto* field = dataset ? dataset->find(p.field) : nullptr;
  const bool is_hidden = !field || field->sealed || field->is_identity();
  return fmt::format("{}: {} → {}", field ? field->header : p.field, is_hidden ? "****" : p.current.value_or(""),
                     is_hidden ? "****" : p.proposed.value_or(""));
}

/// Of an export that is older than another: the days it speaks of.
std::string when_it_is_so(Language language, const intake::Proposal& p) {
  if (!p.until) return "";
  return message(language, "cli.proposal_of_then", {{"from", p.from.to_string()}, {"until", p.until->to_string()}});
}

Result<int> proposals(const Context& context, const std::string& folder, const std::string& accept,
                      const std::string& reject) {
  auto session =
      open_session(context, folder, accept.empty() && reject.empty() ? ledger::Access::Read : ledger::Access::Write);
  if (!session) return session.error();
  auto& s = **session;
  const std::string chosen = accept.empty() ? reject : accept;
  if (chosen.empty()) {
    const auto open = intake::open_proposals(*s.ledger);
    for (const auto& p : open)
      std::cout << fmt::format("{:>6}  {} {}  {}{}\n", p.id, p.dataset, p.subject,
                               what_differs(context.language, p, s.pack.dictionary),
                               when_it_is_so(context.language, p));
    std::cout << message(context.language, "cli.open_proposals", {{"count", std::to_string(open.size())}}) << '\n';
    return 0;
  }
  const auto done =
      intake::settle_proposals(*s.ledger, s.pack.dictionary, chosen == "all" ? std::nullopt : std::optional(chosen),
                               accept.empty() ? intake::Decision::Refuse : intake::Decision::Accept, context);
  if (!done) return done.error();
  for (const auto& refusal : done->refused) show_refusal(context, refusal);
  std::cout << message(context.language, "cli.proposals_settled", {{"count", std::to_string(done->settled)}}) << '\n';
  return done->refused.empty() ? 0 : 2;
}

/// Without the county's pack: a setting that was rewritten would say that there is none of this name.
Result<int> verify_journal(const Context& context, const std::string& folder, const std::string& known) {
  const auto ledger = ledger::Ledger::open(folder, ledger::Access::Read, context);
  if (!ledger) return ledger.error();
  std::optional<ledger::JournalHead> head;
  if (!known.empty()) {
    auto read = ledger::JournalHead::from_text(known);
    if (!read) return read.error();
    head = *read;
  }
  const auto verified = (*ledger)->verify(head);
  if (!verified) {
    std::cerr << message(context.language, verified.error()) << "  [" << verified.error().code << "]\n";
    return 1;
  }
  std::cout << message(context.language, "cli.journal_sound",
                       {{"lines", std::to_string(verified->seq)}, {"head", verified->to_text()}})
            << '\n';
  return 0;
}

Result<int> write_template(const Context& context, const std::string& code, const std::string& file,
                           const std::string& pack_name) {
  const auto pack = policy::load_pack(packs_folder(), pack_name);
  if (!pack) return pack.error();
  if (const auto known = dictionary::known_dataset(pack->dictionary, code); !known) return known.error();
  const auto* dataset = pack->dictionary.find(code);
  documents::write_import_template(*dataset, pack->dictionary.heading_words(), file);
  std::cout << message(context.language, "cli.written", {{"file", file}}) << '\n';
  return 0;
}

}  // namespace

void add_county_commands(Program& program) {
  {
    auto* c = add_command(program, &program.app, "init", "建立县级数据目录 / make a county directory",
                          "guben init ./xiangyin --pack xiangyin\n  guben init ./xiangyin --pack xiangyin --ledger "
                          "postgresql://ledger.example/guben --county 990101");
    auto a = std::make_shared<InitArguments>();
    c->add_option("DIR", a->folder)->required();
    c->add_option("--pack", a->pack)->required();
    c->add_option("--encryption", a->algorithm)->check(CLI::IsMember({"aes", "sm4"}));
    c->add_option("--ledger", a->ledger);
    c->add_option("--county", a->county);
    c->callback([=, &program] { program.run = [=](const Context& context) { return init(context, *a); }; });
  }
  {
    auto* c = add_command(program, &program.app, "match", "数据行对应到人 / rows to people",
                          "guben match ./xiangyin --out matches.csv");
    auto folder = std::make_shared<std::string>(), dataset = std::make_shared<std::string>(),
         out = std::make_shared<std::string>();
    auto timings = std::make_shared<bool>(false);
    c->add_option("DIR", *folder)->required();
    c->add_option("--dataset", *dataset);
    add_output(program, c, "--out", *out);
    c->add_flag("--timings", *timings);
    c->callback([=, &program] {
      program.run = [=](const Context& context) { return match(context, *folder, *dataset, *out, *timings); };
    });
  }
  {
    auto* c = add_command(program, &program.app, "proposals", "档案变更建议 / differences of a newer registry export",
                          "guben proposals ./xiangyin --accept 12");
    auto folder = std::make_shared<std::string>(), accept = std::make_shared<std::string>(),
         reject = std::make_shared<std::string>();
    c->add_option("DIR", *folder)->required();
    auto* yes = c->add_option("--accept", *accept);
    c->add_option("--refuse", *reject)->excludes(yes);
    c->callback([=, &program] {
      program.run = [=](const Context& context) { return proposals(context, *folder, *accept, *reject); };
    });
  }
  {
    auto* journal = program.app.add_subcommand("journal", "操作日志 / the journal");
    journal->require_subcommand(1);
    auto* c = add_command(program, journal, "verify", "核验日志链 / verify the hash chain",
                          "guben journal verify ./xiangyin --known 120:9f3c…");
    auto folder = std::make_shared<std::string>(), head = std::make_shared<std::string>();
    c->add_option("DIR", *folder)->required();
    c->add_option("--known", *head);
    c->callback([=, &program] {
      program.run = [=](const Context& context) { return verify_journal(context, *folder, *head); };
    });
  }
  {
    auto* c = add_command(program, &program.app, "template", "导入模板 / an import workbook",
                          "guben template medical_insurance 参保模板.xlsx");
    auto dataset = std::make_shared<std::string>(), file = std::make_shared<std::string>(),
         pack = std::make_shared<std::string>("national");
    c->add_option("DATASET", *dataset)->required();
    add_output(program, c, "FILE", *file)->required();
    c->add_option("--pack", *pack);
    c->callback([=, &program] {
      program.run = [=](const Context& context) { return write_template(context, *dataset, *file, *pack); };
    });
  }
}

}  // namespace guben::cli
