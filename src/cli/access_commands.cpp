#include <iostream>

#include "access/actions/begin_accounts.hpp"
#include "access/actions/invite_account.hpp"
#include "access/posts.hpp"
#include "access/sign_in.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "core/messages.hpp"
#include "core/text.hpp"
#include "county/demo_day.hpp"
#include "intake/resealing.hpp"
#include "ledger/resealing.hpp"
#include "policy/business_day.hpp"
#include "registers/waiting_entries.hpp"

namespace guben::cli {
namespace {

Result<access::NewAccount> account_from(const std::string& text) {
  const auto at = text.find('=');
  if (at == std::string::npos) return Refusal{"cli.not_name_and_person", {{"text", text}}};
  return access::NewAccount{text.substr(0, at), text.substr(at + 1)};
}

void print_links(const Context& context, const std::vector<access::OneTimeLink>& links) {
  for (const auto& link : links)
    std::cout << fmt::format("{}  /invitation/{}  {}\n", link.account, link.token, link.expires_at);
  std::cout << message(context.language, "cli.links_are_shown_once") << '\n';
}

Date business_day(const Context& context, const Session& s, const std::string& county) {
  const auto today = *Date::from_iso(context.now_text().substr(0, 10));
  return policy::business_day(s.pack, county, today, county::demo_day(*s.ledger));
}

struct Three {
  std::string system, security, audit;
};

Result<int> begin(const Context& context, const std::string& folder, const Three& three) {
  access::FirstStart wanted;
  for (const auto& [text, account] :
       {std::pair{&three.system, &wanted.system}, {&three.security, &wanted.security}, {&three.audit, &wanted.audit}}) {
    auto read = account_from(*text);
    if (!read) return read.error();
    *account = std::move(*read);
  }
  auto session = open_session(context, folder, ledger::Access::Write);
  if (!session) return session.error();
  auto& s = **session;
  const auto roles = access::load_roles(s.pack.folders);
  if (!roles) return roles.error();
  wanted.county = s.ledger->county().empty() ? s.pack.county : s.ledger->county();
  const auto day = business_day(context, s, wanted.county);
  const auto links = access::begin_accounts(*s.ledger, *roles, wanted, day, context);
  if (!links) return links.error();
  print_links(context, *links);
  return 0;
}

Result<int> invite(const Context& context, const std::string& folder, const std::string& name) {
  auto session = open_session(context, folder, ledger::Access::Write);
  if (!session) return session.error();
  auto& s = **session;
  const auto roles = access::load_roles(s.pack.folders);
  if (!roles) return roles.error();
  const auto link = access::invite_account(*s.ledger, *roles, name, context);
  if (!link) return link.error();
  print_links(context, {*link});
  return 0;
}

Result<int> list(const Context& context, const std::string& folder) {
  auto session = open_session(context, folder, ledger::Access::Read);
  if (!session) return session.error();
  auto& s = **session;
  const auto roles = access::load_roles(s.pack.folders);
  if (!roles) return roles.error();
  const auto today = business_day(context, s, s.ledger->county());
  for (const auto& account : access::accounts(*s.ledger)) {
    std::string posts;
    for (const auto& post : access::granted_posts_of(*s.ledger, account.name)) {
      if (!post.is_in_force(today)) continue;
      const auto* role = roles->find(post.role);
      posts += fmt::format("  {} {}", role ? in_language(context.language, role->label.zh, role->label.en) : post.role,
                           fmt::join(post.regions, " "));
    }
    std::cout << padded(account.name, 20) << padded(account.person, 12)
              << padded(message(context.language, fmt::format("cli.account_{}", word(account.state))), 10) << posts
              << '\n';
  }
  return 0;
}

Result<int> rotate(const Context& context, const std::string& folder, const std::string& reason) {
  auto ledger = ledger::Ledger::open(folder, ledger::Access::Write, context);
  if (!ledger) return ledger.error();
  const auto name = (*ledger)->renew_key(reason);
  if (!name) return name.error();
  std::cout << message(context.language, "cli.key_renewed", {{"name", *name}}) << '\n';
  return 0;
}

std::string name_of(const policy::Pack& pack, Language language, const std::string& what) {
  if (const auto* dataset = pack.dictionary.find(what))
    return in_language(language, dataset->label_zh, dataset->label_en);
  return in_words(language, what);
}

Result<int> reseal(const Context& context, const std::string& folder, const std::string& reason) {
  auto session = open_session(context, folder, ledger::Access::Write);
  if (!session) return session.error();
  auto& s = **session;
  const auto resealed = ledger::reseal_county(
      *s.ledger,
      {{"accounts", access::reseal_secrets},
       {"proposals", intake::reseal_proposals},
       {"registers", registers::reseal_waiting},
       {"identity files", [&](ledger::Ledger& ledger) { return intake::reseal_identities(ledger, s.folder); }}},
      reason);
  if (!resealed) return resealed.error();
  for (const auto& [what, count] : *resealed)
    std::cout << padded(name_of(s.pack, context.language, what), 24) << fmt::format("{:>10}", count) << '\n';
  std::cout << message(context.language, "cli.resealed") << '\n';
  return 0;
}

}  // namespace

void add_access_commands(Program& program) {
  auto* accounts = program.app.add_subcommand("accounts", "账号 / accounts");
  accounts->require_subcommand(1);
  auto folder = std::make_shared<std::string>(), name = std::make_shared<std::string>();
  auto three = std::make_shared<Three>();
  {
    auto* c = add_command(program, accounts, "begin", "首次启用: 三名管理员 / the first start: three administrators",
                          "guben accounts begin ./xiangyin --system li=李某 --security wang=王某 --audit zhao=赵某");
    c->add_option("DIR", *folder)->required();
    c->add_option("--system", three->system)->required();
    c->add_option("--security", three->security)->required();
    c->add_option("--audit", three->audit)->required();
    c->callback(
        [=, &program] { program.run = [=](const Context& context) { return begin(context, *folder, *three); }; });
  }
  {
    auto* c = add_command(program, accounts, "invite", "重发一次性链接 / a new one-time link; the password ends",
                          "guben accounts invite ./xiangyin li");
    c->add_option("DIR", *folder)->required();
    c->add_option("NAME", *name)->required();
    c->callback(
        [=, &program] { program.run = [=](const Context& context) { return invite(context, *folder, *name); }; });
  }
  {
    auto* c = add_command(program, accounts, "list", "账号和在任岗位 / accounts and the posts in force",
                          "guben accounts list ./xiangyin");
    c->add_option("DIR", *folder)->required();
    c->callback([=, &program] { program.run = [=](const Context& context) { return list(context, *folder); }; });
  }
  auto* keys = program.app.add_subcommand("keys", "密钥 / keys");
  keys->require_subcommand(1);
  auto* c =
      add_command(program, keys, "rotate", "更换密钥，密文不变 / a new key wraps the data keys; what is sealed stays",
                  "guben keys rotate ./xiangyin --reason 每年更换");
  auto reason = std::make_shared<std::string>();
  c->add_option("DIR", *folder)->required();
  c->add_option("--reason", *reason)->required();
  c->callback(
      [=, &program] { program.run = [=](const Context& context) { return rotate(context, *folder, *reason); }; });
  c = add_command(program, keys, "reseal", "数据密钥外泄: 全部重新封存 / a data key leaked: seal everything anew",
                  "guben keys reseal ./xiangyin --reason 备份介质遗失");
  c->add_option("DIR", *folder)->required();
  c->add_option("--reason", *reason)->required();
  c->callback(
      [=, &program] { program.run = [=](const Context& context) { return reseal(context, *folder, *reason); }; });
}

}  // namespace guben::cli
