#include "admin/protocol/problem.h"

#include <algorithm>
#include <array>

#include "admin/protocol/json.h"
#include "admin/protocol/reasons.h"
#include "base/log.h"
#include "catalog/codes.h"

namespace onggi::admin {
namespace {

/// The status and the API code for each Code. A Code without an entry is an internal error.
struct Mapping {
  Code from;
  int status;
  const char* code;
};
constexpr auto kMappings = std::to_array<Mapping>({
    {Code::kInvalid, 400, "invalid"},
    {Code::kDenied, 403, "denied"},
    {Code::kNotFound, 404, "not_found"},
    {catalog::kNoSuchBucket, 404, "no_such_bucket"},
    {catalog::kNoSuchUpload, 404, "no_such_upload"},
    {catalog::kNoSuchKey, 404, "no_such_key"},
    {catalog::kNoSuchVersion, 404, "no_such_version"},
    {catalog::kDeleteMarker, 409, "delete_marker"},
    {Code::kPreconditionFailed, 412, "precondition_failed"},
    {catalog::kInvalidRange, 416, "range_not_satisfiable"},
    {catalog::kBadDigest, 400, "bad_digest"},
    {catalog::kInvalidPart, 400, "invalid_part"},
    {catalog::kInvalidPartOrder, 400, "invalid_part_order"},
    {catalog::kEntityTooSmall, 400, "part_too_small"},
    {catalog::kEntityTooLarge, 413, "body_too_large"},
    {Code::kIncompleteBody, 400, "incomplete_body"},
    {Code::kClosed, 400, "incomplete_body"},
    {catalog::kInvalidRequest, 400, "invalid"},
    {Code::kNotImplemented, 501, "not_implemented"},
    {Code::kExists, 409, "exists"},
    {Code::kConflict, 409, "conflict"},
    {Code::kTooLarge, 409, "limit_exceeded"},
    {catalog::kBucketState, 409, "bucket_state"},
    {catalog::kLocked, 409, "locked"},
    {catalog::kBucketNotEmpty, 409, "bucket_not_empty"},
    {Code::kUnavailable, 503, "unavailable"},
    {Code::kOutcomeUnknown, 503, "unavailable"},
    {Code::kTimeout, 503, "unavailable"},
    {Code::kNoSpace, 507, "no_space"},
    {catalog::kQuotaExceeded, 403, "quota_exceeded"},
});

/// Builds a problem whose `reason` identifies the sentence in the error's detail. If the detail is
/// not a known sentence (find_said()), `reason` is the default for `code`, if there is one.
Problem problem_of(int status, std::string_view code, const Error& error) {
  Problem problem(status, std::string(code), error.detail);
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

Problem::Problem(const Error& error) : Problem(to_problem(error)) {}

std::unexpected<Problem> refuse(int status, std::string_view code, const Error& error,
                                std::string field) {
  auto problem = problem_of(status, code, error);
  problem.field = std::move(field);
  return std::unexpected(std::move(problem));
}

Problem to_problem(const Error& error) {
  const auto found = std::ranges::find(kMappings, error.code, &Mapping::from);
  if (found != kMappings.end()) return problem_of(found->status, found->code, error);
  log::error("admin API: {}", error.message());
  return problem_of(500, "internal", error);
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
