#pragma once
// The program as its users meet it: started, with what it said on each stream.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

namespace guben {

struct Ran {
  int status;  ///< 128 where a signal ended it
  std::string out, errors;
  std::string both() const { return out + errors; }
};

inline std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// `line` is read by the shell after the program's name; `before` stands before it (variables, ulimit).
inline Ran run_program(const std::string& line, const std::string& before = "") {
  static std::atomic<int> count = 0;
  const auto name = std::filesystem::temp_directory_path() /
                    ("guben-ran-" + std::to_string(getpid()) + "-" + std::to_string(++count));
  const auto script = name.string() + ".sh";
  std::ofstream(script) << before << " '" GUBEN_PROGRAM "' " << line << "\n";
  const int status = std::system(
      ("LSAN_OPTIONS=detect_leaks=0 sh '" + script + "' > '" + name.string() + ".out' 2> '" + name.string() + ".err'")
          .c_str());
  Ran ran{WIFEXITED(status) ? WEXITSTATUS(status) : 128, bytes_of(name.string() + ".out"),
          bytes_of(name.string() + ".err")};
  for (const char* ending : {".sh", ".out", ".err"}) std::filesystem::remove(name.string() + ending);
  return ran;
}

}  // namespace guben
