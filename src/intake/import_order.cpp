#include "intake/import_order.hpp"

#include "core/shown.hpp"
#include "core/text.hpp"

namespace guben::intake {
namespace {

std::vector<std::filesystem::path> files_of(const std::vector<std::filesystem::path>& files_and_folders) {
  std::vector<std::filesystem::path> files;
  for (const auto& name : files_and_folders) {
    if (!std::filesystem::is_directory(name)) {
      files.emplace_back(name);
      continue;
    }
    std::vector<std::filesystem::path> inside;
    for (const auto& entry : std::filesystem::directory_iterator(name))
      if (entry.is_regular_file() && entry.path().filename().string()[0] != '.') inside.push_back(entry.path());
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

Promise promise_of(const std::filesystem::path& file, const dictionary::Dictionary& dictionary) {
  const auto name = shown_name(file);
  auto promise = Promise::Nothing;
  for (const auto& dataset : dictionary.datasets())
    if (dataset.in_ledger && (contains(name, dataset.code) || contains(name, dataset.label_zh)))
      promise = std::min(promise, dataset.has_role(dictionary::Role::County) ? Promise::County : Promise::Registry);
  return promise;
}

}  // namespace

std::vector<PromisedFile> in_import_order(const std::vector<std::filesystem::path>& files_and_folders,
                                          const dictionary::Dictionary& dictionary) {
  std::vector<PromisedFile> order;
  for (const auto& file : files_of(files_and_folders)) order.push_back({file, promise_of(file, dictionary)});
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.promise < b.promise; });
  return order;
}

}  // namespace guben::intake
