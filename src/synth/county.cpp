#include "synth/county.hpp"

#include "core/text.hpp"

namespace guben::synth {

std::string money(int64_t fen) { return Decimal(static_cast<__int128>(fen), 2).to_string(); }
std::string yes_no(bool yes) { return yes ? "是" : "否"; }

Row RowBuilder::operator()(int person, int household,
                           std::initializer_list<std::pair<const char*, std::string>> values) const {
  Row row;
  row.person = person;
  row.household = household;
  row.cells.resize(dataset_.fields.size());
  for (const auto& [name, value] : values) {
    const auto* field = dataset_.find(name);
    if (!field) throw Failure(fmt::format("synth: {} has no field {}", dataset_.code, name));
    row.cells[static_cast<size_t>(field - dataset_.fields.data())] = value;
  }
  return row;
}

}  // namespace guben::synth
