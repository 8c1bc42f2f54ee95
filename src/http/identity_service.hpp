#pragma once
// 统一身份认证: the county's own identity service, as a served county that has one holds it.
#include "http/worker_pool.hpp"
#include "oidc/attempts.hpp"
#include "oidc/issuer.hpp"

namespace guben::http {

struct IdentityService {
  explicit IdentityService(oidc::Settings settings) : issuer(std::move(settings)) {}
  oidc::Issuer issuer;
  oidc::Attempts attempts;
  /// For what asks it: two at once, few waiting. A service that does not answer keeps nobody else from working, and
  /// each of these for five seconds at most, so that all are answered while a server that stops still waits.
  WorkerPool network{2, 8};
};

inline constexpr const char* kIdentityCookie = "guben_identity";

}  // namespace guben::http
