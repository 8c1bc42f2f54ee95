#pragma once
// A list as a file: the rows and masks of the list itself, for a purpose, numbered, watermarked, on record, collected
// once.
#include "http/api.hpp"
#include "http/exports.hpp"
#include "http/jobs.hpp"
#include "http/office.hpp"

namespace guben::http {

void add_export_answers(Api& api, Office& office, Jobs& jobs, Exports& exports);

}  // namespace guben::http
