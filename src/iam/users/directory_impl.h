// The implementation of Directory, shared by its .cc files.
//
// Invariants
// - Changes run one at a time (`changing`). Each commit also expects the record that was read, so
//   that it cannot overwrite a change made by another process of a cluster.
// - The audit event is durable before the change that it describes, so no change goes unrecorded. A
//   crash in between leaves an event for a change that did not happen.
// - Every access key in a user record has a claim row (Family::kAccessKeys), which reserves the key
//   for the user. The claim row is committed before the record and erased after the key's removal
//   from the record. open() erases claim rows that no record uses.
// - If it is unknown whether a commit of a user record took effect (`unsettled`), no claim is
//   erased and no other change begins until settle() has determined the outcome.
// - Readers see only complete snapshots. A snapshot is published after its commit.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/sync/async_mutex.h"
#include "iam/users/directory.h"
#include "iam/users/records.h"

namespace onggi::iam {

struct KeyEntry {
  KeyHolder holder;
  std::optional<Time> expires;
};

struct Snapshot {
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  template <typename T>
  using Table = std::unordered_map<std::string, T, Hash, std::equal_to<>>;

  std::map<std::string, std::shared_ptr<const User>, std::less<>> by_name;
  Table<std::shared_ptr<const User>> by_id;
  Table<KeyEntry> keys;
  Table<storage::Quota> quotas;  // by user id, only of users with a quota

  void remove(std::string_view name);
  /// Adds a user and its keys. Errors: kCorrupt if a secret cannot be unsealed.
  [[nodiscard]] Status add(const StoredUser& stored, const Keyring& keyring);
};

/// A user record as read, with the stored bytes that the next commit expects.
struct LoadedUser {
  std::string bytes;
  StoredUser stored;
};

/// A commit of a user record whose outcome is unknown: it may or may not have taken effect.
struct UnsettledCommit {
  std::string name;
  std::optional<std::string> before;     // the record to replace; nullopt if there was none
  std::optional<std::string> after;      // the new record; nullopt to delete the user
  std::shared_ptr<const Snapshot> next;  // published if the commit took effect
  std::vector<std::string> claimed;      // access keys to release if the commit had no effect
  std::vector<std::string> dropped;      // access keys to release if the commit took effect
  std::string user_id;                   // the user who holds `claimed` and `dropped`
};

struct Directory::Impl {
  Impl(storage::MetadataStore& metadata_in, Keyring& keyring_in, Audit& audit_in, Clock& clock_in,
       Random& random_in)
      : metadata(metadata_in),
        keyring(keyring_in),
        audit(audit_in),
        clock(clock_in),
        random(random_in) {}

  storage::MetadataStore& metadata;
  Keyring& keyring;
  Audit& audit;
  Clock& clock;
  Random& random;
  AsyncMutex changing;

  mutable std::shared_mutex snapshot_mutex;
  std::shared_ptr<const Snapshot> snapshot = std::make_shared<Snapshot>();

  [[nodiscard]] std::shared_ptr<const Snapshot> current() const;
  void publish(std::shared_ptr<const Snapshot> next);

  // The steps of a change. Call these functions with `changing` held.

  std::optional<UnsettledCommit> unsettled;
  /// Determines whether the unsettled commit, if any, took effect, and finishes or undoes the
  /// change. Every change calls settle() first. Returns true if the commit took effect. Errors:
  /// those of MetadataStore::commit(); the commit then stays unsettled.
  Task<Result<bool>> settle();
  /// Calls settle(), then reads a user record. Errors: kNotFound if there is no such user.
  Task<Result<LoadedUser>> load(std::string name);
  /// Appends `event` and `more` to the audit log, commits the record and publishes it. `expected`
  /// is the record to replace, or nullopt for a new user.
  Task<Status> store(std::optional<std::string> expected, StoredUser stored, AuditEvent event,
                     std::vector<AuditEvent> more = {});
  /// Commits `after` as the user's record in place of `before`, or erases the record if `after` is
  /// nullopt, and publishes `next`. Sets `unsettled` if the call fails and it is still unknown
  /// whether the record has changed.
  Task<Status> replace(std::optional<std::string> before, std::string name,
                       std::optional<std::string> after, std::shared_ptr<const Snapshot> next);
  /// Commits `bytes` as the user's record in place of `expected`, or erases the record if `bytes`
  /// is nullopt.
  Task<Status> commit_user(std::optional<std::string> expected, std::string name,
                           std::optional<std::string> bytes);
  /// Commits a claim row, which reserves an access key for a user. Errors: kExists if the access
  /// key is taken.
  Task<Status> claim(std::string access_key, KeyClaim claim);
  /// Erases the claims of access keys that no record uses, unless another user has claimed them in
  /// the meantime. Only logs failures, because the next open() erases the remaining claims.
  Task<void> release(std::vector<std::string> access_keys, std::string user_id);
  Task<Status> release_claim(std::string access_key, std::string user_id);

  /// Returns the given key pair, or generates a key pair. Errors: kExists if the given access key
  /// is taken.
  [[nodiscard]] Result<Credentials> choose(std::optional<Credentials> given);
  void append_key(StoredUser& stored, const Credentials& keys);
  /// Removes expired access keys from the record and returns them.
  [[nodiscard]] std::vector<std::string> take_expired(StoredUser& stored) const;
  /// Removes and returns the access keys in the record whose secrets the keyring cannot unseal.
  [[nodiscard]] std::vector<std::string> take_unreadable(StoredUser& stored) const;
  /// Records the keys in `lost` in the audit log, then commits the record, from which
  /// take_unreadable() has removed those keys.
  Task<Status> store_without(LoadedUser loaded, std::vector<std::string> lost);
  /// Claims `keys`, stores the record with `keys` added, and releases `dropped`.
  Task<Result<Credentials>> store_with_key(LoadedUser loaded, Credentials keys,
                                           std::vector<std::string> dropped, AuditEvent event,
                                           std::vector<AuditEvent> more = {});

  bool whole = true;  // false if open() skipped damaged entries
  /// Scans all entries of the kind `family` in the metadata store, and calls `each` with every
  /// entry. Sets `whole` to false if damaged entries had to be skipped.
  Task<Status> scan_all(storage::Family family,
                        const std::function<Status(const storage::Entry&)>& each);
};

/// Returns the audit event for setting a grant.
[[nodiscard]] AuditEvent grant_event(Actor actor, std::string user, const Grant& grant);

/// Returns the context with which the secret of an access key is sealed.
[[nodiscard]] std::string seal_context(std::string_view user_id, std::string_view access_key);

}  // namespace onggi::iam
