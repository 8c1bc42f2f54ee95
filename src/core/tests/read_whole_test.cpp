#include <gtest/gtest.h>

#include <fstream>

#include "core/digest.hpp"
#include "core/read_whole.hpp"

namespace guben {
namespace {

/// A folder can be opened as a file and fails at the first read: as a disk does.
TEST(AFileThatFails, IsNotTakenForItsBeginning) {
  EXPECT_THROW((void)sha256_hex_of_file(std::filesystem::temp_directory_path()), Failure);
  std::ifstream whole("/dev/null");
  std::string line;
  std::getline(whole, line);
  EXPECT_NO_THROW(must_be_read_whole(whole, "/dev/null")) << "an empty file is whole";
}

}  // namespace
}  // namespace guben
