// Question: what does one subject cost in the interpreter, and one in the compiled statement? 100 000 made-up
// households, one screening table of the national pack; the bench fails when the two do not find the same number of
// hits.
#include <benchmark/benchmark.h>

#include "feel/interpreter.hpp"
#include "policy/pack.hpp"
#include "screening/compiler.hpp"
#include "workspace/database.hpp"

namespace {
using namespace guben;
constexpr int kHouseholds = 100000;

struct World {
  policy::Pack pack = std::move(*policy::load_pack(GUBEN_PACKS_FOLDER, "xiangyin"));
  workspace::Database database;
  const policy::Decision* table = nullptr;
  std::vector<feel::Facts> facts;
  int64_t hits = 0;

  World() {
    for (const auto& t : pack.decisions)
      if (t.id == "risk.income_near_line") table = &t;
    database.execute(
        fmt::format("CREATE TABLE made AS SELECT i, CAST((i * 7919) % 60000 AS DECIMAL(18,2)) AS net, 1 + i % 6 AS "
                    "members, i % 3 = 0 AS listed FROM range({}) r(i)",
                    kHouseholds));
    database.query("SELECT net, members, listed FROM made ORDER BY i", [&](const workspace::Block& block) {
      for (size_t r = 0; r < block.rows; ++r)
        facts.push_back({{"net_income", block.columns[0].decimal(r)},
                         {"member_count", Decimal(block.columns[1].integer(r))},
                         {"listed", block.columns[2].boolean(r)},
                         {"income_standard", Decimal(4100)},
                         {"income_margin_warn_share", *Decimal::parse("0.5")}});
    });
    hits = database.number("SELECT count(*) FROM made WHERE listed AND net >= 4100 * members AND net < 6150 * members");
  }
};
World& world() {
  static World w;
  return w;
}

void Interpret(benchmark::State& state) {
  auto& w = world();
  const auto& row = w.table->rows.front();
  for (auto _ : state) {
    int64_t hits = 0;
    for (const auto& facts : w.facts) {
      bool hit = true;
      for (size_t i = 0; i < row.cells.size() && hit; ++i)
        if (!row.cells[i].any)
          hit = feel::evaluate_cell(row.cells[i], feel::evaluate(*w.table->inputs[i].expression, facts), facts) ==
                feel::Truth::True;
      hits += hit;
    }
    if (hits != w.hits) state.SkipWithError("the interpreter finds another number of households");
  }
  state.SetItemsProcessed(state.iterations() * kHouseholds);
}
BENCHMARK(Interpret)->Unit(benchmark::kMillisecond);

void Compiled(benchmark::State& state) {
  auto& w = world();
  for (auto _ : state) {
    const auto hits = w.database.number(
        "SELECT count(*) FROM made WHERE (CASE WHEN listed IS NULL THEN NULL ELSE listed IS TRUE END) AND (net >= "
        "CAST(4100 AS DECIMAL(38,0)) * CAST(members AS DECIMAL(38,0))) IS TRUE AND "
        "(net < CAST(6150.0 AS DECIMAL(38,1)) * CAST(members AS DECIMAL(38,0))) IS TRUE");
    if (hits != w.hits) state.SkipWithError("the statement finds another number of households");
  }
  state.SetItemsProcessed(state.iterations() * kHouseholds);
}
BENCHMARK(Compiled)->Unit(benchmark::kMillisecond);
}  // namespace

BENCHMARK_MAIN();
