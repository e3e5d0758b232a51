// ListObjects (V1), ListObjectsV2.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
#include "base/codec.h"
#include "s3/documents/list_writer.h"
#include "s3/operations/rows.h"
#include "s3/protocol/object_error.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

catalog::ListRequest list_request(const ListParameters& parameters) {
  catalog::ListRequest request;
  request.prefix = parameters.prefix;
  request.delimiter = parameters.delimiter;
  request.limit = parameters.limit;
  return request;
}

void write_contents(XmlWriter& xml, ListWriter& writer, const catalog::ListPage& page,
                    bool with_owner) {
  xml.reserve(page.objects.size() * 384 + 1024);
  for (const auto& object : page.objects) {
    xml.open("Contents");
    writer.key("Key", object.key);
    writer.object(object);
    if (with_owner) writer.owner(object);
    xml.text("StorageClass", to_string(object.attributes.storage_class)).close("Contents");
  }
  writer.common_prefixes(page.common_prefixes);
}

Task<Reply> list_objects_v1(const Context& context) {
  const auto parameters = ONGGI_CO_TRY(read_list_parameters(context.query));
  auto list = list_request(parameters);
  list.after = context.query.get_or_empty("marker");
  const auto page =
      ONGGI_CO_TRY(co_await context.services.listing.list(*context.caller.bucket, list));
  XmlWriter xml;
  ListWriter writer(xml, context, parameters.url_encoding);
  xml.open_root("ListBucketResult");
  writer.head(parameters, page.truncated);
  writer.key("Marker", list.after);
  if (page.truncated && !list.delimiter.empty()) writer.key("NextMarker", page.next);
  write_contents(xml, writer, page, true);
  xml.close("ListBucketResult");
  co_return xml_reply(std::move(xml));
}

/// A continuation token is "1" followed by the last key or prefix of the page, encoded in base64.
/// The token needs no server state and never expires.
std::string make_token(std::string_view last) { return base64_encode("1" + std::string(last)); }

S3Result<std::string> read_token(std::string_view token) {
  if (token.empty()) return std::string();  // an empty token starts a new listing
  const auto raw = base64_decode(token);
  if (!raw || !raw->starts_with('1')) {
    return refuse(invalid_argument("continuation-token", token,
                                   "The continuation token provided is incorrect"));
  }
  return raw->substr(1);
}

Task<Reply> list_objects_v2(const Context& context) {
  const auto& query = context.query;
  const auto parameters = ONGGI_CO_TRY(read_list_parameters(query));
  auto list = list_request(parameters);
  list.after = query.get_or_empty("start-after");
  const auto token = query.get("continuation-token");
  if (token) {
    auto after = ONGGI_CO_TRY(read_token(*token));
    list.after = std::max(list.after, after);
  }
  const auto page =
      ONGGI_CO_TRY(co_await context.services.listing.list(*context.caller.bucket, list));
  XmlWriter xml;
  ListWriter writer(xml, context, parameters.url_encoding);
  xml.open_root("ListBucketResult");
  writer.head(parameters, page.truncated);
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

Task<Reply> list_objects(const Context& context) {
  const auto type = context.query.get("list-type");
  if (!type) return list_objects_v1(context);
  if (*type == "2") return list_objects_v2(context);
  return wrong_list_type(*type);
}

}  // namespace

constinit const Operation kListObjects{.name = "ListObjects",
                                       .method = "GET",
                                       .level = Level::kBucket,
                                       .iam_action = "s3:ListBucket",
                                       .judged = Judged::kWhole,
                                       .long_running = true,
                                       .handler = list_objects};

}  // namespace onggi::s3
