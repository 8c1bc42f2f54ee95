#include "http/security_headers.hpp"

namespace guben::http {

void add_security_headers(Response& response, bool is_secure) {
  response
      .with("Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
            "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; "
            "frame-ancestors 'none'")
      .with("X-Content-Type-Options", "nosniff")
      .with("X-Frame-Options", "DENY")
      .with("Referrer-Policy", "no-referrer")
      .with("Cross-Origin-Opener-Policy", "same-origin")
      .with("Cross-Origin-Resource-Policy", "same-origin")
      .with("Permissions-Policy", "camera=(), microphone=(), geolocation=(self), payment=(), usb=()");
  if (is_secure) response.with("Strict-Transport-Security", "max-age=31536000");
  if (!response.has("Cache-Control")) response.with("Cache-Control", "no-store");
}

}  // namespace guben::http
