// CopyObject. The copy shares the source's bytes in the catalog, so no data is moved.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html

#include <algorithm>

#include "catalog/rules.h"
#include "s3/access/copy_source.h"
#include "s3/access/ownership.h"
#include "s3/headers/checksum.h"
#include "s3/headers/conditions.h"
#include "s3/headers/lifecycle.h"
#include "s3/headers/lock.h"
#include "s3/headers/object.h"
#include "s3/headers/storage_class.h"
#include "s3/headers/tags.h"
#include "s3/headers/version.h"
#include "s3/operations/body.h"
#include "s3/operations/progress_reply.h"
#include "s3/operations/rows.h"
#include "s3/protocol/object_error.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

/// Reads the directive in the header `name`. Returns false for COPY, the default, and true for
/// REPLACE.
S3Result<bool> replaces(const Context& context, std::string_view name, std::string_view what) {
  const auto directive = context.request.header(name);
  if (!directive || *directive == "COPY") return false;
  if (*directive == "REPLACE") return true;
  return refuse(invalid_argument(name, *directive, "Unknown " + std::string(what) + " directive."));
}

S3Result<catalog::CopyRequest> copy_request(const Context& context) {
  ONGGI_TRY(check_write_headers(context.request));
  const auto replace_tags = ONGGI_TRY(replaces(context, "x-amz-tagging-directive", "tagging"));
  const auto replace = ONGGI_TRY(replaces(context, "x-amz-metadata-directive", "metadata"));
  auto owner = ONGGI_TRY(new_object_owner(context));
  catalog::CopyRequest request{.key = context.target.key,
                               .attributes = {},
                               .tags = {},
                               .owner_id = std::move(owner.owner_id),
                               .acl = std::move(owner.acl),
                               .conditions = request_conditions(context.request),
                               .checksum_algorithm = {}};
  request.checksum_algorithm = ONGGI_TRY(requested_algorithm(context.request));
  request.lock = ONGGI_TRY(requested_lock(context));
  request.storage_class = ONGGI_TRY(
      requested_storage_class(context.request, context.services.settings.storage_classes));
  if (replace_tags) {
    request.tags = ONGGI_TRY(header_tags(context.request));
  }
  // The headers must be valid even if the copy keeps the attributes of the source.
  auto attributes = ONGGI_TRY(attributes_of(context.request, request.owner_id));
  if (replace) request.attributes = std::move(attributes);
  return request;
}

/// Refuses a copy of an object onto itself that changes nothing. The following count as changes:
/// new metadata or tags, any storage class header, a checksum algorithm, a redirect location, and a
/// source version id.
S3Result<void> check_purpose(const Context& context, const CopySource& source,
                             const catalog::CopyRequest& request) {
  const bool itself = source.bucket == context.target.bucket && source.key == context.target.key;
  const bool changes = request.attributes || request.tags || request.checksum_algorithm ||
                       !source.version_id.empty() ||
                       context.request.header("x-amz-storage-class") ||
                       context.request.header("x-amz-website-redirect-location");
  if (!itself || changes) return {};
  return refuse("InvalidRequest",
                "This copy request is illegal because it is trying to copy an object to itself "
                "without changing the object's metadata, storage class, website redirect location "
                "or encryption attributes.");
}

/// Sets the copy's website redirect location to the value in the request, or to none. The location
/// of the source is never copied.
S3Result<void> set_redirect(const Context& context, const catalog::ObjectAttributes& source,
                            catalog::CopyRequest& request) {
  static constexpr std::string_view kRedirect = "x-amz-website-redirect-location";
  const auto location = context.request.header(kRedirect);
  const auto is_redirect = [](const auto& pair) { return pair.first == kRedirect; };
  const bool had = std::ranges::any_of(source.system_metadata, is_redirect);
  if (request.attributes || (!location && !had)) return {};
  request.attributes = source;
  auto& pairs = request.attributes->system_metadata;
  std::erase_if(pairs, is_redirect);
  if (location) pairs.emplace_back(kRedirect, *location);
  return check_redirect(pairs);
}

http::Response copy_reply(const Context& context, const catalog::ObjectInfo& object) {
  XmlWriter xml;
  xml.open_root("CopyObjectResult");
  xml.time("LastModified", object.modified);
  xml.text("ETag", quoted_etag(object.etag));
  if (object.checksum) {
    write_checksum(xml, *object.checksum);
    xml.text("ChecksumType", to_string(object.checksum->type));
  }
  xml.close("CopyObjectResult");
  auto response = xml_reply(std::move(xml));
  add_made_version_id(response, object.version_id);
  add_version_id(response, *context.admission.source.bucket,
                 context.admission.source.object->info().version_id,
                 "x-amz-copy-source-version-id");
  add_expiration(response, *context.caller.bucket, object);
  return response;
}

Task<Reply> copy_object(const Context& context) {
  auto& objects = context.services.objects;
  ONGGI_CO_TRY(co_await check_no_body(context));
  const auto source = ONGGI_CO_TRY(parse_copy_source(context.header("x-amz-copy-source")));
  auto request = ONGGI_CO_TRY(copy_request(context));
  ONGGI_CO_TRY(check_purpose(context, source, request));
  auto& object = *context.admission.source.object;
  const auto conditions = copy_source_conditions(context.request);
  ONGGI_CO_TRY(catalog::check_copy_source(conditions, object.info(), context.caller.now));
  if (object.info().size > catalog::kPutSizeMax) {
    co_return refuse("InvalidRequest",
                     "The specified copy source is larger than the maximum allowable size for a "
                     "copy source: " +
                         std::to_string(catalog::kPutSizeMax));
  }
  ONGGI_CO_TRY(set_redirect(context, object.info().attributes, request));
  begin_progress_reply(context);
  const auto copied = co_await objects.copy(*context.caller.bucket, std::move(request), object);
  if (!copied) co_return refuse(object_error(copied.error(), context));
  co_return copy_reply(context, *copied);
}

}  // namespace

constinit const Operation kCopyObject{.name = "CopyObject",
                                      .method = "PUT",
                                      .level = Level::kObject,
                                      .copy = true,
                                      .iam_action = "s3:PutObject",
                                      .judged = Judged::kWhole,
                                      .more_checks = Check::kObjectHeaders |
                                                     Check::kWriteConditions | Check::kCopySource |
                                                     Check::kCopiedTags,
                                      .handler = copy_object};

}  // namespace onggi::s3
