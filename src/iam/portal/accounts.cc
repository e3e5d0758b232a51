// Accounts: lookup, login, creation of the first Owner, and changes.
#include "iam/portal/accounts.h"

#include <algorithm>

#include "base/check.h"
#include "base/codec.h"
#include "iam/audit/detail.h"
#include "iam/model/reasons.h"
#include "iam/portal/account_records.h"
#include "iam/records/rows.h"
#include "iam/users/validate.h"

namespace onggi::iam {
namespace {

constexpr std::size_t kSetupTokenBytes = 32;
/// The number of setup tokens to remember, so that check_setup() recognizes replaced tokens.
constexpr std::size_t kSetupsKept = 8;
/// How often logged_in() tries again after another process has changed the account.
constexpr int kAttemptsMax = 8;

std::unexpected<Error> wrong_credentials() { return fail(Code::kDenied, say("login_wrong")); }
std::unexpected<Error> changed_meanwhile(const std::string& name) {
  return fail(Code::kPreconditionFailed, "account " + name + " has changed in the meantime");
}
std::unexpected<Error> last_owner() { return fail(Code::kConflict, say("last_owner")); }

}  // namespace

Status check_account_name(std::string_view name) {
  if (!check_user_name(name))
    return fail(Code::kInvalid, say("account_name_form", kUserNameSizeMax));
  return {};
}

Status check_password(std::string_view password, std::string_view account) {
  if (password.size() < kPasswordSizeMin || password.size() > kPasswordSizeMax)
    return fail(Code::kInvalid, say("password_size", kPasswordSizeMin, kPasswordSizeMax));
  if (!is_utf8(password)) return fail(Code::kInvalid, say("password_encoding"));
  if (equals_ignoring_case(password, account)) return fail(Code::kInvalid, say("password_is_name"));
  return {};
}

Task<Status> Accounts::open() {
  const std::function add_account = [&](std::string_view name, std::string_view bytes) -> Status {
    auto stored = ONGGI_TRY(decode_account(bytes));
    accounts_.insert_or_assign(
        std::string(name),
        Entry{std::move(stored.account), std::move(stored.password_hash), std::string(bytes)});
    return {};
  };
  ONGGI_CO_TRY(co_await read_rows(metadata_, kAccountRows, add_account));
  const std::function add_token = [&](std::string_view hash, std::string_view bytes) -> Status {
    auto token = ONGGI_TRY(decode_token(bytes));
    // Skip tokens whose account does not exist. A crash of an early version could leave such tokens
    // behind.
    if (accounts_.contains(token.account)) tokens_.insert_or_assign(std::string(hash), token);
    return {};
  };
  co_return co_await read_rows(metadata_, kTokenRows, add_token);
}

bool Accounts::empty() const {
  const std::scoped_lock lock(mutex_);
  return accounts_.empty();
}

std::optional<Accounts::Entry> Accounts::entry(std::string_view name) const {
  const std::scoped_lock lock(mutex_);
  const auto found = accounts_.find(name);
  if (found == accounts_.end()) return std::nullopt;
  return found->second;
}

std::optional<Account> Accounts::find(std::string_view name) const {
  auto found = entry(name);
  if (!found) return std::nullopt;
  return std::move(found->account);
}

std::vector<Account> Accounts::list() const {
  const std::scoped_lock lock(mutex_);
  std::vector<Account> list;
  for (const auto& [name, entry] : accounts_) list.push_back(entry.account);
  return list;
}

Result<Accounts::SetupToken> Accounts::make_setup_token() {
  SetupToken made{hex_encode(random_.bytes(kSetupTokenBytes)), clock_.now() + kSetupLifetime};
  const std::scoped_lock lock(mutex_);
  if (!accounts_.empty()) return fail(Code::kExists, say("setup_done"));
  setups_.insert(setups_.begin(), Setup{token_hash(made.token), made.expires});
  if (setups_.size() > kSetupsKept) setups_.pop_back();
  ONGGI_DCHECK(setups_.size() <= kSetupsKept);
  ONGGI_DCHECK(judge_setup(setups_.front().hash).state == SetupState::kValid);
  return made;
}

Accounts::SetupCheck Accounts::check_setup(std::string_view token) const {
  const auto hash = token_hash(token);
  const std::scoped_lock lock(mutex_);
  return judge_setup(hash);
}

Accounts::SetupCheck Accounts::judge_setup(std::string_view hash) const {
  const Setup* found = nullptr;
  for (const auto& setup : setups_)
    if (equals_constant_time(setup.hash, hash)) found = &setup;
  SetupCheck check;
  if (found != nullptr) check.expires = found->expires;
  if (!accounts_.empty()) {
    check.state = found != nullptr && found->used ? SetupState::kUsed : SetupState::kDone;
  } else if (found != nullptr) {
    check.state = found != setups_.data()         ? SetupState::kReplaced
                  : clock_.now() < found->expires ? SetupState::kValid
                                                  : SetupState::kExpired;
  }
  ONGGI_DCHECK(check.state != SetupState::kValid || found == setups_.data());
  return check;
}

Task<Result<Account>> Accounts::set_up(std::string token, NewAccount account, Actor actor) {
  const auto lock = co_await changing_.lock();
  const auto hash = token_hash(token);
  {
    const std::scoped_lock guard(mutex_);
    if (!accounts_.empty()) co_return fail(Code::kExists, say("setup_done"));
    if (judge_setup(hash).state != SetupState::kValid)
      co_return fail(Code::kDenied, say("setup_invalid"));
  }
  account.role = Role::kOwner;
  std::string action = "account.setup";
  auto made = co_await add(std::move(account), std::move(action), std::move(actor));
  if (!made) co_return made;
  const std::scoped_lock guard(mutex_);
  for (auto& setup : setups_) setup.used = equals_constant_time(setup.hash, hash);
  co_return made;
}

Task<Result<Account>> Accounts::verify(std::string name, std::string password) {
  auto found = entry(name);
  std::string hash = found ? found->password_hash : std::string();
  if (password.size() > kPasswordSizeMax) co_return wrong_credentials();
  const bool right = ONGGI_CO_TRY(co_await hasher_.verify(std::move(password), std::move(hash)));
  ONGGI_DCHECK(!right || found);
  if (!right || found->account.disabled) co_return wrong_credentials();
  co_return std::move(found->account);
}

Task<Status> Accounts::logged_in(std::string name) {
  const auto lock = co_await changing_.lock();
  for (int attempt = 1;; ++attempt) {
    auto found = entry(name);
    if (!found) co_return Status();
    found->account.last_login = clock_.now();
    const auto done = co_await commit(*std::move(found));
    const bool again = !done && done.error().code == Code::kPreconditionFailed;
    if (!again || attempt == kAttemptsMax) co_return done;
  }
}

Task<Status> Accounts::commit(Entry entry) {
  auto row = std::string(kAccountRows) + entry.account.name;
  const StoredAccount record{entry.account, entry.password_hash};
  auto bytes = encode_account(record);
  const auto done = co_await replace_row(metadata_, std::move(row), std::move(entry.stored), bytes);
  if (!done && done.error().code == Code::kConflict) {
    ONGGI_CO_TRY(co_await reload(entry.account.name));
    co_return changed_meanwhile(entry.account.name);
  }
  ONGGI_CO_TRY(done);
  entry.stored = std::move(bytes);
  const std::scoped_lock lock(mutex_);
  auto name = entry.account.name;
  accounts_.insert_or_assign(std::move(name), std::move(entry));
  co_return Status();
}

/// Reads an account again that another process has changed or deleted.
Task<Status> Accounts::reload(std::string name) {
  auto row = std::string(kAccountRows) + name;
  const auto bytes = ONGGI_CO_TRY(co_await get_row(metadata_, std::move(row)));
  std::optional<Entry> found;
  if (bytes) {
    auto record = ONGGI_CO_TRY(decode_account(*bytes));
    found = Entry{std::move(record.account), std::move(record.password_hash), *bytes};
  }
  const std::scoped_lock lock(mutex_);
  accounts_.erase(name);
  if (found) accounts_.emplace(std::move(name), *std::move(found));
  co_return Status();
}

Task<Result<Account>> Accounts::create(NewAccount account, Actor actor) {
  const auto lock = co_await changing_.lock();
  std::string action = "account.create";
  co_return co_await add(std::move(account), std::move(action), std::move(actor));
}

Task<Result<Account>> Accounts::add(NewAccount account, std::string action, Actor actor) {
  ONGGI_CO_TRY(check_account_name(account.name));
  ONGGI_CO_TRY(check_display_name(account.display_name));
  ONGGI_CO_TRY(check_password(account.password, account.name));
  if (find(account.name)) co_return fail(Code::kExists, say("account_exists", account.name));
  if (list().size() >= kAccountsMax)
    co_return fail(Code::kTooLarge, say("accounts_max", kAccountsMax));
  Entry fresh;
  fresh.account.name = account.name;
  fresh.account.display_name = std::move(account.display_name);
  fresh.account.role = account.role;
  fresh.account.created = fresh.account.password_changed = clock_.now();
  fresh.account.revision = 1;
  fresh.password_hash = ONGGI_CO_TRY(co_await hasher_.hash(std::move(account.password)));
  AuditDetail detail;
  detail.add("role", to_string(account.role));
  AuditEvent event{
      {}, std::move(actor), std::move(action), std::move(account.name), std::move(detail)};
  ONGGI_CO_TRY(co_await audit_.append(std::move(event)));
  ONGGI_DCHECK(!fresh.password_hash.empty() && !find(fresh.account.name));
  auto made = fresh.account;
  ONGGI_CO_TRY(co_await commit(std::move(fresh)));
  co_return made;
}

bool Accounts::is_last_owner(std::string_view name) const {
  const auto is_owner = [](const Account& account) {
    return account.role == Role::kOwner && !account.disabled;
  };
  bool is_one = false;
  std::size_t owners = 0;
  for (const auto& account : list()) {
    if (!is_owner(account)) continue;
    ++owners;
    if (account.name == name) is_one = true;
  }
  return is_one && owners == 1;
}

Task<Result<Account>> Accounts::update(std::string name, AccountChange change, Actor actor) {
  const auto lock = co_await changing_.lock();
  auto changed = entry(name);
  if (!changed) co_return fail(Code::kNotFound, say("account_unknown", name));
  auto& account = changed->account;
  if (change.revision && *change.revision != account.revision) co_return changed_meanwhile(name);
  AuditDetail detail;
  if (change.display_name) {
    ONGGI_CO_TRY(check_display_name(*change.display_name));
    detail.add("display_name", *change.display_name);
    account.display_name = *std::move(change.display_name);
  }
  if (change.role) detail.add("role", to_string(*change.role));
  account.role = change.role.value_or(account.role);
  if (change.disabled) detail.add_flag("disabled", *change.disabled);
  account.disabled = change.disabled.value_or(account.disabled);
  if ((account.role != Role::kOwner || account.disabled) && is_last_owner(name))
    co_return last_owner();
  if (change.password) {
    ONGGI_CO_TRY(check_password(*change.password, name));
    detail.add_flag("password", true);
    auto password = *std::move(change.password);
    changed->password_hash = ONGGI_CO_TRY(co_await hasher_.hash(std::move(password)));
    account.password_changed = clock_.now();
    const auto tokens = list_tokens(name).size();
    if (tokens > 0) detail.add("tokens_revoked", static_cast<std::int64_t>(tokens));
  }
  ++account.revision;
  AuditEvent event{{}, std::move(actor), "account.update", std::move(name), std::move(detail)};
  ONGGI_CO_TRY(co_await audit_.append(std::move(event)));
  if (change.password) {
    // Whoever knew the old password may have created tokens. Erase them first: a crash between the
    // two steps must not leave tokens that outlive the password.
    std::function chosen = [&](const ApiToken& token) { return token.account == account.name; };
    ONGGI_CO_TRY(co_await erase_tokens(std::move(chosen)));
  }
  auto result = account;
  ONGGI_CO_TRY(co_await commit(*std::move(changed)));
  co_return result;
}

Task<Status> Accounts::remove(std::string name, Actor actor) {
  const auto lock = co_await changing_.lock();
  const auto account = find(name);
  if (!account) co_return fail(Code::kNotFound, say("account_unknown", name));
  if (is_last_owner(name)) co_return last_owner();
  AuditDetail detail;
  detail.add("role", to_string(account->role));
  AuditEvent event{{}, std::move(actor), "account.delete", name, std::move(detail)};
  ONGGI_CO_TRY(co_await audit_.append(std::move(event)));
  // Erase the tokens first. Otherwise, a crash between the two steps could leave a token that gives
  // access to a later account of the same name.
  std::function chosen = [&](const ApiToken& token) { return token.account == name; };
  ONGGI_CO_TRY(co_await erase_tokens(std::move(chosen)));
  auto row = std::string(kAccountRows) + name;
  ONGGI_CO_TRY(co_await erase_row(metadata_, std::move(row)));
  ONGGI_DCHECK(name.empty() || list_tokens(name).empty());
  const std::scoped_lock guard(mutex_);
  const auto erased = accounts_.erase(name);
  ONGGI_DCHECK(erased == 1);
  co_return Status();
}

}  // namespace onggi::iam
