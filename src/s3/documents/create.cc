#include "s3/documents/create.h"

#include "catalog/rules.h"
#include "s3/documents/tags.h"
#include "s3/protocol/xml_reader.h"

namespace onggi::s3 {

S3Result<BucketConfiguration> parse_create_document(std::string_view document) {
  BucketConfiguration configuration;
  if (document.empty()) return configuration;
  const auto root = ONGGI_TRY(parse_xml(document));
  if (root.name != "CreateBucketConfiguration") return refuse("MalformedXML");
  if (root.child("Bucket") != nullptr || root.child("Location") != nullptr)
    return refuse("NotImplemented", "Directory buckets are not implemented.");
  configuration.location = root.child_text("LocationConstraint").value_or("");
  if (const auto* tags = root.child("Tags")) {
    configuration.tags = ONGGI_TRY(read_tag_set(*tags, catalog::kBucketTagsMax));
  }
  return configuration;
}

}  // namespace onggi::s3
