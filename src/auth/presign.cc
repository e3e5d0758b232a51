#include "auth/presign.h"

#include "auth/sigv4.h"
#include "base/codec.h"

namespace onggi::auth {
namespace {

/// Formats `time` as "20270131T120000Z".
std::string amz_date(Time time) {
  auto text = format_iso8601(time);  // 2027-01-31T12:00:00.000Z
  text.resize(text.find('.'));
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text + "Z";
}

/// Returns the Host header that a client sends for `endpoint`, without the scheme's default port.
std::string_view host_of(std::string_view endpoint) {
  const bool secure = endpoint.starts_with("https://");
  const auto start = endpoint.find("://");
  if (start != std::string_view::npos) endpoint.remove_prefix(start + 3);
  endpoint = endpoint.substr(0, endpoint.find('/'));
  const std::string_view port = secure ? ":443" : ":80";
  if (endpoint.ends_with(port)) endpoint.remove_suffix(port.size());
  return endpoint;
}

std::string query_of(const PresignedGet& get, const Scope& scope, std::string_view date) {
  std::string query = "X-Amz-Algorithm=" + std::string(kSigV4);
  const auto add = [&query](std::string_view name, std::string_view value) {
    query.append("&").append(name).append("=").append(uri_encode(value, false));
  };
  add("X-Amz-Credential", get.access_key + "/" + scope.text());
  add("X-Amz-Date", date);
  add("X-Amz-Expires", std::to_string(get.expires.count()));
  add("X-Amz-SignedHeaders", "host");
  for (const auto& [name, value] : get.query) add(name, value);
  return query;
}

}  // namespace

std::string presigned_url(const PresignedGet& get, std::string_view secret_key) {
  const auto date = amz_date(get.now);
  const Scope scope{date.substr(0, 8), get.region, "s3"};
  const auto path = "/" + get.bucket + "/" + uri_encode(get.key, true);
  const auto query = query_of(get, scope, date);

  http::Request request;
  request.method = "GET";
  request.path = path;
  request.query = query;
  request.headers.push_back({"host", host_of(get.endpoint)});
  // query_of() has encoded the query, so parsing fails only if a value in `get` is not UTF-8. In
  // that case the server would refuse the link anyway.
  const auto parsed = http::Query::parse(query).value_or(http::Query());
  const auto text = canonical_request(request, parsed, {"host"}, "UNSIGNED-PAYLOAD");
  const auto signature =
      sign(derive_signing_key(secret_key, scope), string_to_sign(date, scope, text.value_or("")));
  return get.endpoint + path + "?" + query + "&X-Amz-Signature=" + signature;
}

}  // namespace onggi::auth
