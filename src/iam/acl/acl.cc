#include "iam/acl/acl.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.h"

namespace onggi::iam {
namespace {

using Permission = AclPermission;

/// A permission's name in S3 and its letter in stored ACLs.
struct PermissionName {
  AclPermission permission;
  std::string_view text;
  char letter;
};
constexpr auto kPermissions = std::to_array<PermissionName>({
    {Permission::kRead, "READ", 'r'},
    {Permission::kWrite, "WRITE", 'w'},
    {Permission::kReadAcp, "READ_ACP", 'p'},
    {Permission::kWriteAcp, "WRITE_ACP", 'q'},
    {Permission::kFullControl, "FULL_CONTROL", 'f'},
});

struct GroupName {
  GranteeKind group;
  std::string_view uri;
  char letter;
};
constexpr auto kGroups = std::to_array<GroupName>({
    {GranteeKind::kAllUsers, "http://acs.amazonaws.com/groups/global/AllUsers", '*'},
    {GranteeKind::kAuthenticatedUsers, "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
     '@'},
    {GranteeKind::kLogDelivery, "http://acs.amazonaws.com/groups/s3/LogDelivery", '#'},
});

// A stored ACL consists of the format character and its grants. A grant is the permission's letter,
// followed by a group's letter or by a user's id between kUserBegins and kUserEnds.
constexpr char kFormat = '1';
constexpr char kUserBegins = '<';
constexpr char kUserEnds = '>';

const PermissionName& name_of(AclPermission permission) {
  const auto found = std::ranges::find(kPermissions, permission, &PermissionName::permission);
  ONGGI_DCHECK(found != kPermissions.end());
  return *found;
}

AclGrant to_group(GranteeKind group, AclPermission permission) {
  return {.grantee = {.kind = group}, .permission = permission};
}

AclGrant to_user(std::string_view id, AclPermission permission) {
  return {.grantee = {.kind = GranteeKind::kUser, .user_id = std::string(id)},
          .permission = permission};
}

bool covers(AclPermission granted, AclPermission asked) {
  return (std::to_underlying(granted) & std::to_underlying(asked)) == std::to_underlying(asked);
}

bool is_public_group(GranteeKind kind) {
  return kind == GranteeKind::kAllUsers || kind == GranteeKind::kAuthenticatedUsers;
}

/// Parses one grant and removes it from the front of `rest`. Returns nullopt for a malformed grant.
std::optional<AclGrant> take_grant(std::string_view& rest) {
  const auto permission = std::ranges::find(kPermissions, rest.front(), &PermissionName::letter);
  if (permission == kPermissions.end() || rest.size() < 2) return std::nullopt;
  const auto group = std::ranges::find(kGroups, rest[1], &GroupName::letter);
  if (group != kGroups.end()) {
    rest.remove_prefix(2);
    return to_group(group->group, permission->permission);
  }
  const auto end = rest.find(kUserEnds);
  if (rest[1] != kUserBegins || end == std::string_view::npos) return std::nullopt;
  const auto id = rest.substr(2, end - 2);
  rest.remove_prefix(end + 1);
  return to_user(id, permission->permission);
}

}  // namespace

std::string_view to_text(AclPermission permission) { return name_of(permission).text; }

std::optional<AclPermission> parse_acl_permission(std::string_view text) {
  const auto found = std::ranges::find(kPermissions, text, &PermissionName::text);
  if (found == kPermissions.end()) return std::nullopt;
  return found->permission;
}

std::optional<GranteeKind> group_of_uri(std::string_view uri) {
  const auto found = std::ranges::find(kGroups, uri, &GroupName::uri);
  if (found == kGroups.end()) return std::nullopt;
  return found->group;
}

std::string_view uri_of_group(GranteeKind group) {
  const auto found = std::ranges::find(kGroups, group, &GroupName::group);
  return found == kGroups.end() ? std::string_view() : found->uri;
}

Acl private_acl(std::string_view owner_id) {
  return {{to_user(owner_id, Permission::kFullControl)}};
}

std::optional<Acl> canned_acl(std::string_view name, const AclOwners& owners) {
  auto acl = private_acl(owners.owner_id);
  auto& grants = acl.grants;
  if (name == "private") return acl;
  if (name == "public-read" || name == "public-read-write") {
    grants.push_back(to_group(GranteeKind::kAllUsers, Permission::kRead));
    if (name == "public-read-write")
      grants.push_back(to_group(GranteeKind::kAllUsers, Permission::kWrite));
    return acl;
  }
  if (name == "authenticated-read") {
    grants.push_back(to_group(GranteeKind::kAuthenticatedUsers, Permission::kRead));
    return acl;
  }
  if (name == "bucket-owner-read" || name == "bucket-owner-full-control") {
    const auto permission =
        name == "bucket-owner-read" ? Permission::kRead : Permission::kFullControl;
    if (owners.bucket_owner_id != owners.owner_id)
      grants.push_back(to_user(owners.bucket_owner_id, permission));
    return acl;
  }
  if (name == "log-delivery-write") {
    grants.push_back(to_group(GranteeKind::kLogDelivery, Permission::kWrite));
    grants.push_back(to_group(GranteeKind::kLogDelivery, Permission::kReadAcp));
    return acl;
  }
  return std::nullopt;
}

bool acl_allows(const Acl& acl, std::string_view requester_id, AclPermission permission,
                PublicGrants public_grants) {
  const auto is_about = [&](const Grantee& grantee) {
    switch (grantee.kind) {
      case GranteeKind::kUser: return !requester_id.empty() && grantee.user_id == requester_id;
      case GranteeKind::kAllUsers: return public_grants == PublicGrants::kCount;
      case GranteeKind::kAuthenticatedUsers:
        return public_grants == PublicGrants::kCount && !requester_id.empty();
      case GranteeKind::kLogDelivery: break;
    }
    return false;
  };
  return std::ranges::any_of(acl.grants, [&](const AclGrant& grant) {
    return covers(grant.permission, permission) && is_about(grant.grantee);
  });
}

bool is_public(const Acl& acl) {
  return std::ranges::any_of(
      acl.grants, [](const AclGrant& grant) { return is_public_group(grant.grantee.kind); });
}

Acl without_public_grants(Acl acl) {
  std::erase_if(acl.grants,
                [](const AclGrant& grant) { return is_public_group(grant.grantee.kind); });
  ONGGI_DCHECK(!is_public(acl));
  return acl;
}

std::string encode_acl(const Acl& acl, std::string_view owner_id) {
  if (acl == private_acl(owner_id)) return {};
  std::string stored(1, kFormat);
  for (const auto& [grantee, permission] : acl.grants) {
    stored += name_of(permission).letter;
    const auto group = std::ranges::find(kGroups, grantee.kind, &GroupName::group);
    if (group != kGroups.end()) {
      stored += group->letter;
    } else {
      stored.append(1, kUserBegins).append(grantee.user_id).append(1, kUserEnds);
    }
  }
  return stored;
}

Result<Acl> decode_acl(std::string_view stored, std::string_view owner_id) {
  if (stored.empty()) return private_acl(owner_id);
  if (stored.front() != kFormat) return fail(Code::kCorrupt, "an ACL in an unknown format");
  Acl acl;
  for (auto rest = stored.substr(1); !rest.empty();) {
    auto grant = take_grant(rest);
    if (!grant) return fail(Code::kCorrupt, "an ACL does not parse");
    acl.grants.push_back(*std::move(grant));
  }
  return acl;
}

Acl stored_acl(std::string_view stored, std::string_view owner_id) {
  auto acl = decode_acl(stored, owner_id);
  return acl ? *std::move(acl) : private_acl(owner_id);
}

}  // namespace onggi::iam
