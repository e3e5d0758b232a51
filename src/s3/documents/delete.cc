#include "s3/documents/delete.h"

#include "base/codec.h"
#include "s3/headers/conditions.h"
#include "s3/protocol/xml_reader.h"

namespace onggi::s3 {
namespace {

S3Result<catalog::RemoveRequest> parse_object(const XmlElement& element) {
  const auto key = element.child_text("Key");
  if (!key || key->empty()) return refuse("MalformedXML");
  catalog::RemoveRequest object{.key = std::string(*key), .version_id = {}, .conditions = {}};
  object.version_id = element.child_text("VersionId").value_or(std::string_view());
  if (const auto etag = element.child_text("ETag")) object.conditions.if_match = *etag;
  if (const auto time = element.child_text("LastModifiedTime")) {
    object.conditions.if_match_last_modified = ONGGI_TRY(condition_time("LastModifiedTime", *time));
  }
  if (const auto size = element.child_text("Size")) {
    object.conditions.if_match_size = ONGGI_TRY(condition_size("Size", *size));
  }
  return object;
}

}  // namespace

S3Result<DeleteDocument> parse_delete_document(std::string_view document) {
  const auto root = ONGGI_TRY(parse_xml(document));
  if (root.name != "Delete") return refuse("MalformedXML");
  DeleteDocument out;
  for (const auto& element : root.children) {
    if (element.name == "Quiet") out.quiet = equals_ignoring_case(trim(element.text), "true");
    if (element.name != "Object") continue;
    if (out.objects.size() == kDeleteObjectsMax) return refuse("MalformedXML");
    auto object = ONGGI_TRY(parse_object(element));
    out.objects.push_back(std::move(object));
  }
  if (out.objects.empty()) return refuse("MalformedXML");
  return out;
}

}  // namespace onggi::s3
