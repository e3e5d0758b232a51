// Problem: describes why an admin API call failed, as application/problem+json (RFC 9457). `code`
// is the error class, for use by programs. `reason` and `params` identify the sentence, which the
// console shows in the user's language. `detail` is the same sentence in English.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/said.h"
#include "http/message.h"

namespace onggi::admin {

struct Problem {
  Problem(int http_status, std::string error_code, std::string sentence)
      : status(http_status), code(std::move(error_code)), detail(std::move(sentence)) {}
  /// Calls to_problem(). Not explicit, so that ONGGI_CO_TRY can turn an Error into a Problem.
  Problem(const Error& error);  // NOLINT(google-explicit-constructor)

  int status;
  std::string code;
  std::string detail;
  std::string field;  // faulty body field, query parameter, or header; may be empty
  std::optional<std::int64_t> retry_after_s = {};
  std::string_view reason = {};  // one of all_reasons(), or empty
  std::vector<Said::Param> params = {};
  std::string allow = {};  // only for 405: the methods that the path supports
};

template <typename T>
using ApiResult = std::expected<T, Problem>;

/// Maps an Error to a problem. Only this function assigns an HTTP status and an API code to an
/// Error's Code.
[[nodiscard]] Problem to_problem(const Error& error);
[[nodiscard]] inline std::unexpected<Problem> refuse(const Error& error) {
  return std::unexpected(to_problem(error));
}
[[nodiscard]] inline std::unexpected<Problem> refuse(int status, std::string code, Said said,
                                                     std::string field = {}) {
  Problem problem(status, std::move(code), std::move(said.english));
  problem.field = std::move(field);
  problem.reason = said.reason;
  problem.params = std::move(said.params);
  return std::unexpected(std::move(problem));
}
/// Returns a problem with the given status and code. The sentence comes from `error`, an error of a
/// lower layer.
[[nodiscard]] std::unexpected<Problem> refuse(int status, std::string_view code, const Error& error,
                                              std::string field = {});
/// Returns a 405 problem. `allow` lists the methods that the path supports, such as "GET, HEAD".
[[nodiscard]] std::unexpected<Problem> refuse_method(std::string_view method, std::string allow);
/// Converts the status of a check to a result. If the check failed, the problem names `field`.
[[nodiscard]] inline ApiResult<void> check(std::string field, const Status& status) {
  if (status) return {};
  auto problem = to_problem(status.error());
  problem.field = std::move(field);
  return std::unexpected(std::move(problem));
}
/// Returns the problem as a complete HTTP response.
[[nodiscard]] http::Response to_response(const Problem& problem);

}  // namespace onggi::admin
