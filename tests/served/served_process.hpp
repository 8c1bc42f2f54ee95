#pragma once
// `guben serve` as a process of its own: started, asked, killed, started again.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "access/organisations.hpp"
#include "access/posts.hpp"
#include "access/sign_in.hpp"
#include "http/tests/client.hpp"
#include "http/tests/person.hpp"
#include "policy/pack.hpp"

namespace guben {

class ServedProcess {
 public:
  /// With variables of its own. Its log goes into `county`.log.
  explicit ServedProcess(std::filesystem::path county, std::map<std::string, std::string> variables = {},
                         std::vector<std::string> options = {})
      : county_(std::move(county)), variables_(std::move(variables)), options_(std::move(options)) {}
  ~ServedProcess() { kill(); }
  ServedProcess(const ServedProcess&) = delete;
  ServedProcess& operator=(const ServedProcess&) = delete;

  /// Listens when it returns.
  void start() {
    int said[2];
    ASSERT_EQ(pipe(said), 0);
    const auto log = county_.string() + ".log";
    std::vector<std::string> words{GUBEN_PROGRAM, "serve", county_.string(), "--listen", "127.0.0.1:0"};
    words.insert(words.end(), options_.begin(), options_.end());
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    process_ = fork();
    if (process_ == 0) {
      dup2(::open("/dev/null", O_RDONLY), 0);
      dup2(said[1], 1);
      dup2(::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600), 2);
      for (int file = 3; file < 1024; ++file) ::close(file);
      for (const auto& [name, value] : variables_) setenv(name.c_str(), value.c_str(), 1);
      execv(GUBEN_PROGRAM, arguments.data());
      _exit(127);
    }
    ::close(said[1]);
    std::string line;
    for (char c = 0; !line.ends_with("\n") && ::read(said[0], &c, 1) == 1;) line += c;
    said_ = said[0];
    const auto at = line.find("127.0.0.1:");
    ASSERT_NE(at, std::string::npos) << line << log_text();
    port_ = static_cast<uint16_t>(std::stoi(line.substr(at + 10)));
  }
  /// As the kernel does it: nothing is told or put away.
  void kill() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    int status = 0;
    waitpid(process_, &status, 0);
    process_ = 0;
    ::close(said_);
  }
  bool is_running() const { return process_ > 0 && waitpid(process_, nullptr, WNOHANG) == 0; }
  uint16_t port() const { return port_; }
  double resident_megabytes() const {
    std::ifstream in("/proc/" + std::to_string(process_) + "/statm");
    long pages = 0, resident = 0;
    in >> pages >> resident;
    return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
  }
  std::string log_text() const {
    std::ifstream in(county_.string() + ".log");
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  const std::filesystem::path county_;
  const std::map<std::string, std::string> variables_;
  const std::vector<std::string> options_;
  pid_t process_ = 0;
  int said_ = -1;
  uint16_t port_ = 0;
};

/// The people of a county that is served by a process: made in its ledger beforehand, each let in by a one-time link.
class PeopleOfProcess {
 public:
  struct Wanted {
    std::string account, role, organisation;
  };
  static constexpr const char* kPassword = "three plain words 7";

  /// In a county that nobody serves yet.
  void make(const std::filesystem::path& folder, const std::vector<Wanted>& wanted) {
    auto context = Context::of_command_line();
    auto ledger = ledger::Ledger::open(folder, ledger::Access::Write, context);
    ASSERT_TRUE(ledger);
    const auto pack = policy::load_pack(std::filesystem::path(GUBEN_SOURCE_DIR) / "packs", "xiangyin");
    ASSERT_TRUE(pack);
    const auto roles = *access::load_roles(pack->folders);
    const auto county = (*ledger)->setting("county").value_or("");
    context.actor = "an";
    ledger::Change change(**ledger, context);
    ASSERT_TRUE(access::add_organisation(**ledger, {"office", "县防返贫办", "office", county, "", "", "", ""}));
    ASSERT_TRUE(
        access::add_organisation(**ledger, {"health", "县医保局", "department", county, "", "医疗保障局", "", ""}));
    for (const auto& one : wanted) {
      const auto link = access::add_account(**ledger, roles, {one.account, one.account + "某"});
      ASSERT_TRUE(link) << link.error().code;
      links_[one.account] = link->token;
      access::NewPost post;
      post.account = one.account, post.role = one.role, post.organisation = one.organisation, post.regions = {county};
      post.starts_on = *Date::from_iso("2020-01-01"), post.reason = "for the test";
      ASSERT_TRUE(access::grant_post(**ledger, roles, post));
    }
    change.commit();
  }
  /// For the first time: password, code generator, duties.
  http::Person come_in(const std::string& account, uint16_t port) {
    http::Person person(port);
    const auto first = person.ask("POST", "/invitations/" + links_.at(account), {{"password", kPassword}});
    EXPECT_EQ(first.status, 200) << first.body;
    person.csrf = first.value()["csrf"];
    secrets_[account] = http::bytes_of_base32(person.ask("POST", "/session/code").value()["secret"]);
    EXPECT_EQ(person.ask("PUT", "/session/code", {{"code", code(account)}}).status, 204);
    EXPECT_EQ(person.ask("PUT", "/session/duties").status, 204);
    return person;
  }
  /// That the generator shows, so many half minutes from now.
  std::string code(const std::string& account, int64_t later = 0) const {
    return access::code_of(secrets_.at(account), access::code_step(std::chrono::system_clock::now()) + later);
  }

 private:
  std::map<std::string, std::string> links_, secrets_;
};

}  // namespace guben
