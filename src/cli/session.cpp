#include "cli/session.hpp"

#include <cstdlib>
#include <iostream>

#include "core/text.hpp"

namespace guben::cli {

std::filesystem::path packs_folder() {
  const char* elsewhere = std::getenv("GUBEN_PACKS");
  return elsewhere ? elsewhere : GUBEN_PACKS;
}

Result<std::unique_ptr<Session>> open_session(const Context& context, const std::string& folder,
                                              ledger::Access access) {
  auto session = std::make_unique<Session>();
  session->folder.root = folder;
  auto ledger = ledger::Ledger::open(folder, access, context);
  if (!ledger) return ledger.error();
  session->ledger = std::move(*ledger);
  const auto name = session->ledger->setting("pack");
  if (!name) return Refusal{"ledger.no_pack", {{"folder", folder}}};
  auto pack = policy::load_pack(packs_folder(), *name);
  if (!pack) return pack.error();
  session->pack = std::move(*pack);
  return session;
}

Result<Date> read_day(const std::string& text) {
  if (const auto date = Date::from_iso(text)) return *date;
  return Refusal{"cli.not_a_date", {{"text", text}}};
}

Output::Output(const std::string& file) {
  if (!file.empty()) file_.emplace(file);
}
void Output::write(std::string_view text) { file_ ? file_->write(text) : void(std::cout << text); }
void Output::finish() { file_ ? file_->finish() : void(std::cout.flush()); }

}  // namespace guben::cli
