#include "s3/documents/delete.h"

#include <optional>
#include <string>
#include <utility>

#include "base/codec.h"
#include "s3/documents/field_table.h"
#include "s3/headers/conditions.h"

namespace onggi::s3 {
namespace {

/// The text of the elements in an <Object>.
struct ListedObject {
  std::string key;
  std::string version_id;
  std::optional<std::string> etag;
  std::optional<std::string> modified;
  std::optional<std::string> size;
};

S3Result<catalog::RemoveRequest> remove_request(ListedObject listed) {
  if (listed.key.empty()) return refuse("MalformedXML");
  catalog::RemoveRequest object{.key = std::move(listed.key),
                                .version_id = std::move(listed.version_id),
                                .conditions = {.if_match = std::move(listed.etag)}};
  if (listed.modified) {
    object.conditions.if_match_last_modified =
        ONGGI_TRY(condition_time("LastModifiedTime", *listed.modified));
  }
  if (listed.size) {
    object.conditions.if_match_size = ONGGI_TRY(condition_size("Size", *listed.size));
  }
  return object;
}

S3Result<void> read_quiet(XmlText xml, DeleteDocument& out) {
  const auto value = trim(xml.text);
  out.quiet = equals_ignoring_case(value, "true");
  if (!out.quiet && !equals_ignoring_case(value, "false")) return refuse("MalformedXML");
  return {};
}

constexpr auto kObject = field_table<ListedObject>({
    {"Key", kRequired, read_text<&ListedObject::key>},
    {"VersionId", kOptional, read_text<&ListedObject::version_id>},
    {"ETag", kOptional, read_text<&ListedObject::etag>},
    {"LastModifiedTime", kOptional, read_text<&ListedObject::modified>},
    {"Size", kOptional, read_text<&ListedObject::size>},
});
constexpr auto kDelete = field_table<DeleteDocument>({
    {"Quiet", kOptional, read_quiet},
    {"Object", Occurs{1, kDeleteObjectsMax},
     read_converted<&DeleteDocument::objects, kObject, remove_request>},
});

}  // namespace

S3Result<DeleteDocument> parse_delete_document(std::string_view document) {
  return read_document<kDelete>("Delete", document);
}

}  // namespace onggi::s3
