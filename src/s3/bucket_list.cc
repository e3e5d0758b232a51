// ListObjects (V1), ListObjectsV2, ListObjectVersions.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
#include "base/codec.h"
#include "s3/handlers.h"
#include "s3/object_error.h"
#include "s3/reply.h"

namespace onggi::s3 {
namespace {

/// What the three listings share.
struct ListParameters {
  catalog::ListRequest list;
  bool url_encoding = false;
};

/// 0 to 1,000; larger ones are clipped, as AWS does.
S3Result<std::size_t> read_max_keys(const Query& query) {
  const auto text = query.get("max-keys");
  if (!text || text->empty()) return catalog::kPageSizeMax;
  const auto number = parse_u64(*text);
  if (!number || *number > INT32_MAX) {
    return refuse(invalid_argument("max-keys", *text,
                                   "Provided max-keys not an integer or within integer range"));
  }
  return std::min<std::size_t>(*number, catalog::kPageSizeMax);
}

S3Result<ListParameters> read_parameters(const Query& query) {
  ListParameters parameters;
  parameters.list.prefix = query.get_or_empty("prefix");
  parameters.list.delimiter = query.get_or_empty("delimiter");
  S3_ASSIGN(parameters.list.limit, read_max_keys(query));
  if (const auto encoding = query.get("encoding-type"); encoding && !encoding->empty()) {
    if (*encoding != "url") {
      return refuse(invalid_argument("encoding-type", *encoding,
                                     "Invalid Encoding Method specified in Request"));
    }
    parameters.url_encoding = true;
  }
  return parameters;
}

/// Writes keys and prefixes, percent-encoded when the client asked for it.
class ListWriter {
 public:
  ListWriter(XmlWriter& xml, const Context& context, bool url_encoding)
      : xml_(xml), context_(context), url_encoding_(url_encoding) {}

  void key(std::string_view element, std::string_view value) {
    if (!url_encoding_) {
      xml_.text(element, value);
      return;
    }
    scratch_.clear();
    uri_encode_to(scratch_, value, true);
    xml_.text(element, scratch_);
  }

  void owner() { xml_.open("Owner").text("ID", context_.bucket->owner_id).close("Owner"); }

  /// The elements of an object that follow its Key.
  void object(const catalog::ObjectInfo& object) {
    xml_.time("LastModified", object.modified);
    xml_.open("ETag").raw("&quot;").raw(object.etag).raw("&quot;").close("ETag");
    if (object.checksum) {
      xml_.text("ChecksumAlgorithm", to_string(object.checksum->algorithm));
      xml_.text("ChecksumType", to_string(object.checksum->type));
    }
    xml_.number("Size", object.size);
  }

  void common_prefixes(const std::vector<std::string>& prefixes) {
    for (const auto& prefix : prefixes) {
      xml_.open("CommonPrefixes");
      key("Prefix", prefix);
      xml_.close("CommonPrefixes");
    }
  }

  /// Name, Prefix, Delimiter, MaxKeys, EncodingType, IsTruncated.
  void head(const catalog::ListRequest& list, bool truncated) {
    xml_.text("Name", context_.bucket->name);
    key("Prefix", list.prefix);
    if (!list.delimiter.empty()) key("Delimiter", list.delimiter);
    xml_.number("MaxKeys", list.limit);
    if (url_encoding_) xml_.text("EncodingType", "url");
    xml_.boolean("IsTruncated", truncated);
  }

 private:
  XmlWriter& xml_;
  const Context& context_;
  const bool url_encoding_;
  std::string scratch_;
};

void write_contents(XmlWriter& xml, ListWriter& writer, const catalog::ListPage& page,
                    bool with_owner) {
  xml.reserve(page.objects.size() * 384 + 1024);
  for (const auto& object : page.objects) {
    xml.open("Contents");
    writer.key("Key", object.key);
    writer.object(object);
    if (with_owner) writer.owner();
    xml.text("StorageClass", "STANDARD").close("Contents");
  }
  writer.common_prefixes(page.common_prefixes);
}

Task<Reply> list_objects_v1(Context& context) {
  S3_CO_ASSIGN(auto parameters, read_parameters(context.query));
  auto& list = parameters.list;
  list.after = context.query.get_or_empty("marker");
  S3_CO_ASSIGN(const auto page, co_await context.services.listing.list(*context.bucket, list));
  XmlWriter xml;
  ListWriter writer(xml, context, parameters.url_encoding);
  xml.open_root("ListBucketResult");
  writer.head(list, page.truncated);
  writer.key("Marker", list.after);
  if (page.truncated && !list.delimiter.empty()) writer.key("NextMarker", page.next);
  write_contents(xml, writer, page, true);
  xml.close("ListBucketResult");
  co_return xml_reply(std::move(xml));
}

/// A continuation token is "1" and the last key or prefix of the page, in base64. It needs no state
/// and stays valid for ever.
std::string make_token(std::string_view last) { return base64_encode("1" + std::string(last)); }

S3Result<std::string> read_token(std::string_view token) {
  const auto raw = base64_decode(token);
  if (!raw || !raw->starts_with('1')) {
    return refuse(invalid_argument("continuation-token", token,
                                   "The continuation token provided is incorrect"));
  }
  return raw->substr(1);
}

Task<Reply> list_objects_v2(Context& context) {
  const auto& query = context.query;
  S3_CO_ASSIGN(auto parameters, read_parameters(query));
  auto& list = parameters.list;
  list.after = query.get_or_empty("start-after");
  const auto token = query.get("continuation-token");
  if (token) {
    S3_CO_ASSIGN(auto after, read_token(*token));
    list.after = std::max(list.after, after);
  }
  S3_CO_ASSIGN(const auto page, co_await context.services.listing.list(*context.bucket, list));
  XmlWriter xml;
  ListWriter writer(xml, context, parameters.url_encoding);
  xml.open_root("ListBucketResult");
  writer.head(list, page.truncated);
  xml.number("KeyCount", page.objects.size() + page.common_prefixes.size());
  if (token) xml.text("ContinuationToken", *token);
  if (const auto start_after = query.get("start-after")) writer.key("StartAfter", *start_after);
  if (page.truncated) xml.text("NextContinuationToken", make_token(page.next));
  write_contents(xml, writer, page, query.get_or_empty("fetch-owner") == "true");
  xml.close("ListBucketResult");
  co_return xml_reply(std::move(xml));
}

Task<Reply> wrong_list_type(std::string_view type) {
  co_return refuse(invalid_argument("list-type", type, "Invalid List Type specified in Uri"));
}

}  // namespace

Task<Reply> list_objects(Context& context) {
  const auto type = context.query.get("list-type");
  if (!type) return list_objects_v1(context);
  if (*type == "2") return list_objects_v2(context);
  return wrong_list_type(*type);
}

Task<Reply> list_object_versions(Context& context) {
  const auto& query = context.query;
  S3_CO_ASSIGN(auto parameters, read_parameters(query));
  auto& list = parameters.list;
  list.after = query.get_or_empty("key-marker");
  const auto version_marker = query.get("version-id-marker");
  if (version_marker && list.after.empty()) {
    co_return refuse(
        invalid_argument("version-id-marker", *version_marker,
                         "A version-id marker cannot be specified without a key marker."));
  }
  S3_CO_ASSIGN(const auto page, co_await context.services.listing.list(*context.bucket, list));
  XmlWriter xml;
  xml.reserve(page.objects.size() * 384 + 1024);
  ListWriter writer(xml, context, parameters.url_encoding);
  xml.open_root("ListVersionsResult");
  writer.head(list, page.truncated);
  writer.key("KeyMarker", list.after);
  xml.text("VersionIdMarker", version_marker.value_or(std::string_view()));
  if (page.truncated) {
    writer.key("NextKeyMarker", page.next);
    xml.text("NextVersionIdMarker", "null");
  }
  for (const auto& object : page.objects) {
    xml.open("Version");
    writer.key("Key", object.key);
    xml.text("VersionId", "null").boolean("IsLatest", true);
    writer.object(object);
    writer.owner();
    xml.text("StorageClass", "STANDARD").close("Version");
  }
  writer.common_prefixes(page.common_prefixes);
  xml.close("ListVersionsResult");
  co_return xml_reply(std::move(xml));
}

}  // namespace onggi::s3
