// Users, access keys and grants as values. A user is an S3 identity; console accounts are something
// else.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace onggi::iam {

inline constexpr std::size_t kAccessKeySizeMin = 20;  // alphanumeric
inline constexpr std::size_t kAccessKeySizeMax = 128;
inline constexpr std::size_t kSecretKeySizeMin = 40;
inline constexpr std::size_t kSecretKeySizeMax = 128;
inline constexpr std::size_t kActiveKeysMax = 2;
inline constexpr std::chrono::days kKeyGraceDaysMax(365);
inline constexpr std::chrono::seconds kKeyGraceMax = kKeyGraceDaysMax;
inline constexpr std::size_t kUserNameSizeMax = 64;
inline constexpr std::size_t kDisplayNameSizeMax = 256;
inline constexpr std::size_t kEmailSizeMax = 254;
inline constexpr std::size_t kGrantsMax = 1000;  // of one user

class Policy;
struct ShareLink;

/// The bytes of a User-Agent that are stored at most.
inline constexpr std::size_t kClientSizeMax = 120;

/// What a grant allows on a bucket. A set: combine with |.
enum class Right : std::uint8_t {
  kList =
      1,  // ListObjects*, ListObjectVersions, HeadBucket, GetBucketLocation, ListMultipartUploads
  kRead = 2,     // GetObject, HeadObject, GetObjectAttributes, copy sources
  kWrite = 4,    // PutObject, multipart uploads (with their ListParts and Abort), copy destinations
  kDelete = 8,   // DeleteObject, DeleteObjects
  kManage = 16,  // bucket configuration, DeleteBucket
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
/// "list,read"
[[nodiscard]] std::string to_text(Rights rights);

/// The bucket of a grant on all buckets, those too that are made later. No bucket has this name.
inline constexpr std::string_view kAllBuckets = "*";

struct Grant {
  std::string bucket;  // or kAllBuckets
  Rights rights = 0;
  std::string prefix;           // only keys that start with it; empty: all
  std::optional<Time> expires;  // not valid from then on
};

/// A credential without its secret.
struct AccessKey {
  std::string access_key;
  Time created;
  std::optional<Time> expires;  // end of the grace period of a rotated key
};

struct User {
  std::string id;    // canonical id: 64 hex digits, never changes
  std::string name;  // unique; [a-zA-Z0-9._@+=,-], 1 to 64
  std::string display_name;
  std::string email;
  bool create_buckets = false;
  bool disabled = false;
  Time created;
  std::vector<AccessKey> keys;
  std::vector<Grant> grants;
  std::string policy_text;                 // in IAM's language; empty: none
  std::shared_ptr<const Policy> policy;    // the same, ready to be asked; null: none
  std::uint64_t revision = 0;              // counts changes
  std::shared_ptr<const ShareLink> share;  // null, unless this is who asks with a share link
};

/// Is the grant on this bucket, or on all of them?
[[nodiscard]] bool speaks_of(const Grant& grant, std::string_view bucket);

/// The first unexpired grant on `bucket` that gives one of `rights` and whose prefix begins `key`
/// (any prefix will do when there is none); null for a disabled user.
[[nodiscard]] const Grant* find_grant(const User& user, Rights rights, std::string_view bucket,
                                      std::optional<std::string_view> key, Time now);

/// May `user` use `right` on `bucket`, for `key` (or the prefix of a listing; empty: the whole
/// bucket)? Grants only add.
[[nodiscard]] bool allowed(const User& user, Right right, std::string_view bucket,
                           std::string_view key, Time now);
/// Has the user any unexpired right on the bucket?
[[nodiscard]] bool may_use(const User& user, std::string_view bucket, Time now);

}  // namespace onggi::iam
