#include "http/static_files.hpp"

#include <gtest/gtest.h>

namespace guben::http {
namespace {
namespace fs = std::filesystem;

class StaticFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    folder = fs::temp_directory_path() / "guben-web-test";
    fs::remove_all(folder);
    put("index.html", "<!doctype html>");
    put("favicon.svg", "<svg/>");
    put("assets/main-Ab12Cd34.js", "let a = 1");
    put("assets/main-Ab12Cd34.js.gz", "gz");
    put("assets/main-Ab12Cd34.js.br", "br");
    put("../guben-web-secret", "secret");
    fs::create_symlink(folder / "../guben-web-secret", folder / "link.txt");
  }
  void TearDown() override {
    fs::remove_all(folder);
    fs::remove(folder / "../guben-web-secret");
  }
  void put(const std::string& name, const std::string& text) {
    fs::create_directories((folder / name).parent_path());
    std::ofstream(folder / name) << text;
  }
  std::optional<Response> ask(const std::string& path, const std::string& accepts = "",
                              const std::string& if_none_match = "") {
    Request request;
    request.method = "GET";
    request.target = *read_target(path);
    if (!accepts.empty()) request.headers.add("Accept-Encoding", accepts);
    if (!if_none_match.empty()) request.headers.add("If-None-Match", if_none_match);
    return (*StaticFiles::load(folder)).answer(request);
  }
  std::string header(const std::optional<Response>& response, const std::string& name) {
    for (const auto& [known, value] : response->headers)
      if (same_word(known, name)) return value;
    return {};
  }
  fs::path folder;
};

TEST_F(StaticFilesTest, AnswerPagesWithTheIndexAndUnknownFilesNotAtAll) {
  for (const char* path : {"/", "/work", "/households/9900000032"}) {
    const auto page = ask(path);
    ASSERT_TRUE(page) << path;
    EXPECT_EQ(page->text(), "<!doctype html>");
    EXPECT_EQ(header(page, "Cache-Control"), "no-cache");
  }
  for (const char* path : {"/x.js", "/assets/x", "/api/v1/nothing", "/link.txt", "/guben-web-secret.txt"})
    EXPECT_FALSE(ask(path)) << path;
}

TEST_F(StaticFilesTest, HaveTheFormTheBrowserTakes) {
  const auto accepted = [&](const char* accepts) {
    return std::string(ask("/assets/main-Ab12Cd34.js", accepts)->text());
  };
  EXPECT_EQ(accepted("gzip, deflate, br"), "br");
  EXPECT_EQ(accepted("gzip, br;q=0"), "gz");
  EXPECT_EQ(accepted("gzip;q=0.0"), "let a = 1");
  EXPECT_EQ(accepted("*"), "br");
  EXPECT_EQ(accepted("identity"), "let a = 1");
  EXPECT_EQ(header(ask("/assets/main-Ab12Cd34.js", "br"), "Content-Encoding"), "br");
  EXPECT_EQ(header(ask("/assets/main-Ab12Cd34.js"), "Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_NE(header(ask("/assets/main-Ab12Cd34.js"), "Cache-Control").find("immutable"), std::string::npos);
}

TEST_F(StaticFilesTest, AreNotSentAgainToWhoHasThem) {
  const auto etag = header(ask("/favicon.svg"), "ETag");
  EXPECT_EQ(ask("/favicon.svg", "", etag)->status, 304);
  EXPECT_EQ(ask("/favicon.svg", "", "\"other\", W/" + etag)->status, 304);
  EXPECT_EQ(ask("/favicon.svg", "", "\"other\"")->status, 200);
}

TEST_F(StaticFilesTest, AreRefusedWithoutAnIndex) {
  fs::remove(folder / "index.html");
  EXPECT_EQ(StaticFiles::load(folder).error().code, "http.web_folder");
  EXPECT_EQ(StaticFiles::load(folder / "nowhere").error().code, "http.web_folder");
}

}  // namespace
}  // namespace guben::http
