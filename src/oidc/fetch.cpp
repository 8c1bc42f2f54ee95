#include "oidc/fetch.hpp"

#include <curl/curl.h>

#include <memory>

namespace guben::oidc {
namespace {

constexpr long kToConnect = 2000;  // milliseconds

size_t take(char* bytes, size_t size, size_t count, void* into) {
  auto& body = *static_cast<std::string*>(into);
  if (body.size() + size * count > Fetch::kMostBytes) return 0;  // which ends it
  body.append(bytes, size * count);
  return size * count;
}

void begin_libcurl() {
  static const auto begun = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (begun != CURLE_OK) throw Failure("libcurl cannot be used");
}

Refusal unreachable(const std::string& problem) { return {"oidc.unreachable", {{"problem", problem}}}; }

}  // namespace

struct Fetch::Question {
  std::string address, form, user, secret;
  bool is_post = false;
};

Result<Fetch::Answer> Fetch::ask(const Question& question) const {
  begin_libcurl();
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(until_ - std::chrono::steady_clock::now()).count();
  if (left <= 0) return unreachable("no time is left");
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), curl_easy_cleanup);
  if (!curl) throw Failure("libcurl has no memory");
  Answer answer;
  auto* of = curl.get();
  curl_easy_setopt(of, CURLOPT_URL, question.address.c_str());
  curl_easy_setopt(of, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(of, CURLOPT_PROXY, "");
  curl_easy_setopt(of, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(of, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(of, CURLOPT_QUICK_EXIT, 1L);  // else who is out of time waits for who still asks for the name
  curl_easy_setopt(of, CURLOPT_CONNECTTIMEOUT_MS, std::min<long>(left, kToConnect));
  curl_easy_setopt(of, CURLOPT_TIMEOUT_MS, static_cast<long>(left));
  curl_easy_setopt(of, CURLOPT_MAXFILESIZE, static_cast<long>(kMostBytes));
  curl_easy_setopt(of, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(of, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(of, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(of, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(of, CURLOPT_WRITEDATA, &answer.body);
  if (question.is_post) {
    curl_easy_setopt(of, CURLOPT_POSTFIELDSIZE, static_cast<long>(question.form.size()));
    curl_easy_setopt(of, CURLOPT_POSTFIELDS, question.form.c_str());
  }
  if (!question.user.empty()) {
    curl_easy_setopt(of, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    curl_easy_setopt(of, CURLOPT_USERNAME, question.user.c_str());
    curl_easy_setopt(of, CURLOPT_PASSWORD, question.secret.c_str());
  }
  if (const auto done = curl_easy_perform(of); done != CURLE_OK) return unreachable(curl_easy_strerror(done));
  curl_easy_getinfo(of, CURLINFO_RESPONSE_CODE, &answer.status);
  return answer;
}

Result<Fetch::Answer> Fetch::get(const std::string& address) const { return ask({address, {}, {}, {}, false}); }

Result<Fetch::Answer> Fetch::post(const std::string& address, const Fields& form, const std::string& user,
                                  const std::string& secret) const {
  // Escaped before they are put together, as RFC 6749 (2.3.1) asks: a colon may stand in either.
  return ask({address, form_of(form), escaped(user), escaped(secret), true});
}

}  // namespace guben::oidc
