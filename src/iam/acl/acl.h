// Acl: the access control list of a bucket or an object: up to a hundred grants of a permission to
// a user or a group. Pure. Who owns the thing, and whether its bucket heeds ACLs at all, is not
// said here. https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace onggi::iam {

inline constexpr std::size_t kAclGrantsMax = 100;

/// A set of bits: full control contains the others.
enum class AclPermission : std::uint8_t {
  kRead = 1,
  kWrite = 2,
  kReadAcp = 4,
  kWriteAcp = 8,
  kFullControl = 15,
};
/// "READ", "WRITE", "READ_ACP", "WRITE_ACP", "FULL_CONTROL".
[[nodiscard]] std::string_view to_text(AclPermission permission);
[[nodiscard]] std::optional<AclPermission> parse_acl_permission(std::string_view text);

enum class GranteeKind : std::uint8_t {
  kUser,
  kAllUsers,            // with and without signature
  kAuthenticatedUsers,  // every user of this server
  kLogDelivery,         // AWS's own writer of logs; nobody here
};
struct Grantee {
  GranteeKind kind = GranteeKind::kUser;
  std::string user_id = {};  // canonical id, of kUser
  [[nodiscard]] bool operator==(const Grantee&) const = default;
};
/// The group that an URI of AWS's names, and the other way round (groups only).
[[nodiscard]] std::optional<GranteeKind> group_of_uri(std::string_view uri);
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

/// Full control for the owner, nothing for others: what things have that were given no ACL.
[[nodiscard]] Acl private_acl(std::string_view owner_id);

/// Whom the names of canned ACLs speak of.
struct AclOwners {
  std::string_view owner_id;
  std::string_view bucket_owner_id;  // the same, for a bucket
};
/// The ACL that x-amz-acl names; none when S3 knows no such name.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
[[nodiscard]] std::optional<Acl> canned_acl(std::string_view name, const AclOwners& owners);

/// Whether grants to everybody count: IgnorePublicAcls says no.
enum class PublicGrants : std::uint8_t { kCount, kIgnored };

/// May the user with this canonical id (empty: nobody signed) do what `permission` says?
[[nodiscard]] bool acl_allows(const Acl& acl, std::string_view requester_id,
                              AclPermission permission,
                              PublicGrants public_grants = PublicGrants::kCount);

/// Does it grant anything to all, or to all users? AWS's meaning of a public ACL.
[[nodiscard]] bool is_public(const Acl& acl);

/// What is left of it where IgnorePublicAcls holds.
[[nodiscard]] Acl without_public_grants(Acl acl);

/// As it is stored: empty for private_acl(owner_id).
[[nodiscard]] std::string encode_acl(const Acl& acl, std::string_view owner_id);
/// kCorrupt when it is no such text.
[[nodiscard]] Result<Acl> decode_acl(std::string_view stored, std::string_view owner_id);
/// The same; private_acl() when it does not parse.
[[nodiscard]] Acl stored_acl(std::string_view stored, std::string_view owner_id);

}  // namespace onggi::iam
