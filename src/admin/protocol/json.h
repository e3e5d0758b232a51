// JSON for the admin API: a strict reader for the fields of a request body, and helpers that build
// answers. Private to admin/.
#pragma once

#include <boost/json.hpp>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "admin/protocol/problem.h"
#include "base/clock.h"

namespace onggi::admin {

namespace json = boost::json;

inline constexpr std::size_t kBodySizeMax = 64 * 1024;
inline constexpr std::size_t kJsonDepthMax = 16;

/// Parses a JSON object. Empty text gives an empty object. Error: 400 if `text` is not exactly one
/// JSON object, nests deeper than kJsonDepthMax, or has a duplicate name in any object.
[[nodiscard]] ApiResult<json::object> parse_object(std::string_view text);

/// Reads the fields of a request body. finish() returns the error of the first invalid field. If
/// all fields that were read are valid, finish() returns an error for any field that was not read.
class Fields {
 public:
  explicit Fields(const json::object& object) : object_(object) {}

  [[nodiscard]] std::string required_text(std::string_view name);
  [[nodiscard]] std::optional<std::string> text(std::string_view name);
  [[nodiscard]] std::optional<bool> flag(std::string_view name);
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name);
  [[nodiscard]] std::optional<Time> time(std::string_view name);
  [[nodiscard]] std::vector<std::string> texts(std::string_view name);
  /// Marks a field as known. The caller reads that field directly from the JSON object.
  void skip(std::string_view name) { asked_.push_back(name); }
  /// Call this after all fields have been read. Error: 400 for the first invalid or unknown field.
  [[nodiscard]] ApiResult<void> finish();

 private:
  const json::value* take(std::string_view name);
  void wrong(std::string_view name, Said rule);

  const json::object& object_;
  std::vector<std::string_view> asked_;
  std::optional<Problem> problem_;
};

/// Adds `reason` and `params` to `body`, in the form that docs/openapi.yaml defines.
void add_reason(json::object& body, std::string_view reason,
                const std::vector<Said::Param>& params);
/// Returns a sentence as a Notice, an object that docs/openapi.yaml defines.
[[nodiscard]] json::object to_json(const Said& said);
/// Returns a problem as a Failure, an object that docs/openapi.yaml defines. A Failure has no HTTP
/// status, because it reports that one item of several failed.
[[nodiscard]] json::object failure_json(const Problem& problem);
/// Returns a time as ISO 8601 text, or null if `time` is nullopt.
[[nodiscard]] json::value to_json(const std::optional<Time>& time);

}  // namespace onggi::admin
