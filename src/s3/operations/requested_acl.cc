#include "s3/operations/requested_acl.h"

#include <string>

#include "s3/access/acl_request.h"
#include "s3/documents/acl.h"
#include "s3/operations/body.h"

namespace onggi::s3 {
namespace {

constexpr std::size_t kAclDocumentMax = 128 * 1024;

}  // namespace

Task<S3Result<iam::Acl>> requested_acl(Context& context, iam::AclOwners owners) {
  S3_CO_ASSIGN(const auto document, co_await read_document(context, kAclDocumentMax));
  if (has_acl_headers(context.request)) {
    if (!document.empty()) co_return refuse("UnexpectedContent");
    co_return header_acl(context, owners);
  }
  if (document.empty()) {
    co_return refuse(S3Error("MissingSecurityHeader").field("MissingHeaderName", "x-amz-acl"));
  }
  S3_CO_ASSIGN(const auto parsed, parse_acl_document(document));
  if (parsed.owner_id != owners.owner_id) co_return refuse("AccessDenied");
  co_return resolve_grants(context.services.directory, parsed.grants);
}

}  // namespace onggi::s3
