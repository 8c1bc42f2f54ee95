#include "cli/usage.hpp"

#include <fcntl.h>

#include <gtest/gtest.h>
#include <unistd.h>

#include "cli/session_language.hpp"
#include "cli/terminal.hpp"

namespace guben::cli {
namespace {

using Environment = std::map<std::string, std::string>;

std::string language_said(const std::vector<std::string>& arguments, const Environment& environment) {
  const auto language = session_language(arguments, [&](const char* name) -> const char* {
    const auto value = environment.find(name);
    return value == environment.end() ? nullptr : value->second.c_str();
  });
  return !language ? language.error().code : *language == Language::Chinese ? "zh" : "en";
}

TEST(SessionLanguage, IsWhatTheCommandLineSays) {
  EXPECT_EQ(language_said({"runs", "--lang", "en"}, {}), "en");
  EXPECT_EQ(language_said({"--lang=en", "runs"}, {{"LANG", "zh_CN.UTF-8"}}), "en");
  EXPECT_EQ(language_said({"--lang=zh-CN"}, {{"LC_ALL", "en_US.UTF-8"}}), "zh");
  EXPECT_EQ(language_said({"--lang", "en", "--lang", "zh"}, {}), "zh");
  for (const char* none : {"", "klingon", "english", "z", "EN"})
    EXPECT_EQ(language_said({"--lang", none}, {}), "cli.unknown_language") << none;
  EXPECT_EQ(language_said({"--lang="}, {}), "cli.unknown_language");
}

TEST(SessionLanguage, FollowsTheEnvironmentInItsOrder) {
  EXPECT_EQ(language_said({}, {}), "zh");
  EXPECT_EQ(language_said({}, {{"LANG", "en_US.UTF-8"}}), "en");
  EXPECT_EQ(language_said({}, {{"LANG", "C.UTF-8"}}), "zh");
  EXPECT_EQ(language_said({}, {{"LANG", "zh_CN"}, {"LC_MESSAGES", "en_GB"}}), "en");
  EXPECT_EQ(language_said({}, {{"LC_ALL", "zh_CN"}, {"LC_MESSAGES", "en_GB"}, {"LANG", "en_GB"}}), "zh");
  EXPECT_EQ(language_said({}, {{"LC_ALL", ""}, {"LANG", "en_GB"}}), "en");
}

TEST(EmptyArgument, IsRefusedWhereverItStands) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"init", "", "--pack", "x"},
                                                                     {"init", "c", "--pack", ""},
                                                                     {"init", "c", "--pack="},
                                                                     {"diff", "c", "a", " \t"}})
    EXPECT_TRUE(empty_argument(arguments));
  EXPECT_FALSE(empty_argument({"init", "c", "--pack", "x", "--timings", "--lang=en", "--", "-"}));
}

TEST(Terminal, KeepsCharactersWholeAndKnowsWhatWasLost) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  std::ostream stream(nullptr);
  {
    Terminal terminal(stream, ends[1]);
    stream << "低\xE4\xBF" << std::flush << "\x9D\x1b[31m\n";
    stream.flush();
    EXPECT_EQ(terminal.error(), 0);
  }
  char text[64] = {};
  ASSERT_GT(read(ends[0], text, sizeof text - 1), 0);
  close(ends[0]), close(ends[1]);
  EXPECT_STREQ(text, "低保\xEF\xBF\xBD[31m\n");
  const int full = open("/dev/full", O_WRONLY);
  ASSERT_GE(full, 0);
  {
    Terminal terminal(stream, full);
    stream << "x";
    stream.flush();
    EXPECT_EQ(terminal.error(), ENOSPC);
  }
  close(full);
}

}  // namespace
}  // namespace guben::cli
