// The admin API's handlers that send an object's bytes to a browser: downloads, and previews that
// cannot run scripts.
#include "admin/api/object_json.h"
#include "admin/api/preview_type.h"
#include "admin/api/rows.h"
#include "download/object_body.h"
#include "http/framing/byte_range.h"

namespace onggi::admin {
namespace {

// A preview must not run scripts, load anything from other origins, or share the console's origin,
// whatever content type the object has.
constexpr const char* kPreviewPolicy =
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; "
    "img-src 'self'; frame-ancestors 'self'";

std::string etag_of(const catalog::ObjectInfo& object) { return '"' + object.etag + '"'; }

/// Returns the requested range. Returns nullopt, which means the whole object, if there is no valid
/// Range header or if If-Range does not match the object.
std::optional<http::RangeSpec> wanted_range(const Call& call, const catalog::ObjectInfo& object) {
  const auto header = call.request.header("range");
  if (!header) return std::nullopt;
  const auto validator = call.request.header("if-range");
  if (validator && *validator != etag_of(object) && *validator != format_http_date(object.modified))
    return std::nullopt;
  return http::parse_range(*header);
}

/// Returns a response with status, cache validators, length, and body. The caller adds Content-Type
/// and Content-Disposition.
Task<ApiResult<http::Response>> bytes_response(Call& call, std::string key) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  const auto version = ONGGI_CO_TRY(version_id(call));
  const catalog::ObjectName name{.key = key, .version_id = version};
  auto opened = ONGGI_CO_TRY(co_await call.services.objects.open(*bucket, name));
  const auto& object = opened->info();

  http::Response response;
  http::ByteSpan span{.offset = 0, .length = object.size};
  if (const auto range = wanted_range(call, object)) {
    const auto selected = http::satisfy(*range, object.size);
    if (!selected)
      co_return refuse(416, "range_not_satisfiable", say("range_not_satisfiable"), "Range");
    span = *selected;
    if (span.length > 0) {
      response.status = 206;
      response.header("Content-Range", http::content_range(span, object.size));
    }
  }
  response.header("Accept-Ranges", "bytes");
  response.header("ETag", etag_of(object));
  response.header("Last-Modified", format_http_date(object.modified));
  response.header("Cache-Control", "private, no-cache");
  response.content_length = span.length;
  const catalog::ByteRange bytes{.offset = span.offset, .length = span.length};
  ONGGI_CO_TRY(co_await download::attach_body(response, std::move(opened), bytes, std::nullopt));
  co_return response;
}

Task<ApiResult<Answer>> download_object(Call& call) {
  const auto key = ONGGI_CO_TRY(object_key(call));
  auto response = ONGGI_CO_TRY(co_await bytes_response(call, key));
  response.header("Content-Type", "application/octet-stream");
  response.header("Content-Disposition", attachment(key));
  response.header("Content-Security-Policy", kPreviewPolicy);
  Answer answer;
  answer.response = std::move(response);
  co_return answer;
}

Task<ApiResult<Answer>> preview_object(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  const auto key = ONGGI_CO_TRY(object_key(call));
  const auto version = ONGGI_CO_TRY(version_id(call));
  const catalog::ObjectName name{.key = key, .version_id = version};
  const auto object = ONGGI_CO_TRY(co_await call.services.objects.stat(*bucket, name));
  auto response = ONGGI_CO_TRY(co_await bytes_response(call, key));
  response.header("Content-Type", std::string(preview_type(content_type_of(object))));
  response.header("Content-Disposition", "inline");
  response.header("Content-Security-Policy", kPreviewPolicy);
  Answer answer;
  answer.response = std::move(response);
  co_return answer;
}

}  // namespace

constinit const ApiRoute kDownloadObject{.method = "GET",
                                         .path = "/buckets/{}/object/download",
                                         .role = iam::Role::kViewer,
                                         .handler = download_object};

constinit const ApiRoute kPreviewObject{.method = "GET",
                                        .path = "/buckets/{}/object/preview",
                                        .role = iam::Role::kViewer,
                                        .handler = preview_object};

}  // namespace onggi::admin
