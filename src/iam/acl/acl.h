// Acl: the access control list of a bucket or an object, which holds up to 100 grants of a
// permission to a user or a group. The ACL records neither the owner of the resource nor whether
// ACLs are enabled on the bucket. The functions are pure.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace onggi::iam {

inline constexpr std::size_t kAclGrantsMax = 100;

/// The values are bits: kFullControl includes all other permissions.
enum class AclPermission : std::uint8_t {
  kRead = 1,
  kWrite = 2,
  kReadAcp = 4,
  kWriteAcp = 8,
  kFullControl = 15,
};
/// Returns "READ", "WRITE", "READ_ACP", "WRITE_ACP" or "FULL_CONTROL".
[[nodiscard]] std::string_view to_text(AclPermission permission);
[[nodiscard]] std::optional<AclPermission> parse_acl_permission(std::string_view text);

enum class GranteeKind : std::uint8_t {
  kUser,
  kAllUsers,            // everyone, including anonymous requests
  kAuthenticatedUsers,  // every user of this server
  kLogDelivery,         // AWS's log delivery service; matches no requester
};
struct Grantee {
  GranteeKind kind = GranteeKind::kUser;
  std::string user_id = {};  // canonical id of the user; only for kUser
  [[nodiscard]] bool operator==(const Grantee&) const = default;
};
/// Returns the group that an AWS group URI names, or nullopt for an unknown URI.
[[nodiscard]] std::optional<GranteeKind> group_of_uri(std::string_view uri);
/// Returns the AWS URI of a group, or an empty string for kUser.
[[nodiscard]] std::string_view uri_of_group(GranteeKind group);

struct AclGrant {
  Grantee grantee;
  AclPermission permission = AclPermission::kRead;
  [[nodiscard]] bool operator==(const AclGrant&) const = default;
};

struct Acl {
  std::vector<AclGrant> grants;
  [[nodiscard]] bool operator==(const Acl&) const = default;
};

/// Returns the default ACL of buckets and objects: full control for the owner, no access for
/// others.
[[nodiscard]] Acl private_acl(std::string_view owner_id);

/// The owners that canned ACLs refer to.
struct AclOwners {
  std::string_view owner_id;
  std::string_view bucket_owner_id;  // for a bucket's ACL: the same as owner_id
};
/// Returns the canned ACL called `name` (a value of x-amz-acl), or nullopt if the name is unknown.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
[[nodiscard]] std::optional<Acl> canned_acl(std::string_view name, const AclOwners& owners);

/// Selects whether grants to public groups take effect (kCount) or not (kIgnored). kIgnored is for
/// buckets with IgnorePublicAcls.
enum class PublicGrants : std::uint8_t { kCount, kIgnored };

/// Returns true if `acl` gives `permission` to the user whose canonical id is `requester_id`. An
/// empty id means an anonymous requester.
[[nodiscard]] bool acl_allows(const Acl& acl, std::string_view requester_id,
                              AclPermission permission,
                              PublicGrants public_grants = PublicGrants::kCount);

/// Returns true if AWS would call `acl` public: it grants any permission to everyone or to all
/// authenticated users.
[[nodiscard]] bool is_public(const Acl& acl);

/// Returns `acl` without the grants that IgnorePublicAcls disables.
[[nodiscard]] Acl without_public_grants(Acl acl);

/// Encodes an ACL for storage. Returns an empty string for private_acl(owner_id).
[[nodiscard]] std::string encode_acl(const Acl& acl, std::string_view owner_id);
/// Decodes a stored ACL. Errors: kCorrupt if `stored` is malformed.
[[nodiscard]] Result<Acl> decode_acl(std::string_view stored, std::string_view owner_id);
/// Like decode_acl(), but returns private_acl(owner_id) if `stored` is malformed.
[[nodiscard]] Acl stored_acl(std::string_view stored, std::string_view owner_id);

}  // namespace onggi::iam
