// Reading and writing JSON for the admin API: strict fields of a request body, small builders for
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

/// One JSON object, nothing behind it, at most kJsonDepthMax deep, without a name that comes twice
/// in one object. An empty text is an empty object.
[[nodiscard]] ApiResult<json::object> parse_object(std::string_view text);

/// Takes the fields out of a request body. The first thing that is wrong is remembered; finish()
/// tells it, or names a field that nobody asked for.
class Fields {
 public:
  explicit Fields(const json::object& object) : object_(object) {}

  [[nodiscard]] std::string required_text(std::string_view name);
  [[nodiscard]] std::optional<std::string> text(std::string_view name);
  [[nodiscard]] std::optional<bool> flag(std::string_view name);
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name);
  [[nodiscard]] std::optional<Time> time(std::string_view name);
  [[nodiscard]] std::vector<std::string> texts(std::string_view name);
  /// A field that the caller reads by itself.
  void skip(std::string_view name) { asked_.push_back(name); }
  [[nodiscard]] ApiResult<void> finish();

 private:
  const json::value* take(std::string_view name);
  void wrong(std::string_view name, Said rule);

  const json::object& object_;
  std::vector<std::string_view> asked_;
  std::optional<Problem> problem_;
};

/// `reason` and `params` as docs/openapi.yaml has them.
void add_reason(json::object& body, std::string_view reason,
                const std::vector<Said::Param>& params);
/// A Notice of docs/openapi.yaml.
[[nodiscard]] json::object to_json(const Said& said);
/// A Failure of docs/openapi.yaml: a problem without its status, of one thing of several.
[[nodiscard]] json::object failure_json(const Problem& problem);
/// A time as text, or null.
[[nodiscard]] json::value to_json(const std::optional<Time>& time);

}  // namespace onggi::admin
