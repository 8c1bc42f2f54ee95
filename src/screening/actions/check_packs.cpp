#include "screening/actions/check_packs.hpp"

#include "core/side_by_side.hpp"
#include "screening/pack_check.hpp"
#include "screening/situations.hpp"

namespace guben::screening {
namespace {

Result<void> check(CheckedPack& c, const std::filesystem::path& packs) {
  auto pack = policy::load_pack(packs, c.name);
  if (!pack) return pack.error();
  c.pack = std::move(*pack);
  if (const auto sound = check_pack(*c.pack); !sound) return sound.error();
  const auto situations = policy::load_situations(*c.pack);
  if (!situations) return situations.error();
  const auto played = play(*c.pack, *situations);
  if (!played) return played.error();
  c.refusals = rules_without_situations(*c.pack, *situations);
  for (const auto& p : *played) {
    ++c.situations;
    c.wrong_today += p.situation->today.has_value();
    if (p.wrong) c.refusals.push_back(*p.wrong);
  }
  return {};
}

}  // namespace

std::vector<CheckedPack> check_packs(const std::filesystem::path& packs, const std::string& name) {
  const auto names = name.empty() ? policy::list_packs(packs) : std::vector<std::string>{name};
  std::vector<CheckedPack> all(names.size());
  side_by_side(names.size(), [&](size_t i, size_t) {
    all[i].name = names[i];
    if (const auto done = check(all[i], packs); !done) all[i].refusals.push_back(done.error());
  });
  return all;
}

}  // namespace guben::screening
