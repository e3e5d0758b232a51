#include "s3/acl_request.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/codec.h"
#include "s3/body.h"
#include "s3/object_error.h"

namespace onggi::s3 {
namespace {

constexpr std::string_view kCannedHeader = "x-amz-acl";
constexpr std::size_t kAclDocumentMax = 128 * 1024;

/// AWS also has an answer for an address that several accounts share.
S3Result<std::string> user_with_email(const iam::Directory& directory, const std::string& email) {
  std::string id;
  for (const auto& user : directory.list_users()) {
    if (user->email.empty() || !equals_ignoring_case(user->email, email)) continue;
    if (!id.empty()) return refuse("AmbiguousGrantByEmailAddress");
    id = user->id;
  }
  if (id.empty()) return refuse("UnresolvableGrantByEmailAddress");
  return id;
}

S3Result<iam::Grantee> find_grantee(const iam::Directory& directory, const RequestedGrant& grant) {
  iam::Grantee grantee;
  switch (grant.type) {
    case GranteeType::kId:
      if (!directory.find_user_by_id(grant.value))
        return refuse(invalid_argument("CanonicalUser/ID", grant.value, "Invalid id"));
      grantee.user_id = grant.value;
      break;
    case GranteeType::kEmail: {
      S3_ASSIGN(grantee.user_id, user_with_email(directory, grant.value));
      break;
    }
    case GranteeType::kUri: {
      const auto group = iam::group_of_uri(grant.value);
      if (!group) return refuse(invalid_argument("Group/URI", grant.value, "Invalid group uri"));
      grantee.kind = *group;
      break;
    }
  }
  return grantee;
}

S3Result<iam::Acl> resolve(const iam::Directory& directory,
                           std::span<const RequestedGrant> grants) {
  if (grants.size() > iam::kAclGrantsMax) return refuse("MalformedACLError");
  iam::Acl acl;
  for (const auto& grant : grants) {
    S3_ASSIGN(auto grantee, find_grantee(directory, grant));
    acl.grants.push_back({std::move(grantee), grant.permission});
  }
  return acl;
}

}  // namespace

bool has_acl_headers(const http::Request& request) {
  return std::ranges::any_of(request.headers, [](const auto& header) {
    return header.name == kCannedHeader || grant_header_permission(header.name);
  });
}

S3Result<iam::Acl> header_acl(const Context& context, const iam::AclOwners& owners) {
  const auto& headers = context.request.headers;
  const auto is_grant = [](const auto& header) {
    return grant_header_permission(header.name).has_value();
  };
  const auto canned = context.request.header(kCannedHeader);
  if (canned && std::ranges::any_of(headers, is_grant))
    return refuse("InvalidRequest", "Specifying both Canned ACLs and Header Grants is not allowed");
  if (!canned) {
    std::vector<RequestedGrant> grants;
    for (const auto& header : headers) {
      if (!is_grant(header)) continue;
      S3_ASSIGN(const auto more, parse_grant_header(header.name, header.value));
      grants.insert(grants.end(), more.begin(), more.end());
    }
    return resolve(context.services.directory, grants);
  }
  auto acl = iam::canned_acl(*canned, owners);
  if (!acl) return refuse(invalid_argument(kCannedHeader, *canned, ""));
  return *std::move(acl);
}

Task<S3Result<iam::Acl>> requested_acl(Context& context, iam::AclOwners owners) {
  S3_CO_ASSIGN(const auto document, co_await read_document(context, kAclDocumentMax));
  if (has_acl_headers(context.request)) {
    if (!document.empty()) co_return refuse("UnexpectedContent");
    co_return header_acl(context, owners);
  }
  if (document.empty()) {
    co_return refuse(
        S3Error("MissingSecurityHeader").field("MissingHeaderName", std::string(kCannedHeader)));
  }
  S3_CO_ASSIGN(const auto parsed, parse_acl_document(document));
  if (parsed.owner_id != owners.owner_id) co_return refuse("AccessDenied");
  co_return resolve(context.services.directory, parsed.grants);
}

}  // namespace onggi::s3
