// Accounts: the accounts of portal users, with their passwords and API tokens. Reads are served
// from memory. A change is first recorded in the audit log, then committed. The last enabled Owner
// cannot be deleted, disabled or demoted.
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

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/sync/async_mutex.h"
#include "base/task.h"
#include "iam/audit/audit.h"
#include "iam/portal/account.h"
#include "iam/portal/password.h"
#include "storage/metadata_store.h"

namespace onggi::iam {

struct NewAccount {
  std::string name;
  std::string display_name;
  Role role = Role::kViewer;
  std::string password;
};

/// A change to an account. Fields without a value stay unchanged.
struct AccountChange {
  std::optional<std::string> display_name;
  std::optional<Role> role;
  std::optional<bool> disabled;
  std::optional<std::string> password;
  std::optional<std::uint64_t> revision;  // if given, the change requires this revision
};

struct NewToken {
  std::string name;
  std::string account;
  Role role = Role::kViewer;
  std::optional<Time> expires;
  /// When the caller gave the account's password. Nullopt for callers that need no password.
  std::optional<Time> password_given = {};
};

/// Checks an account name. Errors: kInvalid with the rule that `name` violates.
[[nodiscard]] Status check_account_name(std::string_view name);
/// Checks a new password for `account`. Errors: kInvalid with the rule that `password` violates.
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
  /// Creates a token for one call of set_up() within kSetupLifetime, and invalidates the previous
  /// token. Errors: kExists if an account already exists.
  [[nodiscard]] Result<SetupToken> make_setup_token();
  enum class SetupState : std::uint8_t {
    kValid,
    kExpired,
    kReplaced,  // a newer setup token replaced this token
    kUsed,      // this token created the first account
    kDone,      // the first account was created without this token
    kUnknown,   // not created since the server started, or already forgotten
  };
  struct SetupCheck {
    SetupState state = SetupState::kUnknown;
    std::optional<Time> expires;  // nullopt if the token is unknown
  };
  /// Returns the state of a setup token. set_up() accepts the token only if the state is kValid.
  /// The check takes the same time for every token.
  [[nodiscard]] SetupCheck check_setup(std::string_view token) const;
  /// Creates the first account, an Owner. Errors: kDenied if the token is wrong, replaced or
  /// expired, kExists if an account already exists, kInvalid for a bad name or password.
  Task<Result<Account>> set_up(std::string token, NewAccount account, Actor actor);

  /// Returns the account if the password is right. Errors: kDenied, with the same message for a
  /// wrong password, an unknown name and a disabled account; kUnavailable if too many passwords are
  /// being checked.
  Task<Result<Account>> verify(std::string name, std::string password);
  /// Records the current time as the account's last login.
  Task<Status> logged_in(std::string name);

  Task<Result<Account>> create(NewAccount account, Actor actor);
  /// Changes an account. A new password revokes the account's API tokens. Errors: kNotFound,
  /// kPreconditionFailed if the given revision is not current, kConflict if the change would leave
  /// no enabled Owner, kInvalid for a bad value.
  Task<Result<Account>> update(std::string name, AccountChange change, Actor actor);
  /// Deletes an account and its API tokens. Errors: kNotFound, kConflict for the last enabled
  /// Owner.
  Task<Status> remove(std::string name, Actor actor);

  struct CreatedToken {
    std::string token;  // for the Authorization header; not stored
    ApiToken info;
  };
  Task<Result<CreatedToken>> create_token(NewToken token, Actor actor);
  /// Returns the token, with its role limited by the role of its account, and records the use.
  /// Returns nullopt if the token is unknown or expired, or if its account is disabled.
  [[nodiscard]] std::optional<ApiToken> use_token(std::string_view token);
  /// Revokes the token with the given id. An empty `account` matches any account. Errors: kNotFound
  /// if there is no such token or it belongs to another account.
  Task<Status> revoke_token(std::string id, std::string account, Actor actor);
  /// Returns the tokens of `account`, or all tokens if `account` is empty.
  [[nodiscard]] std::vector<ApiToken> list_tokens(std::string_view account) const;
  /// Returns true if there is an unexpired token with the given id.
  [[nodiscard]] bool has_token(std::string_view id) const;

 private:
  struct Entry {
    Account account;
    std::string password_hash;
    std::optional<std::string> stored = {};  // the record as it was read or written
  };
  struct Setup {
    std::string hash;
    Time expires;
    bool used = false;
  };

  [[nodiscard]] std::optional<Entry> entry(std::string_view name) const;
  /// Implements check_setup(). Call with `mutex_` held.
  [[nodiscard]] SetupCheck judge_setup(std::string_view hash) const;
  [[nodiscard]] bool is_last_owner(std::string_view name) const;
  /// Writes the account's record in place of entry.stored. Returns kPreconditionFailed, and reads
  /// the account again, if another process has changed the record.
  Task<Status> commit(Entry entry);
  Task<Status> reload(std::string name);
  /// Creates an account. Used by create() and set_up(). Call with `changing_` held.
  Task<Result<Account>> add(NewAccount account, std::string action, Actor actor);
  Task<Status> erase_tokens(std::function<bool(const ApiToken&)> chosen);

  storage::MetadataStore& metadata_;
  Audit& audit_;
  PasswordHasher& hasher_;
  Clock& clock_;
  Random& random_;

  AsyncMutex changing_;
  mutable std::mutex mutex_;  // guards the members below; released before any co_await
  std::map<std::string, Entry, std::less<>> accounts_;
  std::map<std::string, ApiToken, std::less<>> tokens_;  // keyed by token hash
  std::vector<Setup> setups_;                            // newest first; at most kSetupsKept
};

}  // namespace onggi::iam
