#pragma once
// The world of a run without a row in it, made from the dictionary. A pack's models are run in it one after the other,
// and held to what they declare.
#include "policy/pack.hpp"
#include "screening/code_words.hpp"

namespace guben::screening {

class EmptyWorld {
 public:
  explicit EmptyWorld(const policy::Pack& pack);
  /// Runs a model, and holds what it gives against what it declares. Throws YamlRefused with file and line.
  void check(const policy::FactModel& model);
  /// Runs a model for those that use it.
  void make(const policy::FactModel& model);

 private:
  void create(const dictionary::Dataset& dataset);
  void create_kept(const dictionary::Dataset& dataset);
  void add_words_of_places();
  void create_found();
  std::string without_values(const std::string& sql) const;
  WordColumns run(const policy::FactModel& model);
  /// Its columns; and the relations it reads.
  std::pair<WordColumns, std::set<std::string>> read(const policy::FactModel& model, int first_line,
                                                     const std::string& sql);
  void execute(const policy::FactModel& model, int first_line, const std::string& sql);
  std::map<std::string, std::string> types_of(const std::string& relation);
  void check_columns(const policy::FactModel& model, const std::string& given);
  void check_columns_of_figures(const policy::FactModel& model);
  void create_lineage(const policy::FactModel& model);
  void check_lineage(const policy::FactModel& model);
  std::set<std::string> datasets_of(const policy::FactModel& model) const;
  std::set<std::string> datasets_among(const std::set<std::string>& relations) const;
  void check_uses(const policy::FactModel& model) const;

  const policy::Pack& pack_;
  /// For packs only: what one from anywhere computes may take little, and reaches no file. Never destroyed, as
  /// Engine::of_process().
  static workspace::Engine& engine();
  workspace::Database database_{workspace::Files{}, engine()};
  CodeWords words_;
  std::map<std::string, std::set<std::string>> read_by_, shown_by_;  ///< relations of a model's SQL, of its lineage
};

}  // namespace guben::screening
