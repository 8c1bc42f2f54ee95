#pragma once
#include "http/api.hpp"
#include "http/office.hpp"

namespace guben::http {

/// signIn, getSession, signOut, choosePost, setPreferences, changePassword, beginCode, bindCode, acknowledgeDuties,
/// takeInvitation.
void add_session_answers(Api& api, Office& office);

}  // namespace guben::http
