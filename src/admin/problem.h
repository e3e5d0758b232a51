// Problem: why a call of the admin API failed, as application/problem+json (RFC 9457) shows it.
// `code` is stable and what programs look at; `detail` is for people.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "base/result.h"
#include "http/message.h"

namespace onggi::admin {

struct Problem {
  int status = 500;
  std::string code;
  std::string detail;
  std::string field;  // of the request body or query, if one is to blame
  std::optional<std::int64_t> retry_after_s = {};
};

template <typename T>
using ApiResult = std::expected<T, Problem>;

/// The only place where an Error becomes an answer of the admin API.
[[nodiscard]] Problem to_problem(const Error& error);
[[nodiscard]] inline std::unexpected<Problem> refuse(const Error& error) {
  return std::unexpected(to_problem(error));
}
[[nodiscard]] inline std::unexpected<Problem> refuse(int status, std::string code,
                                                     std::string detail, std::string field = {}) {
  return std::unexpected(Problem{status, std::move(code), std::move(detail), std::move(field)});
}
/// What a check of one field says.
[[nodiscard]] inline ApiResult<void> check(std::string field, const Status& status) {
  if (status) return {};
  auto problem = to_problem(status.error());
  problem.field = std::move(field);
  return std::unexpected(std::move(problem));
}
[[nodiscard]] http::Response to_response(const Problem& problem);

}  // namespace onggi::admin
