#pragma once
// What a rule stands on: the models, datasets and parameters behind its cells.
#include "policy/pack.hpp"

namespace guben::screening {

/// The pack with nothing but these rules and what they stand on.
policy::Pack part_of(const policy::Pack& pack, const std::set<std::string>& rules);

/// The rule, and the decisions it looks at, in the pack's order.
std::vector<const policy::Decision*> decisions_behind(const policy::Pack& pack, const std::string& rule);
/// The models whose facts they name, the population of their subject, and what these use, in the pack's order.
std::vector<const policy::FactModel*> models_behind(const policy::Pack& pack, const std::string& rule);

/// Datasets that must be delivered (the rows' needs), and those the models read.
std::set<std::string> datasets_needed(const policy::Pack& pack, const std::string& rule);
/// Whether a model behind the rule looks at what the registers said on other days.
bool reads_earlier(const policy::Pack& pack, const std::string& rule);
std::set<std::string> datasets_read(const policy::Pack& pack, const std::string& rule);
/// Parameters that models name, as $NAME or by name in the relation of parameters; and those that cells name, too.
std::set<std::string> parameters_of_models(const policy::Pack& pack, const std::string& rule);
std::set<std::string> parameters_read(const policy::Pack& pack, const std::string& rule);

}  // namespace guben::screening
