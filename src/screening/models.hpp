#pragma once
// Fact models, each a statement over the fact base, several side by side.
#include "screening/fact_base.hpp"

namespace guben::screening {

/// A model that counts what the households' and persons' rules found comes after them, and so does what uses it.
enum class Stage { Before, After };
std::vector<const policy::FactModel*> models_of(Stage stage, const RunInputs& inputs);

/// The statements that make fact.NAME of a model, and unit.NAME of an indicator; $parameters not yet filled in.
std::vector<std::string> statements_of(const policy::FactModel& model);

/// Runs models in an order in which each finds what it uses. Refused with screening.fact_model_failed.
Result<void> run_models(workspace::Connections& connections, const RunInputs& inputs,
                        const std::vector<const policy::FactModel*>& models, Timings& timings);

}  // namespace guben::screening
