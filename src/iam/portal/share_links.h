// ShareLinks: the share links of the portal. Each has a key pair of its own that signs one URL, so
// that links need no S3 user and can be revoked one by one; its secret is sealed like those of
// users and leaves the server in no form but that signature. A link can do what its maker still
// may. Like Directory: reading is a look into memory, a change is a line in the audit log, then one
// commit.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/async_mutex.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/task.h"
#include "iam/portal/accounts.h"
#include "iam/audit/audit.h"
#include "iam/users/directory.h"
#include "iam/users/keyring.h"
#include "iam/model/share_link.h"
#include "storage/metadata_store.h"

namespace onggi::iam {

struct NewShareLink {
  std::string bucket;
  std::uint64_t space = 0;
  std::string key;
  ShareMaker maker;
  std::chrono::seconds lifetime{};
};

/// Who asks with a link, as the judge of rights sees him: somebody who may read this object until
/// the link expires, and nothing else.
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

  /// kCorrupt when a secret cannot be unsealed (wrong keyring); kDropped takes such links away
  /// instead, for good.
  Task<Status> open(Directory::LostKeys lost = Directory::LostKeys::kRefused);

  /// With its key, for the signature. kInvalid for a lifetime of nothing or of more than
  /// kShareLinkLifetimeMax, kTooLarge when there are too many that have not expired.
  struct Created {
    ShareLink link;
    std::shared_ptr<const Secret> secret;
  };
  Task<Result<Created>> create(NewShareLink wanted, Actor actor);
  /// kNotFound when there is none.
  Task<Status> revoke(std::string id, Actor actor);

  /// The key of a link that works: not expired, its maker there and allowed. Never waits.
  [[nodiscard]] std::optional<KeyHolder> find_key(std::string_view access_key) const;
  [[nodiscard]] std::optional<ShareLink> find(std::string_view id) const;
  /// Does its maker still stand behind it, and has it not expired?
  [[nodiscard]] bool works(const ShareLink& link) const;
  /// Those that have not expired, the newest first; of a bucket, when one is named.
  [[nodiscard]] std::vector<ShareLink> list(std::string_view bucket) const;
  /// Erases what has expired.
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
  mutable std::mutex mutex_;  // for what follows; never held across a wait
  std::map<std::string, Entry, std::less<>> by_id_;
  std::map<std::string, std::string, std::less<>> ids_;  // by access key
};

}  // namespace onggi::iam
