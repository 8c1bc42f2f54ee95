#pragma once
// One PostgreSQL a test program, started when it is first asked for, and a database of it for each test.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include "store/postgres_store.hpp"

namespace guben::store {

class PrivatePostgres {
 public:
  static PrivatePostgres& of_this_program() {
    static PrivatePostgres server;
    return server;
  }
  /// The URL of a new, empty database.
  std::string new_database() {
    const auto name = fmt::format("test_{}", ++databases_);
    opened(url("postgres"))->execute("CREATE DATABASE " + name);
    return url(name);
  }
  /// The URL of one that is emptied each time it is asked for: quicker than a new one.
  std::string emptied_database() {
    if (emptied_.empty()) emptied_ = new_database();
    opened(emptied_)->execute("DROP SCHEMA guben CASCADE");
    return emptied_;
  }
  const std::string& emptied_url() const { return emptied_; }
  /// Throws where it is refused.
  static std::unique_ptr<Store> opened(const std::string& url) {
    auto store = open_postgres(url);
    if (store) return std::move(*store);
    std::string why = store.error().code;
    for (const auto& [name, value] : store.error().values) why += fmt::format(" {}: {}", name, value);
    throw std::runtime_error(why);
  }
  std::string url(const std::string& database) const {
    return fmt::format("postgresql:///{}?host={}&user=guben", database, folder_);
  }
  void kill() { run("kill " + folder_); }
  /// `before` stands before the server (variables).
  void start_again(const std::string& before = {}) { run("again " + folder_, before); }

 private:
  PrivatePostgres() : folder_(run("start", fmt::format("WATCH={} ", getpid()))) {
    if (folder_.empty()) throw std::runtime_error("no private PostgreSQL: see tools/private-postgres start");
  }
  ~PrivatePostgres() { run("stop " + folder_); }
  static std::string run(const std::string& arguments, const std::string& before = {}) {
    FILE* pipe = popen((before + "'" GUBEN_SOURCE_DIR "/tools/private-postgres' " + arguments).c_str(), "r");
    std::string output;
    char block[256];
    for (size_t got; (got = fread(block, 1, sizeof block, pipe)) > 0;) output.append(block, got);
    pclose(pipe);
    while (output.ends_with('\n')) output.pop_back();
    return output;
  }
  std::string folder_;
  std::string emptied_;
  int databases_ = 0;
};

}  // namespace guben::store
