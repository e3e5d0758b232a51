// GetBucketVersioning and PutBucketVersioning.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "s3/documents/field_table.h"
#include "s3/operations/bucket/document.h"
#include "s3/operations/rows.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

using catalog::Versioning;

std::string_view status_text(Versioning versioning) {
  return versioning == Versioning::kEnabled ? "Enabled" : "Suspended";
}

/// The text of the elements in a <VersioningConfiguration>.
struct VersioningText {
  std::optional<std::string> status;
  std::optional<std::string> mfa_delete;
};
constexpr auto kVersioning = field_table<VersioningText>({
    {"Status", kOptional, read_text<&VersioningText::status>},
    {"MfaDelete", kOptional, read_text<&VersioningText::mfa_delete>},
});

/// Onggi does not support MFA devices, which MFA delete requires. A request that enables MFA delete
/// gets the error that AWS returns if a request has no MFA code.
S3Result<void> check_mfa_delete(const VersioningText& text) {
  if (!text.mfa_delete || *text.mfa_delete == "Disabled") return {};
  if (*text.mfa_delete != "Enabled") return refuse("MalformedXML");
  return refuse("AccessDenied", "Mfa Authentication must be used for this request");
}

S3Result<Versioning> read_versioning(std::string_view document) {
  const auto text =
      ONGGI_TRY(read_required_document<kVersioning>("VersioningConfiguration", document));
  ONGGI_TRY(check_mfa_delete(text));
  if (!text.status) return refuse("IllegalVersioningConfigurationException");
  if (*text.status == "Enabled") return Versioning::kEnabled;
  if (*text.status == "Suspended") return Versioning::kSuspended;
  return refuse("MalformedXML");
}

Task<Reply> get_bucket_versioning(const Context& context) {
  const auto versioning = context.caller.bucket->versioning->now();
  XmlWriter xml;
  xml.open_root("VersioningConfiguration");
  if (versioning != Versioning::kNever) xml.text("Status", status_text(versioning));
  xml.close("VersioningConfiguration");
  co_return xml_reply(std::move(xml));
}

Task<Reply> put_bucket_versioning(const Context& context) {
  const auto versioning = ONGGI_CO_TRY(read_versioning(context.document));
  ONGGI_CO_TRY(
      co_await context.services.buckets.set_versioning(*context.caller.bucket, versioning));
  iam::AuditDetail detail;
  detail.add("versioning", versioning == Versioning::kEnabled ? "enabled" : "suspended");
  ONGGI_CO_TRY(co_await audit_bucket(context, "bucket.versioning", std::move(detail)));
  co_return empty_reply(200);
}

}  // namespace

constinit const Operation kGetBucketVersioning{.name = "GetBucketVersioning",
                                               .method = "GET",
                                               .level = Level::kBucket,
                                               .subresource = "versioning",
                                               .iam_action = "s3:GetBucketVersioning",
                                               .judged = Judged::kWhole,
                                               .handler = get_bucket_versioning};

constinit const Operation kPutBucketVersioning{.name = "PutBucketVersioning",
                                               .method = "PUT",
                                               .level = Level::kBucket,
                                               .subresource = "versioning",
                                               .iam_action = "s3:PutBucketVersioning",
                                               .judged = Judged::kWhole,
                                               .document = {kConfigurationMax},
                                               .handler = put_bucket_versioning};

}  // namespace onggi::s3
