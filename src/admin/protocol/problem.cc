#include "admin/protocol/problem.h"

#include <algorithm>

#include "admin/protocol/json.h"
#include "admin/protocol/reasons.h"
#include "base/log.h"

namespace onggi::admin {
namespace {

/// Builds a problem whose `reason` identifies the sentence in the error's detail. If no table
/// contains that sentence, `reason` is the default for `code`, if there is one.
Problem problem_of(int status, std::string_view code, const Error& error) {
  Problem problem{status, std::string(code), error.detail, {}};
  if (auto said = find_said(error.detail)) {
    problem.reason = said->reason;
    problem.params = std::move(said->params);
    return problem;
  }
  const auto usual = std::ranges::find(kReasons, code, &Sentence::reason);
  if (usual == kReasons.end()) return problem;
  problem.reason = usual->reason;
  if (problem.detail.empty()) problem.detail = usual->english;
  return problem;
}

}  // namespace

std::unexpected<Problem> refuse(int status, std::string_view code, const Error& error,
                                std::string field) {
  auto problem = problem_of(status, code, error);
  problem.field = std::move(field);
  return std::unexpected(std::move(problem));
}

Problem to_problem(const Error& error) {
  const auto of = [&](int status, const char* code) { return problem_of(status, code, error); };
  switch (error.code) {
    case Code::kInvalid: return of(400, "invalid");
    case Code::kDenied: return of(403, "denied");
    case Code::kNotFound: return of(404, "not_found");
    case Code::kNoSuchBucket: return of(404, "no_such_bucket");
    case Code::kNoSuchUpload: return of(404, "no_such_upload");
    case Code::kNoSuchKey: return of(404, "no_such_key");
    case Code::kNoSuchVersion: return of(404, "no_such_version");
    case Code::kDeleteMarker: return of(409, "delete_marker");
    case Code::kPreconditionFailed: return of(412, "precondition_failed");
    case Code::kInvalidRange: return of(416, "range_not_satisfiable");
    case Code::kBadDigest: return of(400, "bad_digest");
    case Code::kInvalidPart: return of(400, "invalid_part");
    case Code::kInvalidPartOrder: return of(400, "invalid_part_order");
    case Code::kEntityTooSmall: return of(400, "part_too_small");
    case Code::kEntityTooLarge: return of(413, "body_too_large");
    case Code::kIncompleteBody:
    case Code::kClosed: return of(400, "incomplete_body");
    case Code::kInvalidRequest: return of(400, "invalid");
    case Code::kNotImplemented: return of(501, "not_implemented");
    case Code::kExists: return of(409, "exists");
    case Code::kConflict: return of(409, "conflict");
    case Code::kTooLarge: return of(409, "limit_exceeded");
    case Code::kBucketState: return of(409, "bucket_state");
    case Code::kLocked: return of(409, "locked");
    case Code::kBucketNotEmpty: return of(409, "bucket_not_empty");
    case Code::kUnavailable:
    case Code::kOutcomeUnknown:
    case Code::kTimeout: return of(503, "unavailable");
    case Code::kNoSpace: return of(507, "no_space");
    default: break;
  }
  log::error("admin API: {}", error.message());
  return of(500, "internal");
}

std::unexpected<Problem> refuse_method(std::string_view method, std::string allow) {
  auto refused = refuse(405, "method_not_allowed", say("method_not_allowed", method));
  refused.error().allow = std::move(allow);
  return refused;
}

http::Response to_response(const Problem& problem) {
  json::object body{{"type", "about:blank"},
                    {"title", http::reason_phrase(problem.status)},
                    {"status", problem.status},
                    {"code", problem.code},
                    {"detail", problem.detail}};
  if (!problem.reason.empty()) add_reason(body, problem.reason, problem.params);
  if (!problem.field.empty()) body["field"] = problem.field;
  if (problem.retry_after_s) body["retry_after_s"] = *problem.retry_after_s;
  http::Response response;
  response.status = problem.status;
  response.header("Cache-Control", "no-store");
  if (problem.retry_after_s) response.header("Retry-After", std::to_string(*problem.retry_after_s));
  if (problem.status == 405) response.header("Allow", problem.allow);
  response.header("Content-Type", "application/problem+json");
  response.body = json::serialize(body) + "\n";
  return response;
}

}  // namespace onggi::admin
