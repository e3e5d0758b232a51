// ShareLinks: the share links of the portal. Each link has its own key pair that signs one URL, so
// that links need no S3 user and can be revoked individually. Secrets are sealed like users'
// secrets; only a signature leaves the server. A link stops working when its creator's account is
// disabled or deleted, or when the API token that created it is no longer valid. Reads are served
// from memory. A change is first recorded in the audit log, then committed.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/sync/async_mutex.h"
#include "base/task.h"
#include "iam/audit/audit.h"
#include "iam/model/share_link.h"
#include "iam/portal/accounts.h"
#include "iam/users/directory.h"
#include "iam/users/keyring.h"
#include "storage/metadata_store.h"

namespace onggi::iam {

struct NewShareLink {
  std::string bucket;
  std::uint64_t space = 0;
  std::string key;
  ShareMaker maker;
  std::chrono::seconds lifetime{};
};

/// Returns the user that represents requests made with `link`. Until the link expires, the user has
/// one grant: to read keys of the link's bucket that start with the link's key. The caller must
/// limit the user to that exact key.
[[nodiscard]] std::shared_ptr<const User> share_user(const ShareLink& link);

class ShareLinks {
 public:
  ShareLinks(storage::MetadataStore& metadata, const Keyring& keyring, Audit& audit,
             const Accounts& accounts, Clock& clock, Random& random)
      : metadata_(metadata),
        keyring_(keyring),
        audit_(audit),
        accounts_(accounts),
        clock_(clock),
        random_(random) {}

  /// Loads all links. Errors: kCorrupt if a secret cannot be unsealed (wrong keyring) and `lost` is
  /// kRefused. With kDropped, deletes such links permanently.
  Task<Status> open(Directory::LostKeys lost = Directory::LostKeys::kRefused);

  /// A new link, with the secret key that signs its URL.
  struct Created {
    ShareLink link;
    std::shared_ptr<const Secret> secret;
  };
  /// Creates a link. Errors: kInvalid if the lifetime is under 1 second or over
  /// kShareLinkLifetimeMax, kTooLarge if there are too many unexpired links.
  Task<Result<Created>> create(NewShareLink wanted, Actor actor);
  /// Revokes a link. Errors: kNotFound if there is no such link.
  Task<Status> revoke(std::string id, Actor actor);

  /// Returns the user and the secret of the link with the given access key. Returns nullopt if
  /// there is no such link, or if works() is false for the link. Never waits.
  [[nodiscard]] std::optional<KeyHolder> find_key(std::string_view access_key) const;
  [[nodiscard]] std::optional<ShareLink> find(std::string_view id) const;
  /// Returns true if the link has not expired, its creator's account is unchanged and enabled, and
  /// the API token that created the link, if any, is still valid.
  [[nodiscard]] bool works(const ShareLink& link) const;
  /// Returns the unexpired links, newest first. If `bucket` is not empty, returns only links to
  /// objects in `bucket`.
  [[nodiscard]] std::vector<ShareLink> list(std::string_view bucket) const;
  /// Erases expired links.
  Task<Status> flush();

 private:
  struct Entry {
    std::shared_ptr<const User> user;  // user->share is the link
    std::shared_ptr<const Secret> secret;
  };

  [[nodiscard]] Status check_room(const ShareMaker& maker) const;
  Task<Status> erase(std::string id);

  storage::MetadataStore& metadata_;
  const Keyring& keyring_;
  Audit& audit_;
  const Accounts& accounts_;
  Clock& clock_;
  Random& random_;

  AsyncMutex changing_;
  mutable std::mutex mutex_;  // guards the members below; released before any co_await
  std::map<std::string, Entry, std::less<>> by_id_;
  std::map<std::string, std::string, std::less<>> ids_;  // link ids, keyed by access key
};

}  // namespace onggi::iam
