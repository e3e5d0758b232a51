// Problem: why a call of the admin API failed, as application/problem+json (RFC 9457) shows it.
// `code` is the class and what programs decide by; `reason` and `params` name the sentence, which
// the console tells in its reader's language; `detail` is that sentence in English.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/said.h"
#include "http/message.h"

namespace onggi::admin {

struct Problem {
  int status = 500;
  std::string code;
  std::string detail;
  std::string field;  // of the request body or query, if one is to blame
  std::optional<std::int64_t> retry_after_s = {};
  std::string_view reason = {};  // of all_reasons()
  std::vector<Said::Param> params = {};
  std::string allow = {};  // of 405: the methods that there are
};

template <typename T>
using ApiResult = std::expected<T, Problem>;

/// The only place where an Error becomes an answer of the admin API.
[[nodiscard]] Problem to_problem(const Error& error);
[[nodiscard]] inline std::unexpected<Problem> refuse(const Error& error) {
  return std::unexpected(to_problem(error));
}
[[nodiscard]] inline std::unexpected<Problem> refuse(int status, std::string code, Said said,
                                                     std::string field = {}) {
  return std::unexpected(Problem{status,
                                 std::move(code),
                                 std::move(said.english),
                                 std::move(field),
                                 {},
                                 said.reason,
                                 std::move(said.params)});
}
/// In the words of an error of a layer below, with a status and a code of our own.
[[nodiscard]] std::unexpected<Problem> refuse(int status, std::string_view code, const Error& error,
                                              std::string field = {});
/// 405. `allow`: "GET, HEAD", what the path has.
[[nodiscard]] std::unexpected<Problem> refuse_method(std::string_view method, std::string allow);
/// What a check of one field says.
[[nodiscard]] inline ApiResult<void> check(std::string field, const Status& status) {
  if (status) return {};
  auto problem = to_problem(status.error());
  problem.field = std::move(field);
  return std::unexpected(std::move(problem));
}
[[nodiscard]] http::Response to_response(const Problem& problem);

}  // namespace onggi::admin
