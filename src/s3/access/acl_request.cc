#include "s3/access/acl_request.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/codec.h"
#include "s3/protocol/object_error.h"

namespace onggi::s3 {
namespace {

constexpr std::string_view kCannedHeader = "x-amz-acl";

/// Returns the id of the user whose e-mail address is `email`. As on AWS, an address that several
/// users share causes a different error than an unknown address.
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
      grantee.user_id = ONGGI_TRY(user_with_email(directory, grant.value));
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

}  // namespace

S3Result<iam::Acl> resolve_grants(const iam::Directory& directory,
                                  std::span<const RequestedGrant> grants) {
  if (grants.size() > iam::kAclGrantsMax) return refuse("MalformedACLError");
  iam::Acl acl;
  for (const auto& grant : grants) {
    auto grantee = ONGGI_TRY(find_grantee(directory, grant));
    acl.grants.push_back({std::move(grantee), grant.permission});
  }
  return acl;
}

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
      const auto more = ONGGI_TRY(parse_grant_header(header.name, header.value));
      grants.insert(grants.end(), more.begin(), more.end());
    }
    return resolve_grants(context.services.directory, grants);
  }
  auto acl = iam::canned_acl(*canned, owners);
  if (!acl) return refuse(invalid_argument(kCannedHeader, *canned, ""));
  return *std::move(acl);
}

}  // namespace onggi::s3
