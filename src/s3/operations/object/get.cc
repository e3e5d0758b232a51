// GetObject and HeadObject. Both follow the same rules for conditions, ranges and parts, but only
// GetObject sends the bytes.

#include <algorithm>

#include "base/codec.h"
#include "catalog/codes.h"
#include "catalog/rules.h"
#include "download/object_body.h"
#include "s3/headers/conditions.h"
#include "s3/headers/lifecycle.h"
#include "s3/headers/object.h"
#include "s3/headers/part_number.h"
#include "s3/headers/range.h"
#include "s3/headers/version.h"
#include "s3/operations/rows.h"
#include "s3/protocol/object_error.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

/// The parameters of a read request, parsed before the object is looked up.
struct ReadRequest {
  std::string_view version_id;
  std::string_view range;  // empty: no range requested
  std::optional<std::uint32_t> part_number;
  catalog::Conditions conditions;
  bool with_checksum = false;
};

/// The range of bytes that the response contains, and the status of the response.
struct Selection {
  int status = 200;
  catalog::ByteRange range;
  std::optional<catalog::Checksum> checksum;  // checksum of exactly the bytes in `range`
};

S3Result<ReadRequest> read_request(const Context& context) {
  ReadRequest request;
  request.range = context.header("range");
  request.conditions = request_conditions(context.request);
  const auto checksum_mode = context.header("x-amz-checksum-mode");
  request.with_checksum = equals_ignoring_case(checksum_mode, "ENABLED");
  if (!request.with_checksum && !checksum_mode.empty())
    return refuse("InvalidRequest", "Value for x-amz-checksum-mode header is invalid.");
  for (const auto& header : context.request.headers) {
    if (header.name.starts_with("x-amz-server-side-encryption-customer-")) {
      return refuse("InvalidRequest",
                    "The encryption parameters are not applicable to this object.");
    }
  }
  const auto overrides = [](const auto& pair) { return pair.first.starts_with("response-"); };
  if (!context.caller.user && std::ranges::any_of(context.query.all(), overrides)) {
    return refuse("InvalidRequest",
                  "Request specific response headers cannot be used for anonymous GET requests.");
  }
  request.version_id = ONGGI_TRY(requested_version(context.query));
  if (const auto number = context.query.get("partNumber")) {
    request.part_number = ONGGI_TRY(parse_part_number(*number));
    if (!request.range.empty()) {
      return refuse("InvalidRequest",
                    "Cannot specify both Range header and partNumber query parameter");
    }
  }
  return request;
}

/// Returns true if the range applies: the request has no If-Range header (RFC 9110, section
/// 13.1.5), or the header's validator matches the object.
bool range_applies(const Context& context, const catalog::ObjectInfo& object) {
  const auto validator = context.header("if-range");
  if (validator.empty()) return true;
  return validator == quoted_etag(object.etag) || validator == format_http_date(object.modified);
}

S3Result<Selection> select_range(const Context& context, const ReadRequest& request,
                                 const catalog::ObjectInfo& object) {
  Selection selection;
  selection.range.length = object.size;
  if (!request.range.empty() && range_applies(context, object)) {
    const auto range = ONGGI_TRY(resolve_range(request.range, object.size));
    if (range) {
      selection.status = 206;
      selection.range = *range;
      return selection;
    }
  }
  if (request.with_checksum) selection.checksum = object.checksum;
  return selection;
}

/// Returns the checksum of one part, with the checksum type of the object.
Task<Result<std::optional<catalog::Checksum>>> part_checksum(catalog::OpenObject& object,
                                                             std::uint32_t number) {
  if (object.info().part_count == 0) co_return object.info().checksum;
  const auto parts = ONGGI_CO_TRY(co_await object.parts());
  std::optional<catalog::Checksum> checksum;
  if (number <= parts.size()) checksum = parts[number - 1].checksum;
  if (checksum && object.info().checksum) checksum->type = object.info().checksum->type;
  co_return checksum;
}

Task<S3Result<Selection>> select_part(const Context& context, const ReadRequest& request,
                                      catalog::OpenObject& object) {
  const auto number = *request.part_number;
  Selection selection;
  const auto range = co_await object.part_range(number);
  if (!range) co_return refuse(object_error(range.error(), context));
  selection.range = *range;
  // Content-Range cannot express an empty part.
  selection.status = range->length == 0 ? 200 : 206;
  if (request.with_checksum) {
    selection.checksum = ONGGI_CO_TRY(co_await part_checksum(object, number));
  }
  co_return selection;
}

/// Returns a 304 or 412 response if a condition does not hold, otherwise nullopt.
std::optional<Reply> decide(const Context& context, const ReadRequest& request,
                            const catalog::ObjectInfo& object) {
  const auto checked = catalog::check_read(request.conditions, object, context.caller.now);
  if (checked) return std::nullopt;
  if (checked.error().code != catalog::kNotModified)
    return refuse(object_error(checked.error(), context));
  auto response = empty_reply(304);
  add_validators(response, object);
  add_version_id(response, *context.caller.bucket, object.version_id);
  return response;
}

/// Builds the response without its body.
Reply read_reply(const Context& context, const ReadRequest& request,
                 const catalog::ObjectInfo& object, const Selection& selection) {
  auto response = empty_reply(selection.status);
  ONGGI_TRY(add_object_headers(response, object, context.query));
  add_version_id(response, *context.caller.bucket, object.version_id);
  if (selection.status == 206)
    response.header("Content-Range", content_range(selection.range, object.size));
  if (request.part_number && object.part_count > 0)
    response.header("x-amz-mp-parts-count", std::to_string(object.part_count));
  if (selection.checksum) add_checksum(response, *selection.checksum);
  if (request.version_id.empty()) add_expiration(response, *context.caller.bucket, object);
  response.content_length = selection.range.length;
  return response;
}

Task<Reply> get_object(const Context& context) {
  const auto request = ONGGI_CO_TRY(read_request(context));
  const catalog::ObjectName name{.key = context.target.key, .version_id = request.version_id};
  auto opened = co_await context.services.objects.open(*context.caller.bucket, name);
  if (!opened) co_return refuse(co_await read_error(context, opened.error()));
  auto& object = **opened;
  if (auto decided = decide(context, request, object.info())) co_return *std::move(decided);

  auto selection = request.part_number ? co_await select_part(context, request, object)
                                       : select_range(context, request, object.info());
  if (!selection) co_return refuse(std::move(selection).error());
  auto reply = read_reply(context, request, object.info(), *selection);
  if (!reply) co_return reply;
  const auto buffer = std::min(selection->range.length, download::kReadBufferMax);
  auto memory = context.memory.another();
  // Without room for a whole piece, the object is sent in blocks of the size for paused clients.
  if (buffer > kUncountedMax && !memory.grow_if_possible(buffer) &&
      !memory.grow(std::min(buffer, download::kPausedMax)))
    co_return refuse("SlowDown");
  const auto attached = co_await download::attach_body(*reply, *std::move(opened), selection->range,
                                                       std::move(memory));
  if (!attached) co_return refuse(object_error(attached.error(), context));
  co_return reply;
}

Task<Reply> head_object(const Context& context) {
  const auto request = ONGGI_CO_TRY(read_request(context));
  if (request.part_number) {
    // The range of a part is available only from an open object, so HeadObject runs GetObject and
    // drops the body.
    auto reply = co_await get_object(context);
    if (reply) reply->body = std::monostate();
    co_return reply;
  }
  const catalog::ObjectName name{.key = context.target.key, .version_id = request.version_id};
  const auto object = co_await context.services.objects.stat(*context.caller.bucket, name);
  if (!object) co_return refuse(co_await read_error(context, object.error()));
  if (auto decided = decide(context, request, *object)) co_return *std::move(decided);
  const auto selection = ONGGI_CO_TRY(select_range(context, request, *object));
  co_return read_reply(context, request, *object, selection);
}

}  // namespace

constinit const Operation kGetObject{.name = "GetObject",
                                     .method = "GET",
                                     .level = Level::kObject,
                                     .iam_action = "s3:GetObject",
                                     .judged = Judged::kWhole,
                                     .by_share_link = true,
                                     .handler = get_object};

constinit const Operation kHeadObject{.name = "HeadObject",
                                      .method = "HEAD",
                                      .level = Level::kObject,
                                      .iam_action = "s3:GetObject",
                                      .judged = Judged::kWhole,
                                      .handler = head_object};

}  // namespace onggi::s3
