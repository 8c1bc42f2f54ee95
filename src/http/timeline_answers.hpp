#pragma once
// What became of a household in the course of time: each thing with the day it was true and the moment it was known.
#include "http/api.hpp"
#include "http/office.hpp"

namespace guben::http {

void add_timeline_answers(Api& api, Office& office);

}  // namespace guben::http
