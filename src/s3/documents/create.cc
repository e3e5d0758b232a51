#include "s3/documents/create.h"

#include "catalog/rules.h"
#include "s3/documents/field_table.h"
#include "s3/documents/tags.h"

namespace onggi::s3 {
namespace {

S3Result<void> refuse_directory_bucket(XmlElement& /*element*/, BucketConfiguration& /*out*/) {
  return refuse("NotImplemented", "Directory buckets are not implemented.");
}

S3Result<void> read_tags(XmlElement& element, BucketConfiguration& out) {
  out.tags = ONGGI_TRY(read_tag_set(element, catalog::kBucketTagsMax));
  return {};
}

constexpr auto kBucketConfiguration = field_table<BucketConfiguration>({
    {"LocationConstraint", kOptional, read_text<&BucketConfiguration::location>},
    {"Bucket", kOptional, refuse_directory_bucket},
    {"Location", kOptional, refuse_directory_bucket},
    {"Tags", kOptional, read_tags},
});

}  // namespace

S3Result<BucketConfiguration> parse_create_document(std::string_view document) {
  if (document.empty()) return BucketConfiguration{};
  return read_document<kBucketConfiguration>("CreateBucketConfiguration", document);
}

}  // namespace onggi::s3
