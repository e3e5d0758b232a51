// The inside of Directory, shared by its .cc files.
//
// Invariants
// - Changes run one at a time (changing_), and each commit also expects the record it read, so that
//   another process of a cluster cannot be overwritten.
// - A line is in the audit log before the change it tells of: no change goes unrecorded. A crash
//   between leaves a line of a change that did not happen.
// - A user record never names an access key without the key's claim row: the claim is made before
//   the record and erased after it. A claim without its record is cleared by open().
// - Readers see only whole snapshots; a snapshot is published after its commit.
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

#include "base/async_mutex.h"
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

  void remove(std::string_view name);
  /// kCorrupt when a secret does not unseal.
  [[nodiscard]] Status add(const StoredUser& stored, const Keyring& keyring);
};

/// A record as read, with its bytes to expect at commit.
struct LoadedUser {
  std::string bytes;
  StoredUser stored;
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

  // The steps that changes are made of; call them with `changing` held.

  /// kNotFound when there is no such user.
  Task<Result<LoadedUser>> load(std::string name);
  /// Audits, commits the record in place of `expected` (empty: none) and publishes it.
  Task<Status> store(std::optional<std::string> expected, StoredUser stored, AuditEvent event,
                     std::vector<AuditEvent> more = {});
  Task<Status> commit_user(std::optional<std::string> expected, std::string name,
                           std::optional<std::string> bytes);
  /// kExists when the access key is taken.
  Task<Status> claim(std::string access_key, KeyClaim claim);
  /// Frees access keys that no record names any more. A failure is only logged: open() repeats it.
  Task<void> release(std::vector<std::string> access_keys);

  /// The given pair, or a new one. kExists when its access key is taken.
  [[nodiscard]] Result<Credentials> choose(std::optional<Credentials> given);
  void append_key(StoredUser& stored, const Credentials& keys);
  /// Takes keys whose grace has ended out of the record and returns them.
  [[nodiscard]] std::vector<std::string> take_expired(StoredUser& stored) const;
  /// Takes keys that this keyring did not seal out of the record; those that it took.
  [[nodiscard]] std::vector<std::string> take_unreadable(StoredUser& stored) const;
  /// Audits and commits what take_unreadable() left of the user.
  Task<Status> store_without(LoadedUser loaded, std::vector<std::string> lost);
  /// Claims `keys`, stores the record with them added, frees `dropped`.
  Task<Result<Credentials>> store_with_key(LoadedUser loaded, Credentials keys,
                                           std::vector<std::string> dropped, AuditEvent event,
                                           std::vector<AuditEvent> more = {});

  bool whole = true;  // all that open() was to read could be read
  /// Passes over what is damaged; `whole` tells.
  Task<Status> scan_all(storage::Family family,
                        const std::function<Status(const storage::Entry&)>& each);
};

/// The line of the audit log about a grant.
[[nodiscard]] AuditEvent grant_event(Actor actor, std::string user, const Grant& grant);

/// What a key's secret is sealed for.
[[nodiscard]] std::string seal_context(std::string_view user_id, std::string_view access_key);

}  // namespace onggi::iam
