// Question: how much slower than SQL written by hand is the statement that screening::compile() makes of the household
// and the person rules of the national pack, and what does one subject cost in the interpreter?
//
// Both statements decide the same made-up people (facts with nulls and bounds, needs that some townships lack, the
// parameters of Xiangyin) on one core, in turn, round by round; the ratio is the median of the rounds. It fails unless
// both give every subject the same hits, undecided and not run, every rule has some of each that it can have, and the
// interpreter, asked about ten thousand of them, says the same.
//   screening_bench [HOUSEHOLDS [ROUNDS]]    100 000 households with three persons each, 15 rounds
#include <unistd.h>

#include <chrono>
#include <fstream>

#include "core/text.hpp"
#include "screening/decide.hpp"
#include "screening/replay.hpp"
#include "workspace/table_writer.hpp"

namespace {
using namespace guben;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Every dataset was delivered for all of the county but one township: rules are not run in different places.
std::vector<ledger::Delivery> made_deliveries(const policy::Pack& pack, const std::string& county, Date as_of) {
  const auto townships = pack.regions.children(county);
  std::vector<ledger::Delivery> deliveries;
  for (const auto& dataset : pack.dictionary.datasets()) {
    ledger::Delivery delivery;
    delivery.dataset = dataset.code;
    delivery.from = as_of.plus_months(-24), delivery.to = as_of.plus_months(12);
    for (size_t t = 0; t < townships.size(); ++t)
      if (t != deliveries.size() % townships.size()) delivery.coverage.push_back(townships[t]->code);
    deliveries.push_back(std::move(delivery));
  }
  return deliveries;
}

/// SQL of whole numbers below `most`, one for each row i of each salt.
std::string draw(int most, int& salt) { return fmt::format("CAST(hash(i * 1000 + {}) % {} AS INTEGER)", salt++, most); }

std::string made_number(const policy::FactColumn& column, int& salt) {
  if (column.scale > 0)  // money, often exactly on a line, a fifth of it nothing
    return fmt::format("CAST(CASE WHEN {} = 0 THEN 0 ELSE {} * 50 END AS DECIMAL(18,{}))", draw(5, salt),
                       draw(1300, salt), column.scale);
  if (column.unit == "人") return "1 + " + draw(6, salt);
  return draw(column.unit == "天" ? 800 : column.unit == "岁" ? 100 : column.unit == "月" ? 13 : 4, salt);
}

std::string made_value(const policy::FactColumn& column, int& salt) {
  switch (column.type) {
    case feel::Type::Boolean: return draw(4, salt) + " = 0";
    case feel::Type::String: return "['小学', '初中', '高中', '非在校生', 'C'][1 + " + draw(5, salt) + "]";
    case feel::Type::Date: return "DATE '2019-01-01' + " + draw(800, salt);
    default: return made_number(column, salt);
  }
}

/// Of one kind of subject: the relation as decide() lays it out, and a view of it that gives every column its name.
class Made {
 public:
  Made(workspace::Database& database, const screening::Plan& plan, const screening::RunInputs& inputs, int rows)
      : plan_(plan), inputs_(inputs), scope_(inputs.pack.scope_of(plan.subject)) {
    for (const auto* model : inputs.pack.models_of(plan.subject))
      for (const auto& column : model->columns) add_fact(column);
    for (const auto& [name, parameter] : inputs.pack.parameters) add_name(scope_.at(name).sql, name);
    for (size_t n = 0; n < plan.needs.size(); ++n)
      add_name(fmt::format("n{}", n), replaced(policy::to_text(plan.needs[n]), ":", "_"));
    database.execute(fmt::format(
        "CREATE TABLE wide_{0} AS SELECT '{0}' || i AS subject_code, 'h' || i % 100000 AS household_code, "
        "village_code{1}, p.*, place.* EXCLUDE (number, village_code) FROM range({2}) made(i) JOIN ({3}) place ON "
        "place.number = i % {4} JOIN parameters p ON p.township_code = substring(village_code, 1, 9) ORDER BY i",
        plan.subject, facts_, rows, places(), villages_));
    database.execute(fmt::format("CREATE VIEW {0} AS SELECT subject_code{1} FROM wide_{0}", plan.subject, names_));
  }

 private:
  void add_name(const std::string& column, const std::string& name) {
    names_ += fmt::format(", {} AS {}", column, workspace::quoted_name(name));
  }

  void add_fact(const policy::FactColumn& column) {
    const auto& symbol = scope_.at(column.name);
    const auto value = made_value(column, salt_);
    const auto or_null = [&](const std::string& sql) {
      return column.nullable ? fmt::format("CASE WHEN {} > 0 THEN {} END", draw(10, salt_), sql) : sql;
    };
    facts_ += fmt::format(", {} AS {}", or_null(value), symbol.sql);
    if (!column.has_bounds) return add_name(symbol.sql, column.name);
    const auto more = draw(4, salt_);
    facts_ += fmt::format(
        ", {} AS {}",
        or_null(fmt::format("{} + CASE WHEN {} = 0 THEN {} * 500 ELSE 0 END", value, more, draw(100, salt_))),
        symbol.sql_most);
    add_name(symbol.sql, column.name + "_at_least");
    add_name(symbol.sql_most, column.name + "_at_most");
  }

  std::string places() {
    std::string rows;
    for (const auto* township : inputs_.pack.regions.children(inputs_.county))
      for (const auto* village : inputs_.pack.regions.children(township->code)) {
        rows += fmt::format("{}SELECT {} AS number, '{}' AS village_code", rows.empty() ? "" : " UNION ALL ",
                            villages_++, village->code);
        for (size_t n = 0; n < plan_.needs.size(); ++n)
          rows += fmt::format(", {} AS n{}", screening::MetNeed(plan_.needs[n], inputs_)(village->code), n);
      }
    return rows;
  }

  const screening::Plan& plan_;
  const screening::RunInputs& inputs_;
  const feel::Scope scope_;
  std::string facts_, names_;
  int salt_ = 0, villages_ = 0;
};

class Bench {
 public:
  Bench(const policy::Pack& pack, const screening::RunInputs& inputs) : pack_(pack), inputs_(inputs) {
    screening::create_parameters(database_, inputs);
  }

  void compare(const std::string& subject, int rows, int rounds) {
    const auto plan = screening::plan_for(pack_, subject, inputs_.absent);
    if (plan.words() != 1) throw Failure("the rules by hand are kept in one word");
    const Made made(database_, plan, inputs_, rows);
    const auto statement = screening::compile(plan, pack_, "wide_" + subject);
    std::ifstream file(fmt::format("{}/{}_rules.sql", GUBEN_BENCH_SQL, subject));
    const std::string by_hand{std::istreambuf_iterator<char>(file), {}};
    database_.execute(
        "CREATE OR REPLACE TABLE compiled AS SELECT subject_id AS subject_code, hit0 AS hit, undecided0 AS undecided, "
        "not_run0 AS not_run FROM (" +
        statement + ")");
    database_.execute("CREATE OR REPLACE TABLE by_hand AS " + by_hand);
    check(plan, rows);

    // Only the outcomes are timed: handing on the facts costs both the same.
    const std::string sums_of[]{
        "SELECT bit_xor(hit), bit_xor(undecided), bit_xor(not_run) FROM (" + by_hand + ")",
        "SELECT bit_xor(hit0), bit_xor(undecided0), bit_xor(not_run0) FROM (" + statement + ")"};
    std::vector<double> ratios, of_compiled, of_hand;
    for (int round = 0; round < rounds; ++round) {
      double seconds[2];
      std::vector<std::vector<workspace::Value>> sums[2];
      for (const int turn : {round % 2, 1 - round % 2}) {
        const auto start = Clock::now();
        sums[turn] = database_.rows(sums_of[turn]);
        seconds[turn] = seconds_since(start);
      }
      if (sums[0] != sums[1]) throw Failure("a round gave other outcomes of a " + subject);
      of_hand.push_back(seconds[0]), of_compiled.push_back(seconds[1]), ratios.push_back(seconds[1] / seconds[0]);
    }
    std::printf(
        "%-9s %7d rows, %zu rules: compiled %.1f ms, by hand %.1f ms, ratio %.2f (%d rounds, from %.2f to %.2f)\n",
        subject.c_str(), rows, plan.rules.size(), median(of_compiled) * 1e3, median(of_hand) * 1e3, median(ratios),
        rounds, *std::min_element(ratios.begin(), ratios.end()), *std::max_element(ratios.begin(), ratios.end()));
    interpret(plan, statement);
  }

 private:
  static double median(std::vector<double> of) {
    std::nth_element(of.begin(), of.begin() + static_cast<ptrdiff_t>(of.size() / 2), of.end());
    return of[of.size() / 2];
  }

  void check(const screening::Plan& plan, int rows) {
    const auto different = database_.number(
        "SELECT count(*) FROM compiled c FULL JOIN by_hand h USING (subject_code) WHERE c.hit IS DISTINCT FROM h.hit "
        "OR "
        "c.undecided IS DISTINCT FROM h.undecided OR c.not_run IS DISTINCT FROM h.not_run");
    if (different > 0)
      throw Failure(fmt::format("{} of {} rows differ: rules {}", different, plan.subject, different_rules(plan)));
    if (database_.number("SELECT count(*) FROM compiled") != rows) throw Failure("subjects are missing");
    // A rule that never hits would be measured, and compared, for nothing.
    for (size_t bit = 0; bit < plan.rules.size(); ++bit) {
      const auto& of = plan.decision(plan.rules[bit]).rows;
      const bool has_needs =
          std::any_of(of.begin(), of.end(), [&](const auto& row) { return !plan.needs_of.at(&row).empty(); });
      if (count_of("hit", bit) == 0) throw Failure("nobody is hit by " + plan.rules[bit]);
      if (has_needs && count_of("not_run", bit) == 0) throw Failure("run for everybody: " + plan.rules[bit]);
    }
    if (database_.number("SELECT bit_count(bit_or(undecided)) FROM compiled") * 2 <
        static_cast<int64_t>(plan.rules.size()))
      throw Failure("most rules are undecided for nobody");
  }

  int64_t count_of(const char* word, size_t bit) {
    return database_.number(fmt::format("SELECT count(*) FROM compiled WHERE ({} >> {}) & 1 = 1", word, bit));
  }

  std::string different_rules(const screening::Plan& plan) {
    const auto bits = database_.number(
        "SELECT bit_or(xor(c.hit, h.hit) | xor(c.undecided, h.undecided) | xor(c.not_run, h.not_run)) FROM compiled c "
        "JOIN by_hand h USING (subject_code)");
    std::vector<std::string> rules;
    for (size_t bit = 0; bit < plan.rules.size(); ++bit)
      if (bits >> bit & 1) rules.push_back(plan.rules[bit]);
    return fmt::format("{}", fmt::join(rules, ", "));
  }

  /// What the run keeps of ten thousand subjects, read back and asked again as `guben replay` does.
  void interpret(const screening::Plan& plan, const std::string& statement) {
    const auto file = inputs_.folder.runs() / (plan.subject + ".parquet");
    workspace::write_parquet(
        database_,
        fmt::format("SELECT * FROM ({}) JOIN (SELECT subject_code AS subject_id, COLUMNS('^p[0-9]+$') FROM wide_{}) "
                    "USING (subject_id) ORDER BY subject_id LIMIT 10000",
                    statement, plan.subject),
        file);
    std::vector<screening::Subject> subjects;
    screening::each_subject(inputs_.folder, "read_parquet(" + workspace::quoted_literal(file.string()) + ")", plan,
                            pack_, "TRUE",
                            [&](screening::Subject& subject) { subjects.push_back(std::move(subject)); });
    const screening::Replay replay(plan, inputs_);
    std::vector<std::vector<screening::RowResult>> results;
    const auto start = Clock::now();
    for (auto& subject : subjects) results.push_back(replay(subject.facts, subject.village));
    const auto seconds = seconds_since(start);
    for (size_t s = 0; s < subjects.size(); ++s) screening::check_replay(plan, subjects[s], results[s]);
    if (subjects.empty()) throw Failure("nobody was interpreted");
    std::printf("%-9s interpreted: %.1f microseconds each (%zu of them)\n", plan.subject.c_str(),
                seconds * 1e6 / static_cast<double>(subjects.size()), subjects.size());
  }

  const policy::Pack& pack_;
  const screening::RunInputs& inputs_;
  workspace::Database database_{inputs_.folder.files()};
};

}  // namespace

int main(int argc, char** argv) {
  const int households = argc > 1 ? std::atoi(argv[1]) : 100000, rounds = argc > 2 ? std::atoi(argv[2]) : 15;
  if (households <= 0 || rounds <= 0) return std::fputs("screening_bench [HOUSEHOLDS [ROUNDS]]\n", stderr), 2;
  const auto pack = policy::load_pack(GUBEN_PACKS_FOLDER, "xiangyin");
  if (!pack) return std::fprintf(stderr, "%s\n", pack.error().code.c_str()), 1;
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("guben-screening-bench-{}", ::getpid());
  std::filesystem::create_directories(folder);
  int status = 0;
  try {
    const auto& county = pack->demo_county;
    const auto as_of = *Date::from_ymd(2020, 6, 30);
    const workspace::CountyFolder none{folder};
    const screening::RunInputs inputs{none, *pack, made_deliveries(*pack, county, as_of), county, as_of};
    Bench bench(*pack, inputs);
    bench.compare("household", households, rounds);
    bench.compare("person", 3 * households, rounds);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "wrong: %s\n", failure.what());
    status = 1;
  }
  std::filesystem::remove_all(folder);
  return status;
}
