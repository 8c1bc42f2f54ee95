#include "core/temporary_folder.hpp"

#include <cstdlib>
#include <string>

#include "core/result.hpp"

namespace guben {
namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
  std::string name = (fs::temp_directory_path() / "guben-XXXXXX").string();
  if (!mkdtemp(name.data())) throw Failure(Refusal{"core.cannot_write", {{"file", name}}}, "no temporary folder");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace guben
