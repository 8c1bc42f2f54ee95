// Full deliveries in parts: what several banks, schools or offices hand over beside one another, none of it whole.
#include "synth/ministry.hpp"

namespace guben::synth {
namespace {

using PartOf = std::function<std::string(const Row&)>;

class Deliveries {
 public:
  Deliveries(County& county, const Random& random) : county_(county), random_(random) {}

  /// The dataset's files, each cut by what `part_of` says of a row; where two files of a county are cut differs by its
  /// seed.
  void cut(const std::string& dataset, double chance, bool by_township, const PartOf& part_of) {
    if (!random_.fork("parts of " + dataset).chance(chance)) return;
    std::vector<File> files;
    for (auto& file : county_.files) {
      if (file.dataset != dataset) {
        files.push_back(std::move(file));
        continue;
      }
      std::map<std::string, std::vector<Row>> parts;
      for (auto& row : file.rows) parts[part_of(row)].push_back(std::move(row));
      for (auto& [part, rows] : parts) {
        File piece{dataset, file.period_words, by_township ? part : file.area, file.superseded, std::move(rows)};
        if (!by_township) piece.part = part;
        files.push_back(std::move(piece));
      }
    }
    county_.files = std::move(files);
  }

  PartOf cell(const std::string& dataset, const char* field) const {
    return [at = index(dataset, field)](const Row& row) { return row.cells[at]; };
  }
  PartOf township() const {
    return [this](const Row& row) {
      return county_.pack->regions.name(county_.households[static_cast<size_t>(row.household)].township);
    };
  }

  /// A list of last year's spells and one of this year's: what lasted over New Year stands in both, in the older one as
  /// it was known then.
  void cut_spells_by_year() {
    if (!random_.fork("parts of employment").chance(0.5)) return;
    const auto started = index("employment", "started_on"), ended = index("employment", "ended_on"),
               subsidy = index("employment", "transport_subsidy"), paid = index("employment", "transport_paid_on");
    const int year = county_.as_of.year();
    const std::string this_year = std::to_string(year);
    for (size_t i = 0; i < county_.files.size(); ++i) {
      if (county_.files[i].dataset != "employment") continue;
      File before{"employment", fmt::format("{}年", year - 1), county_.files[i].area, false, {}}, now = before;
      before.known_until = *Date::from_ymd(year - 1, 12, 31), now.period_words = this_year + "年";
      for (auto& row : county_.files[i].rows) {
        const bool in_both =
            row.cells[started] < this_year && (row.cells[ended].empty() || row.cells[ended] >= this_year);
        const bool is_old = row.cells[started] < this_year && !in_both;
        const auto without_subsidy = [&](Row written) {
          written.cells[subsidy].clear(), written.cells[paid].clear();
          return written;
        };
        if (in_both) {
          const bool paid_before = !row.cells[paid].empty() && row.cells[paid] < this_year;
          Row then = paid_before ? row : without_subsidy(row);
          then.cells[ended].clear();
          before.rows.push_back(std::move(then));
          if (paid_before) row = without_subsidy(std::move(row));
        }
        (is_old ? before : now).rows.push_back(std::move(row));
      }
      county_.files[i] = std::move(now);
      county_.files.insert(county_.files.begin() + static_cast<std::ptrdiff_t>(i), std::move(before));
      return;
    }
  }

 private:
  size_t index(const std::string& dataset, const char* field) const {
    const auto& fields = *county_.pack->dictionary.find(dataset);
    return static_cast<size_t>(fields.find(field) - fields.fields.data());
  }
  County& county_;
  Random random_;
};

}  // namespace

void deliver_in_parts(County& county, const Random& random) {
  Deliveries deliveries(county, random);
  deliveries.cut("loan", 0.6, false, deliveries.cell("loan", "bank"));
  deliveries.cut("assets", 0.6, false, deliveries.cell("assets", "kind"));
  deliveries.cut("school", 0.6, false, [stage_of = deliveries.cell("school", "stage")](const Row& row) {
    const auto stage = stage_of(row);
    return stage == "小学" || stage == "初中" ? "义务教育" : stage;
  });
  deliveries.cut("medical_insurance", 0.4, true, deliveries.township());
  deliveries.cut("pension", 0.4, false, deliveries.cell("pension", "scheme"));
  // The whole register comes from one system or from twelve townships, households and persons alike.
  if (random.fork("parts of the register").chance(0.4))
    for (const char* dataset : {"registry_household", "registry_person"})
      deliveries.cut(dataset, 1, true, deliveries.township());
  deliveries.cut_spells_by_year();
}

}  // namespace guben::synth
