#include "screening/code_words.hpp"

#include <nlohmann/json.hpp>

namespace guben::screening {
namespace {
using nlohmann::json;

std::string text_at(const json& e, const char* key) {
  const auto found = e.find(key);
  return found != e.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// The text a constant is. The tree leaves out what is empty: a VARCHAR without a value is the empty text.
std::optional<std::string> constant_text(const json& e) {
  if (text_at(e, "class") != "CONSTANT" || !e.contains("value")) return {};
  const auto& value = e["value"];
  if (value.value("is_null", false) || text_at(value.value("type", json::object()), "id") != "VARCHAR") return {};
  return text_at(value, "value");
}

/// What a query sees: its tables by alias, in the order of FROM; then what the query around it sees.
struct Scope {
  std::vector<std::pair<std::string, WordColumns>> tables;
  const Scope* around = nullptr;

  const Words* column(const json& names) const {
    const auto name = names.back().get<std::string>();
    const auto table = names.size() > 1 ? names[names.size() - 2].get<std::string>() : std::string();
    for (const auto& [alias, columns] : tables)
      if (table.empty() || table == alias)
        if (const auto found = columns.find(name); found != columns.end()) return &found->second;
    return around ? around->column(names) : nullptr;
  }
};

/// The columns of a query in their order; UNION goes by it.
using Ordered = std::vector<std::pair<std::string, Words>>;
WordColumns by_name(const Ordered& columns) { return {columns.begin(), columns.end()}; }

/// NULL is no word, and restricts nothing that stands beside it in a UNION.
const Words kNoWord = std::make_shared<std::set<std::string>>();

/// Reads the tree that DuckDB makes of a statement (json_serialize_sql).
class Reader {
 public:
  Reader(const std::map<std::string, WordColumns>& relations, SqlReading& reading)
      : relations_(relations), reading_(reading) {}

  /// Every relation of the tree, wherever it stands: what a query reads is known whole, even where its columns are not.
  void check_relations(const json& tree) {
    std::set<std::string> ctes;
    collect_ctes(tree, ctes);
    check_relations(tree, ctes);
  }

  Ordered query(const json& node, const Scope* around) {
    const auto ctes_before = ctes_;
    if (node.contains("cte_map"))
      for (const auto& entry : node["cte_map"].value("map", json::array()))
        ctes_[entry.at("key")] = by_name(query(entry.at("value").at("query").at("node"), around));
    const auto type = text_at(node, "type");
    Ordered columns;
    if (type == "SELECT_NODE") columns = select(node, around);
    else if (type == "SET_OPERATION_NODE") columns = both(node, around);
    else if (node.contains("child")) columns = query(node["child"], around);  // a CTE's own node
    ctes_ = ctes_before;
    return columns;
  }

 private:
  Ordered both(const json& node, const Scope* around) {
    auto columns = query(node.at("left"), around);
    const auto others = query(node.at("right"), around);
    for (size_t i = 0; i < columns.size(); ++i) {
      auto& words = columns[i].second;
      const auto other = i < others.size() ? others[i].second : nullptr;
      if (!words || !other) {
        words = nullptr;
        continue;
      }
      auto all = std::make_shared<std::set<std::string>>(*words);
      all->insert(other->begin(), other->end());
      words = all;
    }
    return columns;
  }

  Ordered select(const json& node, const Scope* around) {
    Scope scope;
    scope.around = around;
    if (node.contains("from_table")) from(node["from_table"], scope);
    Ordered columns;
    for (const auto& item : node.value("select_list", json::array())) {
      expression(item, scope);
      if (text_at(item, "class") == "STAR") {
        for (const auto& [alias, of_table] : scope.tables)
          columns.insert(columns.end(), of_table.begin(), of_table.end());
        continue;
      }
      auto name = text_at(item, "alias");
      if (name.empty() && item.contains("column_names")) name = item["column_names"].back();
      columns.emplace_back(name, words_of(item, scope));
    }
    for (const char* part : {"where_clause", "having", "qualify", "group_expressions", "modifiers"})
      if (node.contains(part)) expression(node[part], scope);
    return columns;
  }

  void from(const json& table, Scope& scope) {
    const auto type = text_at(table, "type");
    const auto alias = text_at(table, "alias");
    if (type == "JOIN") {
      from(table.at("left"), scope);
      from(table.at("right"), scope);
      if (table.contains("condition")) conditions_.push_back(&table["condition"]);
    } else if (type == "BASE_TABLE") {
      const auto schema = text_at(table, "schema_name"), name = text_at(table, "table_name");
      const auto cte = ctes_.find(name);
      const auto known = relations_.find(schema.empty() ? name : schema + "." + name);
      scope.tables.emplace_back(alias.empty() ? name : alias, schema.empty() && cte != ctes_.end() ? cte->second
                                                              : known != relations_.end()          ? known->second
                                                                                                   : WordColumns());
    } else if (type == "SUBQUERY") {
      scope.tables.emplace_back(alias, by_name(query(table.at("subquery").at("node"), &scope)));
    }
    if (type != "JOIN") return;
    // A condition sees both of its sides.
    for (const auto* condition : std::exchange(conditions_, {})) expression(*condition, scope);
  }

  static void collect_ctes(const json& e, std::set<std::string>& names) {
    if (e.is_object() && e.contains("cte_map"))
      for (const auto& entry : e["cte_map"].value("map", json::array())) names.insert(text_at(entry, "key"));
    if (e.is_object() && e.contains("cte_name")) names.insert(text_at(e, "cte_name"));
    for (const auto& part : e)
      if (part.is_structured()) collect_ctes(part, names);
  }

  void check_relations(const json& e, const std::set<std::string>& ctes) {
    const auto foreign = [&](const std::string& name) {
      reading_.foreign.push_back({e.value("query_location", size_t{0}), name});
    };
    const auto type = e.is_object() ? text_at(e, "type") : "";
    if (type == "BASE_TABLE") {
      const auto schema = text_at(e, "schema_name"), name = text_at(e, "table_name");
      const auto full_name = schema.empty() ? name : schema + "." + name;
      if (!text_at(e, "catalog_name").empty() ||
          !(relations_.contains(full_name) || (schema.empty() && ctes.contains(name))))
        foreign(full_name);
      else reading_.relations.insert(full_name);
    } else if (type == "SHOW_REF") {
      foreign("DESCRIBE, SUMMARIZE, SHOW");
    } else if (type == "TABLE_FUNCTION") {
      static const std::set<std::string> harmless{"unnest", "range", "generate_series"};
      const auto name = text_at(e.value("function", json::object()), "function_name");
      if (!harmless.contains(name)) foreign(name);
    } else if (e.is_object() && e.contains("sample")) {
      foreign("SAMPLE");
    } else if (e.is_object()) {
      // What a function sees of the machine is no fact of anybody. SQL's own need no parentheses and look like columns.
      static const std::set<std::string> words{"current_date",    "current_time",   "current_timestamp", "localtime",
                                               "localtimestamp",  "current_user",   "session_user",      "user",
                                               "current_catalog", "current_schema", "current_role"};
      static const std::set<std::string> functions{"getenv",
                                                   "current_setting",
                                                   "getvariable",
                                                   "version",
                                                   "now",
                                                   "today",
                                                   "age",
                                                   "get_current_timestamp",
                                                   "get_current_time",
                                                   "transaction_timestamp",
                                                   "random",
                                                   "setseed",
                                                   "uuid",
                                                   "gen_random_uuid",
                                                   "nextval",
                                                   "currval",
                                                   "current_query",
                                                   "current_database",
                                                   "txid_current"};
      const auto name = text_at(e, "function_name");
      if (functions.contains(name) || words.contains(name)) foreign(name);
      if (e.contains("column_names") && e["column_names"].size() == 1)
        if (const auto column = e["column_names"].back().get<std::string>(); words.contains(column)) foreign(column);
    }
    for (const auto& part : e)
      if (part.is_structured()) check_relations(part, ctes);
  }

  /// Looks at every comparison inside.
  void expression(const json& e, const Scope& scope) {
    if (e.is_array()) {
      for (const auto& item : e) expression(item, scope);
      return;
    }
    if (!e.is_object()) return;
    if (e.contains("subquery") && e["subquery"].contains("node")) query(e["subquery"]["node"], &scope);
    check(e, scope);
    for (const auto& [key, value] : e.items())
      if (key != "subquery" && (value.is_object() || value.is_array())) expression(value, scope);
  }

  void check(const json& e, const Scope& scope) {
    const auto type = text_at(e, "type"), function = text_at(e, "function_name");
    if (type == "COMPARE_EQUAL" || type == "COMPARE_NOTEQUAL" || type == "COMPARE_DISTINCT_FROM" ||
        type == "COMPARE_NOT_DISTINCT_FROM") {
      compare(e.at("left"), e.at("right"), scope);
      compare(e.at("right"), e.at("left"), scope);
    } else if ((type == "COMPARE_IN" || type == "COMPARE_NOT_IN") && e.contains("children")) {
      for (size_t i = 1; i < e["children"].size(); ++i) compare(e["children"][0], e["children"][i], scope);
    } else if (function == "list_contains" && e["children"].size() == 2) {
      for (const auto& word : e["children"][0].value("children", json::array())) compare(e["children"][1], word, scope);
    } else if ((function == "~~" || function == "!~~") && e["children"].size() == 2) {
      compare(e["children"][0], e["children"][1], scope, true);
    }
  }

  void compare(const json& tested, const json& constant, const Scope& scope, bool is_pattern = false) {
    const auto text = constant_text(constant);
    const auto words = text ? words_of(tested, scope) : nullptr;
    if (!words || words->empty()) return;
    const auto& word = *text;
    const auto is_known = [&] {
      if (!is_pattern) return words->contains(word);
      const auto prefix = word.substr(0, word.find_first_of("%_"));
      return std::any_of(words->begin(), words->end(), [&](const auto& known) { return known.starts_with(prefix); });
    };
    if (!is_known())
      reading_.unknown.push_back({constant.value("query_location", size_t{0}), column_name(tested), word, *words});
  }

  static std::string column_name(const json& e) {
    if (e.contains("column_names")) return e["column_names"].back();
    return e.contains("children") && !e["children"].empty() ? column_name(e["children"][0]) : "";
  }

  /// What all of several expressions may be; nothing where one of them may be anything.
  Words words_of_all(const std::vector<const json*>& parts, const Scope& scope) const {
    auto all = std::make_shared<std::set<std::string>>();
    for (const auto* part : parts) {
      if (const auto text = constant_text(*part)) {
        all->insert(*text);
        continue;
      }
      const auto words = words_of(*part, scope);
      if (!words) return nullptr;
      all->insert(words->begin(), words->end());
    }
    return all;
  }

  /// A column, one value out of many of it, or one of several.
  Words words_of(const json& e, const Scope& scope) const {
    if (e.contains("column_names")) {
      const auto* words = scope.column(e["column_names"]);
      return words ? *words : nullptr;
    }
    if (text_at(e, "class") == "CONSTANT" && e["value"].value("is_null", false)) return kNoWord;
    if (text_at(e, "class") == "CAST" && e.contains("child")) return words_of(e["child"], scope);
    std::vector<const json*> parts;
    if (text_at(e, "type") == "OPERATOR_COALESCE" && e.contains("children"))
      for (const auto& child : e["children"]) parts.push_back(&child);
    if (text_at(e, "class") == "CASE") {
      if (e.contains("case_checks"))
        for (const auto& check : e["case_checks"]) parts.push_back(&check.at("then_expr"));
      if (e.contains("else_expr")) parts.push_back(&e["else_expr"]);
    }
    if (!parts.empty()) return words_of_all(parts, scope);
    static const std::set<std::string> picks{"max", "min", "any_value", "first", "last", "max_by", "min_by", "arg_max"};
    if (picks.contains(text_at(e, "function_name")) && e.contains("children") && !e["children"].empty())
      return words_of(e["children"][0], scope);
    return nullptr;
  }

  const std::map<std::string, WordColumns>& relations_;
  SqlReading& reading_;
  std::map<std::string, WordColumns> ctes_;
  std::vector<const json*> conditions_;
};

}  // namespace

WordColumns CodeWords::read(const std::string& select, SqlReading& reading) {
  const auto rows = database_.rows("SELECT json_serialize_sql(" + workspace::quoted_literal(select) +
                                   ", skip_null := true, skip_empty := true)");
  const auto tree = json::parse(workspace::to_text(rows.at(0).at(0)));
  if (tree.value("error", true)) throw Failure("workspace: " + tree.value("error_message", "cannot be parsed"));
  if (tree.at("statements").size() != 1) throw Failure("workspace: more than one statement");
  const auto& node = tree.at("statements").at(0).at("node");
  Reader reader(relations_, reading);
  reader.check_relations(node);
  return by_name(reader.query(node, nullptr));
}

}  // namespace guben::screening
