#include "admin/protocol/refusal.h"

#include "admin/protocol/problem.h"
#include "admin/protocol/reasons.h"

namespace onggi::admin {
namespace {

const char* code_of(http::RefusalReason reason) {
  switch (reason) {
    case http::RefusalReason::kUnsupportedVersion:
    case http::RefusalReason::kUnsupportedEncoding: return "not_implemented";
    case http::RefusalReason::kHeadTimeout: return "unavailable";
    case http::RefusalReason::kMalformedHead:
    case http::RefusalReason::kHeadTooLarge:
    case http::RefusalReason::kAmbiguousLength:
    case http::RefusalReason::kInvalidHost: break;
  }
  return "invalid";
}

}  // namespace

http::Response refusal_problem(const http::Refusal& refusal) {
  // No `reason`: these sentences are for developers of clients, and the console never shows them.
  return to_response(
      Problem(refusal.status, code_of(refusal.reason), std::string(refusal.message)));
}

http::Response refusal_page(const http::Refusal& refusal) {
  const auto title = std::string(http::reason_phrase(refusal.status));
  http::Response response;
  response.status = refusal.status;
  response.header("Cache-Control", "no-store");
  response.header("Content-Type", "text/html; charset=utf-8");
  response.body = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>" + title +
                  "</title><h1>" + title + "</h1><p>" + std::string(refusal.message) +
                  "</p></html>\n";
  return response;
}

bool wants_page(const http::Refusal& refusal) {
  return refusal.header("accept").value_or("").contains("text/html");
}

}  // namespace onggi::admin
