// Directory: users, their access keys and grants. Reading is a look at an immutable snapshot and
// never waits; every change is one commit, then a new snapshot, and a line in the audit log.
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
#include "iam/users/keyring.h"
#include "iam/model/secret.h"
#include "iam/model/types.h"
#include "storage/metadata_store.h"

namespace onggi::iam {

struct Credentials {
  std::string access_key;
  std::string secret_key;
};

/// What a signature check needs to know of an access key. Handles: copying one copies no secret.
struct KeyHolder {
  std::shared_ptr<const User> user;
  std::shared_ptr<const Secret> secret;
};

struct NewUser {
  std::string name;
  std::string display_name;
  std::string email;
  bool create_buckets = false;
  std::optional<Credentials> keys;  // empty: generated
  std::vector<Grant> grants = {};   // each of another bucket or prefix
};

/// What is empty stays as it is.
struct UserChange {
  std::optional<std::string> display_name;
  std::optional<std::string> email;
  std::optional<bool> create_buckets;
  std::optional<bool> disabled;
  std::optional<std::uint64_t> revision;  // that the change is meant for; any unless given
};

class Directory {
 public:
  Directory(storage::MetadataStore& metadata, Keyring& keyring, Audit& audit, Clock& clock,
            Random& random);
  ~Directory();

  /// Loads everything and clears what a crash left half done. kCorrupt when a secret cannot be
  /// unsealed (wrong keyring); kDropped takes such access keys away instead, for good.
  enum class LostKeys : std::uint8_t { kRefused, kDropped };
  Task<Status> open(LostKeys lost = LostKeys::kRefused);

  /// Active key of an enabled user, or nullopt (also when it has expired). On the path of every
  /// request: allocates nothing.
  [[nodiscard]] std::optional<KeyHolder> find_key(std::string_view access_key) const;
  /// Is there such a key, whatever its state?
  [[nodiscard]] bool has_key(std::string_view access_key) const;
  [[nodiscard]] std::shared_ptr<const User> find_user(std::string_view name) const;
  [[nodiscard]] std::shared_ptr<const User> find_user_by_id(std::string_view id) const;
  [[nodiscard]] std::vector<std::shared_ptr<const User>> list_users() const;

  /// kInvalid with the rule that is broken, kExists when the name or the access key is taken.
  /// `actor` goes into the audit log. The user has its grants from the first moment.
  Task<Result<Credentials>> create_user(NewUser user, Actor actor);
  /// kPreconditionFailed when the user has another revision.
  Task<Status> update_user(std::string name, UserChange change, Actor actor);
  /// Its keys stop working at once and may be taken by others.
  Task<Status> delete_user(std::string name, Actor actor);

  /// A second pair; kTooLarge when two are active.
  Task<Result<Credentials>> add_key(std::string name, std::optional<Credentials> keys, Actor actor);
  /// A new pair, generated unless given; the others expire after `grace` (zero: at once). kTooLarge
  /// when two are active and there is a grace period.
  Task<Result<Credentials>> rotate_keys(std::string name, std::chrono::seconds grace,
                                        std::optional<Credentials> keys, Actor actor);
  Task<Status> revoke_key(std::string name, std::string access_key, Actor actor);
  /// The secret in the clear; audited.
  Task<Result<Credentials>> reveal(std::string name, std::string access_key, Actor actor);

  /// Replaces the grant of the same bucket and prefix. Rights 0 is kInvalid.
  Task<Status> grant(std::string name, Grant grant, Actor actor);
  /// Removes the grants on the bucket (with that prefix, if given). kNotFound when there is none.
  Task<Status> revoke(std::string name, std::string bucket, std::optional<std::string> prefix,
                      Actor actor);
  /// The user's own policy, or none. kInvalid for what is no policy of a user, kTooLarge,
  /// kNotFound; kPreconditionFailed when it is no longer the one that it `replaces` (empty: none).
  Task<Status> set_policy(std::string name, std::optional<std::string> text, Actor actor,
                          std::optional<std::string> replaces = {});
  /// Removes all grants of all users on the bucket; those on all buckets stay. Call when it was
  /// deleted, and before one of that name is made: grants go by name, and the next owner has given
  /// none.
  Task<Status> forget_bucket(std::string bucket, Actor actor);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace onggi::iam
