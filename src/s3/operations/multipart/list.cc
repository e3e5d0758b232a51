// ListParts and ListMultipartUploads.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html

#include "base/codec.h"
#include "s3/headers/checksum.h"
#include "s3/headers/lifecycle.h"
#include "s3/operations/rows.h"
#include "s3/protocol/object_error.h"
#include "s3/protocol/person.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

/// Reads a number from the query. Returns `fallback` if the parameter is missing or empty.
S3Result<std::uint64_t> query_number(const http::Query& query, std::string_view name,
                                     std::uint64_t fallback) {
  const auto text = query.get(name);
  if (!text || text->empty()) return fallback;
  const auto number = parse_u64(*text);
  if (number && *number <= INT32_MAX) return *number;
  return refuse(invalid_number(name, *text));
}

S3Result<std::size_t> page_size(const http::Query& query, std::string_view name) {
  const auto number = ONGGI_TRY(query_number(query, name, catalog::kPageSizeMax));
  return std::min<std::size_t>(number, catalog::kPageSizeMax);
}

S3Result<bool> url_encoding(const http::Query& query) {
  const auto encoding = query.get_or_empty("encoding-type");
  if (encoding.empty()) return false;
  if (encoding == "url") return true;
  return refuse(
      invalid_argument("encoding-type", encoding, "Invalid Encoding Method specified in Request"));
}

/// Returns a key, prefix, marker or delimiter, percent-encoded if the client requested it.
std::string shown(std::string_view key, bool encoded) {
  return encoded ? uri_encode(key, true) : std::string(key);
}

void write_owners(XmlWriter& xml, const Context& context, const catalog::UploadInfo& upload) {
  const auto& initiator = upload.initiator_id;
  write_person(xml, "Initiator", initiator, display_name(context, initiator));
  write_person(xml, "Owner", upload.owner_id, display_name(context, upload.owner_id));
  xml.text("StorageClass", to_string(upload.storage_class));
}

void write_upload_checksum(XmlWriter& xml, const catalog::UploadInfo& upload) {
  if (upload.checksum_algorithm)
    xml.text("ChecksumAlgorithm", to_string(*upload.checksum_algorithm));
  if (upload.checksum_type) xml.text("ChecksumType", to_string(*upload.checksum_type));
}

struct PartsRequest {
  std::uint32_t marker = 0;
  std::size_t limit = 0;
  bool url = false;
};

S3Result<PartsRequest> parts_request(const http::Query& query) {
  PartsRequest request;
  const auto marker = ONGGI_TRY(query_number(query, "part-number-marker", 0));
  request.marker = static_cast<std::uint32_t>(marker);
  request.limit = ONGGI_TRY(page_size(query, "max-parts"));
  request.url = ONGGI_TRY(url_encoding(query));
  return request;
}

http::Response parts_reply(const Context& context, const PartsRequest& request,
                           const catalog::PartPage& page) {
  XmlWriter xml;
  xml.open_root("ListPartsResult");
  xml.text("Bucket", context.target.bucket);
  xml.text("Key", shown(context.target.key, request.url));
  xml.text("UploadId", page.upload.upload_id);
  if (request.url) xml.text("EncodingType", "url");
  write_owners(xml, context, page.upload);
  write_upload_checksum(xml, page.upload);
  xml.number("PartNumberMarker", request.marker);
  xml.number("NextPartNumberMarker", page.next_marker);
  xml.number("MaxParts", request.limit);
  xml.boolean("IsTruncated", page.truncated);
  for (const auto& part : page.parts) {
    xml.open("Part").number("PartNumber", part.number);
    xml.time("LastModified", part.modified);
    xml.text("ETag", quoted_etag(part.etag)).number("Size", part.size);
    // Parts have a checksum (for the final object) even if the upload declares no algorithm. In
    // that case the response omits the checksums of the parts.
    if (part.checksum && page.upload.checksum_algorithm) write_checksum(xml, *part.checksum);
    xml.close("Part");
  }
  xml.close("ListPartsResult");
  auto response = xml_reply(std::move(xml));
  add_abort_date(response, *context.caller.bucket, page.upload.key, page.upload.initiated);
  return response;
}

struct UploadsRequest {
  catalog::UploadListRequest list;
  bool url = false;
};

S3Result<UploadsRequest> uploads_request(const http::Query& query) {
  UploadsRequest request;
  auto& list = request.list;
  list.prefix = query.get_or_empty("prefix");
  list.delimiter = query.get_or_empty("delimiter");
  list.key_marker = query.get_or_empty("key-marker");
  // AWS ignores upload-id-marker without key-marker.
  if (!list.key_marker.empty()) list.upload_id_marker = query.get_or_empty("upload-id-marker");
  list.limit = ONGGI_TRY(page_size(query, "max-uploads"));
  request.url = ONGGI_TRY(url_encoding(query));
  return request;
}

void write_upload(XmlWriter& xml, const Context& context, const catalog::UploadInfo& upload,
                  bool url) {
  xml.open("Upload");
  xml.text("Key", shown(upload.key, url));
  xml.text("UploadId", upload.upload_id);
  write_owners(xml, context, upload);
  xml.time("Initiated", upload.initiated);
  write_upload_checksum(xml, upload);
  xml.close("Upload");
}

http::Response uploads_reply(const Context& context, const UploadsRequest& request,
                             const catalog::UploadPage& page) {
  const auto& list = request.list;
  XmlWriter xml;
  xml.open_root("ListMultipartUploadsResult");
  xml.text("Bucket", context.target.bucket);
  xml.text("KeyMarker", shown(list.key_marker, request.url));
  xml.text("UploadIdMarker", list.upload_id_marker);
  xml.text("NextKeyMarker", shown(page.next_key_marker, request.url));
  xml.text("NextUploadIdMarker", page.next_upload_id_marker);
  xml.text("Prefix", shown(list.prefix, request.url));
  if (!list.delimiter.empty()) xml.text("Delimiter", shown(list.delimiter, request.url));
  if (request.url) xml.text("EncodingType", "url");
  xml.number("MaxUploads", list.limit);
  xml.boolean("IsTruncated", page.truncated);
  for (const auto& upload : page.uploads) write_upload(xml, context, upload, request.url);
  for (const auto& prefix : page.common_prefixes) {
    xml.open("CommonPrefixes").text("Prefix", shown(prefix, request.url)).close("CommonPrefixes");
  }
  xml.close("ListMultipartUploadsResult");
  return xml_reply(std::move(xml));
}

Task<Reply> list_parts(const Context& context) {
  const auto request = ONGGI_CO_TRY(parts_request(context.query));
  const auto upload_id = context.query.get_or_empty("uploadId");
  const auto page = co_await context.services.uploads.list_parts(
      *context.caller.bucket, context.target.key, upload_id, request.marker, request.limit);
  if (!page) co_return refuse(object_error(page.error(), context));
  co_return parts_reply(context, request, *page);
}

Task<Reply> list_multipart_uploads(const Context& context) {
  const auto request = ONGGI_CO_TRY(uploads_request(context.query));
  auto list = request.list;
  const auto page = co_await context.services.uploads.list(*context.caller.bucket, std::move(list));
  if (!page && page.error().code == Code::kInvalid) {
    co_return refuse(
        invalid_argument("upload-id-marker", request.list.upload_id_marker, page.error().detail));
  }
  if (!page) co_return refuse(object_error(page.error(), context));
  co_return uploads_reply(context, request, *page);
}

}  // namespace

constinit const Operation kListParts{.name = "ListParts",
                                     .method = "GET",
                                     .level = Level::kObject,
                                     .subresource = "uploadId",
                                     .iam_action = "s3:ListMultipartUploadParts",
                                     .judged = Judged::kWhole,
                                     .long_running = true,
                                     .handler = list_parts};

constinit const Operation kListMultipartUploads{.name = "ListMultipartUploads",
                                                .method = "GET",
                                                .level = Level::kBucket,
                                                .subresource = "uploads",
                                                .iam_action = "s3:ListBucketMultipartUploads",
                                                .judged = Judged::kWhole,
                                                .long_running = true,
                                                .handler = list_multipart_uploads};

}  // namespace onggi::s3
