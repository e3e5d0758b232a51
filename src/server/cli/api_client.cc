#include "server/cli/api_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/codec.h"
#include "http/unix_client.h"
#include "server/cli/advice.h"
#include "server/data_dir.h"

namespace onggi::server::cli {
namespace {

struct Answer {
  json::value value;
  std::string etag;
};

Result<Answer> send(const Context& context, std::string_view method, std::string_view path,
                    const json::object& body, std::string if_match) {
  http::UnixRequest request;
  request.socket_path = DataDir::socket(context.data);
  request.method = method;
  request.target = "/api/v1" + std::string(path);
  request.if_match = std::move(if_match);
  if (!body.empty()) request.body = json::serialize(body);
  const auto response = http::send_unix_request(request);
  if (!response) return fail(no_answer(context, response.error()));
  if (response->body.empty() && response->status < 300) return Answer{nullptr, response->etag};
  boost::system::error_code error;
  auto value = json::parse(response->body, error);
  if (error) return fail(Code::kInternal, "the daemon's answer is not JSON");
  if (response->status >= 300)
    return fail(refused(context, {method, path, body}, response->status, value));
  return Answer{std::move(value), response->etag};
}

}  // namespace

Result<json::value> call_api(const Context& context, std::string_view method, std::string_view path,
                             const json::object& body) {
  auto answer = ONGGI_TRY(send(context, method, path, body, ""));
  return std::move(answer.value);
}

Result<json::value> change_api(const Context& context, std::string_view path,
                               const std::function<json::object(const json::value&)>& change) {
  const auto before = ONGGI_TRY(send(context, "GET", path, {}, ""));
  auto after = ONGGI_TRY(send(context, "PUT", path, change(before.value), before.etag));
  return std::move(after.value);
}

Result<json::array> call_pages(const Context& context, const std::string& path,
                               std::string_view name, std::string_view cursor,
                               std::size_t count_max) {
  json::array all;
  std::string next;
  while (true) {
    const auto page = call_api(
        context, "GET", next.empty() ? path : fmt::format("{}&{}={}", path, cursor, encoded(next)));
    if (!page) return fail(page.error());
    for (const auto& item : page->at(name).as_array()) {
      if (all.size() == count_max) return all;
      all.push_back(item);
    }
    if (page->at("next").is_null()) return all;
    next = text_of(*page, "next");
  }
}

std::string encoded(std::string_view text) { return uri_encode(text, false); }

std::string text_of(const json::value& object, std::string_view name) {
  const auto* members = object.if_object();
  const auto* value = members == nullptr ? nullptr : members->if_contains(name);
  if (value == nullptr || value->is_null()) return "-";
  if (value->is_string()) return std::string(value->as_string());
  return json::serialize(*value);
}

void print_table(const std::vector<Row>& unescaped) {
  auto rows = unescaped;
  for (auto& row : rows)
    for (auto& cell : row)
      if (has_controls(cell)) cell = escape_controls(cell);
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i)
      line += i + 1 == row.size() ? row[i] : fmt::format("{:<{}}  ", row[i], widths[i]);
    std::puts(line.c_str());
  }
}

void print_json(const json::value& value) {
  std::puts(escape_controls(json::serialize(value)).c_str());
}

void print_fields(const std::vector<Row>& fields) { print_table(fields); }

std::string format_bytes(double bytes) {
  constexpr std::array kUnits{"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  std::size_t unit = 0;
  while (bytes >= 1024 && unit + 1 < kUnits.size()) {
    bytes /= 1024;
    ++unit;
  }
  return unit == 0 ? fmt::format("{:.0f} B", bytes) : fmt::format("{:.1f} {}", bytes, kUnits[unit]);
}

std::string reach_advice(std::string_view reach) {
  const std::string local = "works on this machine only; ";
  if (reach == "listens_locally")
    return local + "for others, set s3.listen to 0.0.0.0:PORT or server.public_endpoint to a proxy";
  if (reach == "local_address")
    return local + "set server.public_endpoint to a URL that others can use";
  if (reach == "local_setting") return local + "server.public_endpoint is a loopback address";
  return {};
}

std::string scrub_text(const json::value& scrub) {
  const auto damaged = text_of(scrub, "damaged");
  const auto finished = text_of(scrub, "finished");
  const auto when = finished == "-" ? "not finished yet" : "finished " + finished;
  const auto running = text_of(scrub, "running") == "true" ? ", running" : "";
  return fmt::format("{}{}, {} damaged", when, running, damaged == "0" ? "nothing" : damaged);
}

}  // namespace onggi::server::cli
