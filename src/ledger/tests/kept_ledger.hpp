#pragma once
// A ledger of each kind there is, for one test body: files and PostgreSQL, both ways of sealing.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "ledger/ledger.hpp"
#include "store/sqlite_store.hpp"
#include "store/tests/private_postgres.hpp"

namespace guben::ledger {

enum class Engine { Sqlite, Postgres };
struct Kind {
  Engine engine;
  Algorithm algorithm;
};
inline constexpr Kind kKinds[] = {{Engine::Sqlite, Algorithm::Aes256Gcm},
                                  {Engine::Sqlite, Algorithm::Sm4CtrSm3},
                                  {Engine::Postgres, Algorithm::Aes256Gcm}};
inline std::string name_of(const testing::TestParamInfo<Kind>& kind) {
  return std::string(kind.param.engine == Engine::Sqlite ? "Sqlite" : "Postgres") +
         (kind.param.algorithm == Algorithm::Aes256Gcm ? "Aes" : "Sm4");
}

class KeptLedger {
 public:
  explicit KeptLedger(Kind kind) : kind_(kind) {
    world_ = std::filesystem::temp_directory_path() / fmt::format("guben-ledger-{}", getpid());
    std::filesystem::remove_all(world_);
    if (is_postgres()) url_ = store::PrivatePostgres::of_this_program().emptied_database();
    make(folder(), "990101");
  }
  ~KeptLedger() { std::filesystem::remove_all(world_); }
  std::filesystem::path folder() const { return world_ / "county"; }
  /// Where what is kept lies on the disk.
  std::filesystem::path files() const { return world_; }
  std::unique_ptr<Ledger> open(Access access, Context context = Context::of_command_line()) const {
    auto opened = Ledger::open(folder(), access, std::move(context));
    if (!opened) throw std::runtime_error(opened.error().code);
    return std::move(*opened);
  }
  std::string verify() const {
    const auto verified = open(Access::Read)->verify(std::nullopt);
    return verified ? "" : verified.error().code;
  }
  /// Behind the system's back.
  void tamper(const std::string& sql) const { connect()->execute(sql); }
  void keep() const {
    if (!is_postgres()) {
      std::filesystem::copy(folder() / "ledger.db", world_ / "kept.db",
                            std::filesystem::copy_options::overwrite_existing);
      return;
    }
    auto store = connect();
    store->execute("DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept");
    for (const auto& table : store->tables()) store->execute(fmt::format("CREATE TABLE kept.{0} AS TABLE {0}", table));
  }
  void put_back() const {
    if (!is_postgres()) {
      std::filesystem::copy(world_ / "kept.db", folder() / "ledger.db",
                            std::filesystem::copy_options::overwrite_existing);
      return;
    }
    auto store = connect();
    store->execute("SET session_replication_role = replica");  // no foreign keys while rows go and come
    auto kept = store->prepare("SELECT tablename::text FROM pg_tables WHERE schemaname = 'kept'");
    std::vector<std::string> tables;
    while (kept.step()) tables.push_back(kept.text(0));
    for (const auto& table : store->tables())
      if (std::find(tables.begin(), tables.end(), table) == tables.end())
        store->execute("DROP TABLE " + table + " CASCADE");
    for (const auto& table : tables)
      store->execute(fmt::format("DELETE FROM {0}; INSERT INTO {0} SELECT * FROM kept.{0}", table));
  }
  /// The folder of another county in the same store.
  std::filesystem::path beside(const std::string& county) const {
    make(world_ / county, county);
    return world_ / county;
  }

 private:
  bool is_postgres() const { return kind_.engine == Engine::Postgres; }
  void make(const std::filesystem::path& folder, const std::string& county) const {
    NewLedger wanted;
    wanted.algorithm = kind_.algorithm;
    wanted.url = url_;
    if (is_postgres()) wanted.county = county;
    const auto made = Ledger::create(folder, wanted);
    if (!made) throw std::runtime_error(made.error().code);
  }
  std::unique_ptr<store::Store> connect() const {
    return is_postgres() ? store::PrivatePostgres::opened(url_) : store::open_sqlite(folder() / "ledger.db");
  }
  Kind kind_;
  std::filesystem::path world_;
  std::string url_;
};

}  // namespace guben::ledger
