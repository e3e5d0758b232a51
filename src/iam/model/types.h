// Value types for users, access keys and grants. A user is an S3 identity, unlike a console account
// (portal/account.h).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "storage/quota.h"

namespace onggi::iam {

inline constexpr std::size_t kAccessKeySizeMin = 20;  // number of alphanumeric characters
inline constexpr std::size_t kAccessKeySizeMax = 128;
inline constexpr std::size_t kSecretKeySizeMin = 40;
inline constexpr std::size_t kSecretKeySizeMax = 128;
inline constexpr std::size_t kActiveKeysMax = 2;
inline constexpr std::chrono::days kKeyGraceDaysMax(365);
inline constexpr std::chrono::seconds kKeyGraceMax = kKeyGraceDaysMax;
inline constexpr std::size_t kUserNameSizeMax = 64;
inline constexpr std::size_t kDisplayNameSizeMax = 256;
inline constexpr std::size_t kEmailSizeMax = 254;
inline constexpr std::size_t kGrantsMax = 1000;  // maximum number of grants of a user

class Policy;
struct ShareLink;

/// The maximum length, in bytes, of a stored User-Agent. A longer User-Agent is truncated.
inline constexpr std::size_t kClientSizeMax = 120;

/// The rights that a grant can give on a bucket. Values are bits and combine with |.
enum class Right : std::uint8_t {
  kList =
      1,  // ListObjects*, ListObjectVersions, HeadBucket, GetBucketLocation, ListMultipartUploads
  kRead = 2,     // GetObject, HeadObject, GetObjectAttributes, copy sources
  kWrite = 4,    // PutObject, multipart uploads (with their ListParts and Abort), copy destinations
  kDelete = 8,   // DeleteObject, DeleteObjects
  kManage = 16,  // bucket configuration, DeleteBucket, object ACLs and locks
};
using Rights = std::uint8_t;
inline constexpr Rights kAllRights = 31;
[[nodiscard]] constexpr bool contains(Rights set, Right right) {
  return (set & static_cast<Rights>(right)) != 0;
}

struct RightName {
  Right right;
  std::string_view name;
};
inline constexpr std::array<RightName, 5> kRightNames{{{Right::kList, "list"},
                                                       {Right::kRead, "read"},
                                                       {Right::kWrite, "write"},
                                                       {Right::kDelete, "delete"},
                                                       {Right::kManage, "manage"}}};
/// Returns the names of the rights: "list,read".
[[nodiscard]] std::string to_text(Rights rights);

/// The bucket name in a grant on all buckets, including future ones. No bucket can have this name.
inline constexpr std::string_view kAllBuckets = "*";

struct Grant {
  std::string bucket;  // a bucket name or kAllBuckets
  Rights rights = 0;
  std::string prefix;           // limits the grant to keys with this prefix
  std::optional<Time> expires;  // the grant is invalid from this time on; nullopt: it never expires
};

/// An access key without its secret.
struct AccessKey {
  std::string access_key;
  Time created;
  std::optional<Time> expires;  // end of the grace period of a rotated key; nullopt: never expires
};

struct User {
  std::string id;    // canonical id: 64 hex digits, never changes
  std::string name;  // unique; 1 to 64 characters of [a-zA-Z0-9._@+=,-]
  std::string display_name;
  std::string email;
  bool create_buckets = false;
  bool disabled = false;
  Time created;
  std::vector<AccessKey> keys;
  std::vector<Grant> grants;
  std::string policy_text;                 // IAM policy as JSON; empty if none
  std::shared_ptr<const Policy> policy;    // policy_text, parsed; null if none
  storage::Quota quota;                    // limits the total of all buckets that the user owns
  std::uint64_t revision = 0;              // incremented by every change
  std::shared_ptr<const ShareLink> share;  // set only in the user that represents a share link
};

/// Returns true if the grant is on `bucket` or on all buckets.
[[nodiscard]] bool speaks_of(const Grant& grant, std::string_view bucket);

/// Returns the first unexpired grant on `bucket` that gives one of `rights` and whose prefix is a
/// prefix of `key`. If `key` is nullopt, the grant may have any prefix. Returns null if there is no
/// such grant or the user is disabled.
[[nodiscard]] const Grant* find_grant(const User& user, Rights rights, std::string_view bucket,
                                      std::optional<std::string_view> key, Time now);

/// Returns true if a grant gives `user` the right `right` on `bucket` for `key`. For a listing,
/// `key` is the requested prefix; an empty prefix means the whole bucket. One matching grant is
/// enough.
[[nodiscard]] bool allowed(const User& user, Right right, std::string_view bucket,
                           std::string_view key, Time now);
/// Returns true if the user has any unexpired right on `bucket`.
[[nodiscard]] bool may_use(const User& user, std::string_view bucket, Time now);

}  // namespace onggi::iam
