#include "http/response.hpp"

#include <atomic>

#include "http/request.hpp"

namespace guben::http {

bool Response::has(std::string_view name) const {
  return std::any_of(headers.begin(), headers.end(), [&](const auto& field) { return same_word(field.first, name); });
}

const char* reason_phrase(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 409: return "Conflict";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 507: return "Insufficient Storage";
    default: return "Answer";
  }
}

struct Reply::Waiting {
  Send send;
  std::function<Response()> failed;
  std::atomic<bool> is_answered = false;
  ~Waiting() {
    if (!is_answered) send(failed());
  }
};

Reply::Reply(Send send, std::function<Response()> failed) : waiting_(std::make_shared<Waiting>()) {
  waiting_->send = std::move(send);
  waiting_->failed = std::move(failed);
}

void Reply::operator()(Response response) const {
  if (!waiting_->is_answered.exchange(true)) waiting_->send(std::move(response));
}

}  // namespace guben::http
