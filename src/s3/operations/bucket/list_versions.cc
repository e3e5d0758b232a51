// ListObjectVersions.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
#include "s3/documents/list_writer.h"
#include "s3/headers/version.h"
#include "s3/operations/rows.h"
#include "s3/protocol/object_error.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

S3Result<catalog::VersionListRequest> version_list_request(const http::Query& query,
                                                           const ListParameters& parameters) {
  catalog::VersionListRequest request;
  request.prefix = parameters.prefix;
  request.delimiter = parameters.delimiter;
  request.limit = parameters.limit;
  request.key_marker = query.get_or_empty("key-marker");
  const auto marker = query.get("version-id-marker");
  if (marker && request.key_marker.empty()) {
    return refuse(
        invalid_argument("version-id-marker", *marker,
                         "A version-id marker cannot be specified without a key marker."));
  }
  if (marker && !marker->empty()) {
    request.version_id_marker = ONGGI_TRY(check_version_id(*marker, "version-id-marker"));
  }
  return request;
}

/// Writes an object version or a delete marker. Versions and delete markers are interleaved in the
/// order of the listing.
void write_version(XmlWriter& xml, ListWriter& writer, const catalog::ListedVersion& version) {
  const auto& info = version.info;
  const std::string_view element = info.delete_marker ? "DeleteMarker" : "Version";
  xml.open(element);
  writer.key("Key", info.key);
  xml.text("VersionId", version_text(info.version_id)).boolean("IsLatest", version.latest);
  if (info.delete_marker) {
    xml.time("LastModified", info.modified);
  } else {
    writer.object(info);
  }
  writer.owner(info);
  if (!info.delete_marker) xml.text("StorageClass", to_string(info.attributes.storage_class));
  xml.close(element);
}

Task<Reply> list_object_versions(const Context& context) {
  const auto parameters = ONGGI_CO_TRY(read_list_parameters(context.query));
  const auto list = ONGGI_CO_TRY(version_list_request(context.query, parameters));
  const auto page =
      ONGGI_CO_TRY(co_await context.services.listing.list_versions(*context.caller.bucket, list));
  XmlWriter xml;
  xml.reserve(page.versions.size() * 384 + 1024);
  ListWriter writer(xml, context, parameters.url_encoding);
  xml.open_root("ListVersionsResult");
  writer.head(parameters, page.truncated);
  writer.key("KeyMarker", list.key_marker);
  xml.text("VersionIdMarker", list.version_id_marker);
  if (page.truncated) writer.key("NextKeyMarker", page.next_key_marker);
  if (page.truncated && !page.next_version_id_marker.empty())
    xml.text("NextVersionIdMarker", page.next_version_id_marker);
  for (const auto& version : page.versions) write_version(xml, writer, version);
  writer.common_prefixes(page.common_prefixes);
  xml.close("ListVersionsResult");
  co_return xml_reply(std::move(xml));
}

}  // namespace

constinit const Operation kListObjectVersions{.name = "ListObjectVersions",
                                              .method = "GET",
                                              .level = Level::kBucket,
                                              .subresource = "versions",
                                              .iam_action = "s3:ListBucketVersions",
                                              .judged = Judged::kWhole,
                                              .long_running = true,
                                              .handler = list_object_versions};

}  // namespace onggi::s3
