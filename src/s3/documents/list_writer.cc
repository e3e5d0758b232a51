#include "s3/documents/list_writer.h"

#include "base/codec.h"
#include "catalog/rules.h"
#include "s3/protocol/object_error.h"
#include "s3/protocol/person.h"

namespace onggi::s3 {
namespace {

/// Reads max-keys, a number from 0 to 1,000. Larger values are reduced to 1,000, as on AWS.
S3Result<std::size_t> read_max_keys(const http::Query& query) {
  const auto text = query.get("max-keys");
  if (!text || text->empty()) return catalog::kPageSizeMax;
  const auto number = parse_u64(*text);
  if (!number || *number > INT32_MAX) return refuse(invalid_number("max-keys", *text));
  return std::min<std::size_t>(*number, catalog::kPageSizeMax);
}

}  // namespace

S3Result<ListParameters> read_list_parameters(const http::Query& query) {
  ListParameters parameters;
  parameters.prefix = query.get_or_empty("prefix");
  parameters.delimiter = query.get_or_empty("delimiter");
  parameters.limit = ONGGI_TRY(read_max_keys(query));
  if (const auto encoding = query.get("encoding-type"); encoding && !encoding->empty()) {
    if (*encoding != "url") {
      return refuse(invalid_argument("encoding-type", *encoding,
                                     "Invalid Encoding Method specified in Request"));
    }
    parameters.url_encoding = true;
  }
  return parameters;
}

void ListWriter::key(std::string_view element, std::string_view value) {
  if (!url_encoding_) {
    xml_.text(element, value);
    return;
  }
  scratch_.clear();
  uri_encode_to(scratch_, value, true);
  xml_.text(element, scratch_);
}

void ListWriter::owner(const catalog::ObjectInfo& object) {
  const auto id = catalog::owner_of(*context_.caller.bucket, object);
  if (id != owner_id_) {
    owner_id_ = id;
    owner_name_ = display_name(context_, id);
  }
  write_person(xml_, "Owner", owner_id_, owner_name_);
}

void ListWriter::object(const catalog::ObjectInfo& object) {
  xml_.time("LastModified", object.modified);
  xml_.open("ETag").raw("&quot;").raw(object.etag).raw("&quot;").close("ETag");
  if (object.checksum) {
    xml_.text("ChecksumAlgorithm", to_string(object.checksum->algorithm));
    xml_.text("ChecksumType", to_string(object.checksum->type));
  }
  xml_.number("Size", object.size);
}

void ListWriter::common_prefixes(const std::vector<std::string>& prefixes) {
  for (const auto& prefix : prefixes) {
    xml_.open("CommonPrefixes");
    key("Prefix", prefix);
    xml_.close("CommonPrefixes");
  }
}

void ListWriter::head(const ListParameters& list, bool truncated) {
  xml_.text("Name", context_.caller.bucket->name);
  key("Prefix", list.prefix);
  if (!list.delimiter.empty()) key("Delimiter", list.delimiter);
  xml_.number("MaxKeys", list.limit);
  if (url_encoding_) xml_.text("EncodingType", "url");
  xml_.boolean("IsTruncated", truncated);
}

}  // namespace onggi::s3
