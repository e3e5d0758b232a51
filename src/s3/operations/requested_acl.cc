#include "s3/operations/requested_acl.h"

#include "s3/access/acl_request.h"
#include "s3/documents/acl.h"

namespace onggi::s3 {

S3Result<iam::Acl> requested_acl(const Context& context, const iam::AclOwners& owners) {
  const auto& document = context.document;
  if (has_acl_headers(context.request)) {
    if (!document.empty()) return refuse("UnexpectedContent");
    return header_acl(context, owners);
  }
  if (document.empty()) {
    return refuse(S3Error("MissingSecurityHeader").field("MissingHeaderName", "x-amz-acl"));
  }
  const auto parsed = ONGGI_TRY(parse_acl_document(document));
  if (parsed.owner_id != owners.owner_id) return refuse("AccessDenied");
  return resolve_grants(context.services.directory, parsed.grants);
}

}  // namespace onggi::s3
