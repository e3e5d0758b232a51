// Calls the admin API of the daemon that serves a data directory, and prints the results.
#pragma once

#include <boost/json.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "server/cli/cli.h"

namespace onggi::server::cli {

namespace json = boost::json;

/// Calls the API at `path`, which is relative to /api/v1. Returns the response's JSON, or null if
/// the response has no body. Error details say what to do next. kNotFound can also mean that no
/// daemon is running.
[[nodiscard]] Result<json::value> call_api(const Context& context, std::string_view method,
                                           std::string_view path, const json::object& body = {});

/// Reads the resource at `path` and replaces it with the result of `change`. Returns
/// kPreconditionFailed if the resource was modified in the meantime.
[[nodiscard]] Result<json::value> change_api(
    const Context& context, std::string_view path,
    const std::function<json::object(const json::value&)>& change);

/// Fetches the pages of a listing. Returns at most `count_max` items of the pages' arrays called
/// `name`. `cursor` names the query parameter that takes the `next` value of the previous page.
/// `path` must already have a query.
[[nodiscard]] Result<json::array> call_pages(const Context& context, const std::string& path,
                                             std::string_view name, std::string_view cursor,
                                             std::size_t count_max = SIZE_MAX);
/// Percent-encodes a path segment or a query value.
[[nodiscard]] std::string encoded(std::string_view text);

/// Returns a member of a JSON object as text: strings without quotes, and "-" if the member is null
/// or missing.
[[nodiscard]] std::string text_of(const json::value& object, std::string_view name);

using Row = std::vector<std::string>;
/// Prints the rows with aligned columns. The first row contains the titles. Control characters, for
/// example in object keys, are escaped here and in JSON, so that terminals do not interpret them.
void print_table(const std::vector<Row>& rows);
void print_json(const json::value& value);
/// Prints one name and value per line.
void print_fields(const std::vector<Row>& fields);
/// Formats a number of bytes, such as "1.5 GiB".
[[nodiscard]] std::string format_bytes(double bytes);

/// Returns advice for an endpoint whose `endpoint_reach` is `reach`: the setting to change. Returns
/// an empty string if other machines can use the endpoint.
[[nodiscard]] std::string reach_advice(std::string_view reach);

/// Describes the `scrub` member of GET /server in words.
[[nodiscard]] std::string scrub_text(const json::value& scrub);

}  // namespace onggi::server::cli
