#pragma once
// The kinds of things rules speak of, as a pack names them (subjects.yaml): the engine has no list of its own.
#include <filesystem>
#include <map>
#include <string>

namespace guben::policy {

struct SubjectKind {
  std::string name, label_zh, label_en;
  std::string many_zh, many_en;  ///< "{count} households"; empty for what no rule speaks of
  std::string kind_fact;         ///< the fact that tells its subjects apart: a village, a township, the county
  std::string of;                ///< told apart from this kind: village of area
  size_t order = 0;              ///< in which it is shown: that of subjects.yaml
};
using SubjectKinds = std::map<std::string, SubjectKind>;

/// Adds one pack's kinds; a later pack may name one anew. Throws YamlRefused.
void read_subjects(const std::filesystem::path& file, SubjectKinds& kinds);

}  // namespace guben::policy
