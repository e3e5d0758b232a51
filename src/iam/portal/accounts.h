// Accounts: the people of the portal, their passwords and API tokens. Like Directory: reading is a
// look into memory, a change is a line in the audit log, then one commit. The last enabled Owner
// cannot be taken away.
#pragma once

#include <cstdint>
#include <functional>
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
#include "iam/portal/account.h"
#include "iam/audit/audit.h"
#include "iam/portal/password.h"
#include "storage/metadata_store.h"

namespace onggi::iam {

struct NewAccount {
  std::string name;
  std::string display_name;
  Role role = Role::kViewer;
  std::string password;
};

/// What is empty stays as it is.
struct AccountChange {
  std::optional<std::string> display_name;
  std::optional<Role> role;
  std::optional<bool> disabled;
  std::optional<std::string> password;
  std::optional<std::uint64_t> revision;  // that the change is meant for; any unless given
};

struct NewToken {
  std::string name;
  std::string account;
  Role role = Role::kViewer;
  std::optional<Time> expires;
};

/// kInvalid with the rule that is broken.
[[nodiscard]] Status check_account_name(std::string_view name);
[[nodiscard]] Status check_password(std::string_view password, std::string_view account);

class Accounts {
 public:
  Accounts(storage::MetadataStore& metadata, Audit& audit, PasswordHasher& hasher, Clock& clock,
           Random& random)
      : metadata_(metadata), audit_(audit), hasher_(hasher), clock_(clock), random_(random) {}

  Task<Status> open();

  [[nodiscard]] bool empty() const;
  [[nodiscard]] std::optional<Account> find(std::string_view name) const;
  [[nodiscard]] std::vector<Account> list() const;

  struct SetupToken {
    std::string token;
    Time expires;
  };
  static constexpr std::chrono::hours kSetupLifetime{24};
  /// Allows one set_up() within kSetupLifetime; the token before it is void. kExists when there is
  /// an account.
  [[nodiscard]] Result<SetupToken> make_setup_token();
  enum class SetupState : std::uint8_t {
    kValid,
    kExpired,
    kReplaced,  // another was made since
    kUsed,      // it made the first account
    kDone,      // there is an account; this token did not make it
    kUnknown,   // not made since the server started, or too many were made since
  };
  struct SetupCheck {
    SetupState state = SetupState::kUnknown;
    std::optional<Time> expires;  // of a token that is known
  };
  /// What set_up() would say to the token. Changes nothing; takes the same time for every token.
  [[nodiscard]] SetupCheck check_setup(std::string_view token) const;
  /// Makes the first Owner. kDenied for a wrong or old token, kExists when there is an account.
  Task<Result<Account>> set_up(std::string token, NewAccount account, Actor actor);

  /// The account, if that is its password. kDenied alike for a wrong password, an unknown name and
  /// a disabled account; kUnavailable when too many ask at once.
  Task<Result<Account>> verify(std::string name, std::string password);
  /// Remembers the time of a login.
  Task<Status> logged_in(std::string name);

  Task<Result<Account>> create(NewAccount account, Actor actor);
  /// kPreconditionFailed when it has another revision; kConflict when it is the last Owner.
  Task<Result<Account>> update(std::string name, AccountChange change, Actor actor);
  /// With its tokens.
  Task<Status> remove(std::string name, Actor actor);

  struct CreatedToken {
    std::string token;  // for the Authorization header, and nowhere else
    ApiToken info;
  };
  Task<Result<CreatedToken>> create_token(NewToken token, Actor actor);
  /// The live token; its role is capped by that of its account. Notes its use.
  [[nodiscard]] std::optional<ApiToken> use_token(std::string_view token);
  /// By id; kNotFound also when it is not `account`'s (empty: anybody's).
  Task<Status> revoke_token(std::string id, std::string account, Actor actor);
  [[nodiscard]] std::vector<ApiToken> list_tokens(std::string_view account) const;
  /// Is there a token of this id that has not expired?
  [[nodiscard]] bool has_token(std::string_view id) const;

 private:
  struct Entry {
    Account account;
    std::string password_hash;
  };
  struct Setup {
    std::string hash;
    Time expires;
    bool used = false;
  };

  [[nodiscard]] std::optional<Entry> entry(std::string_view name) const;
  /// check_setup() with `mutex_` held.
  [[nodiscard]] SetupCheck judge_setup(std::string_view hash) const;
  [[nodiscard]] bool is_last_owner(std::string_view name) const;
  Task<Status> commit(Entry entry);
  /// What creating has in common; with `changing_` held.
  Task<Result<Account>> add(NewAccount account, std::string action, Actor actor);
  Task<Status> erase_tokens(std::function<bool(const ApiToken&)> chosen);

  storage::MetadataStore& metadata_;
  Audit& audit_;
  PasswordHasher& hasher_;
  Clock& clock_;
  Random& random_;

  AsyncMutex changing_;
  mutable std::mutex mutex_;  // for what follows; never held across a wait
  std::map<std::string, Entry, std::less<>> accounts_;
  std::map<std::string, ApiToken, std::less<>> tokens_;  // by hash
  std::vector<Setup> setups_;                            // the newest first; at most kSetupsKept
};

}  // namespace onggi::iam
