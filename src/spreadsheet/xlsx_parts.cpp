#include "spreadsheet/xlsx_parts.hpp"

#include "core/text.hpp"
#include "spreadsheet/xml_pull.hpp"

namespace guben::spreadsheet {
namespace {

/// Targets are relative to the folder of the part that names them, or absolute from the archive's root.
std::string resolved(const std::string& base_part, std::string target) {
  target = replaced(std::move(target), "\\", "/");
  if (target.starts_with("/")) return target.substr(1);
  if (target.starts_with("./")) target.erase(0, 2);
  std::string folder = base_part.substr(0, base_part.rfind('/') + 1);
  while (target.starts_with("../")) {
    target.erase(0, 3);
    folder = folder.substr(0, folder.size() > 1 ? folder.rfind('/', folder.size() - 2) + 1 : 0);
  }
  return folder + target;
}

}  // namespace

std::string decoded(std::string_view raw) {
  std::string out;
  append_decoded(out, raw);
  return out;
}

std::vector<Relation> relations_of(const Archive& archive, const std::string& part) {
  const auto slash = part.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : part.substr(0, slash + 1);
  const std::string file = slash == std::string::npos ? part : part.substr(slash + 1);
  const std::string rels = folder + "_rels/" + file + ".rels";
  std::vector<Relation> all;
  if (!archive.has(rels)) return all;
  ZipEntry entry(archive, rels);
  XmlPull xml(entry);
  for (auto token = xml.next(); token != XmlToken::Done; token = xml.next())
    if (token == XmlToken::Start && xml.name() == "Relationship")
      all.push_back({decoded(xml.attribute("Id")), decoded(xml.attribute("Type")),
                     resolved(part, decoded(xml.attribute("Target")))});
  return all;
}

}  // namespace guben::spreadsheet
