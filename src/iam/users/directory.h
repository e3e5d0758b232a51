// Directory: users, their access keys, grants and policies. Reads use an immutable snapshot and
// never wait. A change is first recorded in the audit log, then committed, then published as a new
// snapshot.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/task.h"
#include "iam/audit/audit.h"
#include "iam/model/secret.h"
#include "iam/model/types.h"
#include "iam/users/keyring.h"
#include "storage/metadata_store.h"

namespace onggi::iam {

struct Credentials {
  std::string access_key;
  std::string secret_key;
};

/// The data of an access key that a signature check needs. Copies share the secret.
struct KeyHolder {
  std::shared_ptr<const User> user;
  std::shared_ptr<const Secret> secret;
};

struct NewUser {
  std::string name;
  std::string display_name;
  std::string email;
  bool create_buckets = false;
  std::optional<Credentials> keys;  // generated if nullopt
  std::vector<Grant> grants = {};   // no two grants have the same bucket and prefix
};

/// A change to a user. Fields without a value stay unchanged.
struct UserChange {
  std::optional<std::string> display_name;
  std::optional<std::string> email;
  std::optional<bool> create_buckets;
  std::optional<bool> disabled;
  std::optional<std::uint64_t> revision;  // if given, the change requires this revision
};

class Directory {
 public:
  Directory(storage::MetadataStore& metadata, Keyring& keyring, Audit& audit, Clock& clock,
            Random& random);
  ~Directory();

  /// Selects what open() does if the keyring cannot unseal the secret of an access key: fail
  /// (kRefused), or delete the access key permanently (kDropped).
  enum class LostKeys : std::uint8_t { kRefused, kDropped };
  /// Loads all users and removes leftovers of interrupted changes. Errors: kCorrupt if a secret
  /// cannot be unsealed (wrong keyring) and `lost` is kRefused.
  Task<Status> open(LostKeys lost = LostKeys::kRefused);

  /// Returns an unexpired access key of an enabled user, or nullopt. Runs on every request, so it
  /// does not allocate memory.
  [[nodiscard]] std::optional<KeyHolder> find_key(std::string_view access_key) const;
  /// Returns true if the access key exists, even if it has expired or its user is disabled.
  [[nodiscard]] bool has_key(std::string_view access_key) const;
  /// Returns the user with this name, or null.
  [[nodiscard]] std::shared_ptr<const User> find_user(std::string_view name) const;
  [[nodiscard]] std::shared_ptr<const User> find_user_by_id(std::string_view id) const;
  /// Returns the quota of a user, which is empty if the user has none or does not exist. Runs on
  /// every write, so it does not allocate memory or copy the user.
  [[nodiscard]] storage::Quota quota_of(std::string_view user_id) const;
  [[nodiscard]] std::vector<std::shared_ptr<const User>> list_users() const;

  /// Creates a user, together with its grants. `actor` is recorded in the audit log. Errors:
  /// kInvalid with the violated rule, kExists if the name or the access key is taken, kTooLarge for
  /// too many grants.
  Task<Result<Credentials>> create_user(NewUser user, Actor actor);
  /// Changes a user. Errors: kNotFound, kInvalid, kPreconditionFailed if the given revision is not
  /// current.
  Task<Status> update_user(std::string name, UserChange change, Actor actor);
  /// Changes how much the user's buckets may hold together. Errors: kNotFound; kInvalid if a limit
  /// is greater than storage::kQuotaMax.
  Task<Status> set_quota(std::string name, storage::Quota quota, Actor actor);
  /// Deletes a user. Its access keys stop working at once and may be reused for other users.
  Task<Status> delete_user(std::string name, Actor actor);

  /// Adds a key pair, generated if `keys` is nullopt. Errors: kTooLarge if two keys are active.
  Task<Result<Credentials>> add_key(std::string name, std::optional<Credentials> keys, Actor actor);
  /// Adds a new key pair, generated if not given. The existing keys expire after `grace` at the
  /// latest; if `grace` is zero, they are deleted at once. Errors: kTooLarge if two keys are active
  /// and `grace` is not zero.
  Task<Result<Credentials>> rotate_keys(std::string name, std::chrono::seconds grace,
                                        std::optional<Credentials> keys, Actor actor);
  /// Deletes an access key. Errors: kNotFound if the user does not have it.
  Task<Status> revoke_key(std::string name, std::string access_key, Actor actor);
  /// Returns the secret key in plain text. Records in the audit log that the secret was revealed.
  Task<Result<Credentials>> reveal(std::string name, std::string access_key, Actor actor);

  /// Adds a grant, or replaces the grant with the same bucket and prefix. Errors: kInvalid for an
  /// invalid grant or a grant without rights; kTooLarge for too many grants.
  Task<Status> grant(std::string name, Grant grant, Actor actor);
  /// Removes the user's grants on `bucket`. If `prefix` is given, removes only the grant with that
  /// prefix. Errors: kNotFound if there is no such grant.
  Task<Status> revoke(std::string name, std::string bucket, std::optional<std::string> prefix,
                      Actor actor);
  /// Sets the user's policy, or deletes it if `text` is nullopt. If `replaces` is given, it must
  /// equal the current policy text, which is empty if there is no policy. Errors: kInvalid if
  /// `text` is not a valid user policy, kTooLarge, kNotFound, kPreconditionFailed if `replaces`
  /// differs.
  Task<Status> set_policy(std::string name, std::optional<std::string> text, Actor actor,
                          std::optional<std::string> replaces = {});
  /// Removes the grants of all users on `bucket`; grants on kAllBuckets stay. Call forget_bucket()
  /// after a bucket is deleted and before a bucket is created. Grants refer to buckets by name, so
  /// leftover grants would otherwise apply to a new bucket of the same name.
  Task<Status> forget_bucket(std::string bucket, Actor actor);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace onggi::iam
