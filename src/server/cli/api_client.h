// ApiClient: calls the admin API of the daemon that holds a data directory.
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

/// A call below /api/v1; the answer's JSON (null when it has no body). kNotFound also when no
/// daemon runs there. An error says what to do next.
[[nodiscard]] Result<json::value> call_api(const Context& context, std::string_view method,
                                           std::string_view path, const json::object& body = {});

/// Reads `path`, lets `change` make what replaces it, and puts that there; kPreconditionFailed when
/// somebody else changed it meanwhile.
[[nodiscard]] Result<json::value> change_api(
    const Context& context, std::string_view path,
    const std::function<json::object(const json::value&)>& change);

/// The items `name` of all pages, joined: of at most `count_max` items. `cursor` is the parameter
/// that takes `next` of the page before; `path` has a query already.
[[nodiscard]] Result<json::array> call_pages(const Context& context, const std::string& path,
                                             std::string_view name, std::string_view cursor,
                                             std::size_t count_max = SIZE_MAX);
/// One segment of a path, or a query value, percent-encoded.
[[nodiscard]] std::string encoded(std::string_view text);

/// A member as text: strings bare, null and missing as "-".
[[nodiscard]] std::string text_of(const json::value& object, std::string_view name);

using Row = std::vector<std::string>;
/// Columns aligned, the first row being their titles.
void print_table(const std::vector<Row>& rows);
void print_json(const json::value& value);
/// Name and value, line by line.
void print_fields(const std::vector<Row>& fields);
/// "1.5 GiB"
[[nodiscard]] std::string format_bytes(double bytes);

/// What to say beside an endpoint of this `endpoint_reach`, with the setting that changes it; empty
/// when other machines can use it.
[[nodiscard]] std::string reach_advice(std::string_view reach);

/// The scrub of GET /server in words.
[[nodiscard]] std::string scrub_text(const json::value& scrub);

}  // namespace onggi::server::cli
