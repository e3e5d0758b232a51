#include "s3/documents/public_access.h"

#include "base/codec.h"
#include "s3/documents/field_table.h"

namespace onggi::s3 {
namespace {

using iam::PublicAccessBlock;

template <bool PublicAccessBlock::* kFlag>
S3Result<void> flag(XmlText xml, PublicAccessBlock& out) {
  const auto value = trim(xml.text);
  out.*kFlag = equals_ignoring_case(value, "true");
  if (!(out.*kFlag) && !equals_ignoring_case(value, "false")) return refuse("MalformedXML");
  return {};
}

constexpr auto kBlock = field_table<PublicAccessBlock>({
    {"BlockPublicAcls", kOptional, flag<&PublicAccessBlock::block_public_acls>},
    {"IgnorePublicAcls", kOptional, flag<&PublicAccessBlock::ignore_public_acls>},
    {"BlockPublicPolicy", kOptional, flag<&PublicAccessBlock::block_public_policy>},
    {"RestrictPublicBuckets", kOptional, flag<&PublicAccessBlock::restrict_public_buckets>},
});
static_assert(kBlock.fields.size() == iam::kPublicAccessSettings.size());

}  // namespace

S3Result<PublicAccessBlock> parse_public_access_document(std::string_view document) {
  return read_required_document<kBlock>("PublicAccessBlockConfiguration", document);
}

}  // namespace onggi::s3
