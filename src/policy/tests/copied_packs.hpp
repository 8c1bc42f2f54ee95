#pragma once
// The packs of the project, copied, for tests that spoil or change them.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "core/text.hpp"

namespace guben::policy {

class CopiedPacks : public testing::Test {
 protected:
  void SetUp() override {
    packs = std::filesystem::temp_directory_path() / fmt::format("guben-packs-{}", getpid());
    std::filesystem::remove_all(packs);
    std::filesystem::copy(std::string(GUBEN_SOURCE_DIR) + "/packs", packs, std::filesystem::copy_options::recursive);
    std::filesystem::remove_all(packs / ".plans");
  }
  void TearDown() override { std::filesystem::remove_all(packs); }
  /// The first place where `what` stands in a file.
  void replace(const std::string& file, const std::string& what, const std::string& with) const {
    std::ifstream in(packs / file);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto at = text.find(what);
    ASSERT_NE(at, std::string::npos) << what;
    std::ofstream(packs / file) << text.replace(at, what.size(), with);
  }
  std::filesystem::path packs;
};

}  // namespace guben::policy
