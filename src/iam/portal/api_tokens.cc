// API tokens of console accounts: create, use, revoke, list.
#include <algorithm>

#include "base/check.h"
#include "base/codec.h"
#include "iam/audit/detail.h"
#include "iam/model/reasons.h"
#include "iam/portal/account_records.h"
#include "iam/portal/accounts.h"
#include "iam/records/rows.h"
#include "iam/users/validate.h"

namespace onggi::iam {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kIdBytes = 8;
// The prefix lets people and scanners for leaked secrets recognize a token.
constexpr std::string_view kTokenPrefix = "onggi_";

}  // namespace

Task<Result<Accounts::CreatedToken>> Accounts::create_token(NewToken token, Actor actor) {
  if (!check_user_name(token.name))
    co_return fail(Code::kInvalid, say("token_name_form", kUserNameSizeMax));
  if (token.expires && *token.expires <= clock_.now())
    co_return fail(Code::kInvalid, say("token_expired"));
  const auto lock = co_await changing_.lock();
  const auto account = find(token.account);
  if (!account) co_return fail(Code::kNotFound, say("account_unknown", token.account));
  // A new password revokes the account's tokens and ends its sessions. A request of such a session
  // that waited for the lock in the meantime must not create a token that outlives them.
  if (token.password_given && *token.password_given < account->password_changed)
    co_return fail(Code::kPreconditionFailed, say("session_ended"));
  if (token.role > account->role) co_return fail(Code::kDenied, say("token_role"));
  const auto others = list_tokens(token.account);
  if (std::ranges::find(others, token.name, &ApiToken::name) != others.end())
    co_return fail(Code::kExists, say("token_exists", token.name));
  if (others.size() >= kTokensMax) co_return fail(Code::kTooLarge, say("tokens_max", kTokensMax));

  CreatedToken created;
  created.token = std::string(kTokenPrefix) + hex_encode(random_.bytes(kSecretBytes));
  created.info = ApiToken{hex_encode(random_.bytes(kIdBytes)),
                          token.name,
                          token.account,
                          token.role,
                          clock_.now(),
                          token.expires};
  AuditDetail detail;
  detail.add("id", created.info.id).add("name", token.name).add("role", to_string(token.role));
  if (token.expires) detail.add("expires", format_iso8601(*token.expires));
  AuditEvent event{
      {}, std::move(actor), "token.create", std::move(token.account), std::move(detail)};
  ONGGI_CO_TRY(co_await audit_.append(std::move(event)));
  ONGGI_DCHECK(created.info.role <= account->role && others.size() < kTokensMax);
  auto hash = token_hash(created.token);
  auto row = std::string(kTokenRows) + hash;
  ONGGI_CO_TRY(co_await create_row(metadata_, std::move(row), encode_token(created.info)));
  const std::scoped_lock guard(mutex_);
  const bool is_new = tokens_.insert_or_assign(std::move(hash), created.info).second;
  ONGGI_DCHECK(is_new);
  co_return created;
}

std::optional<ApiToken> Accounts::use_token(std::string_view token) {
  const auto hash = token_hash(token);
  const auto now = clock_.now();
  const std::scoped_lock lock(mutex_);
  const auto found = tokens_.find(hash);
  if (found == tokens_.end()) return std::nullopt;
  auto& info = found->second;
  const auto account = accounts_.find(info.account);
  const bool live = account != accounts_.end() && !account->second.account.disabled &&
                    (!info.expires || now < *info.expires);
  if (!live) return std::nullopt;
  info.last_used = now;
  auto capped = info;
  capped.role = std::min(info.role, account->second.account.role);
  ONGGI_DCHECK(capped.role <= info.role && capped.role <= account->second.account.role);
  return capped;
}

Task<Status> Accounts::revoke_token(std::string id, std::string account, Actor actor) {
  const auto lock = co_await changing_.lock();
  const auto tokens = list_tokens(account);
  const auto found = std::ranges::find(tokens, id, &ApiToken::id);
  if (found == tokens.end()) co_return fail(Code::kNotFound, say("token_unknown", id));
  AuditDetail detail;
  detail.add("id", id).add("name", found->name);
  AuditEvent event{{}, std::move(actor), "token.revoke", found->account, std::move(detail)};
  ONGGI_CO_TRY(co_await audit_.append(std::move(event)));
  std::function chosen = [&](const ApiToken& token) { return token.id == id; };
  co_return co_await erase_tokens(std::move(chosen));
}

std::vector<ApiToken> Accounts::list_tokens(std::string_view account) const {
  const std::scoped_lock lock(mutex_);
  std::vector<ApiToken> list;
  for (const auto& [hash, token] : tokens_)
    if (account.empty() || token.account == account) list.push_back(token);
  std::ranges::sort(list, {},
                    [](const ApiToken& token) { return std::pair(token.account, token.created); });
  return list;
}

bool Accounts::has_token(std::string_view id) const {
  const auto now = clock_.now();
  const std::scoped_lock lock(mutex_);
  return std::ranges::any_of(tokens_, [&](const auto& item) {
    const auto& token = item.second;
    return token.id == id && (!token.expires || now < *token.expires);
  });
}

/// Erases the tokens from memory first, so that they stop working even if the erase on disk fails.
Task<Status> Accounts::erase_tokens(std::function<bool(const ApiToken&)> chosen) {
  std::vector<std::string> hashes;
  {
    const std::scoped_lock guard(mutex_);
    for (const auto& [hash, token] : tokens_)
      if (chosen(token)) hashes.push_back(hash);
    for (const auto& hash : hashes) tokens_.erase(hash);
  }
  for (const auto& hash : hashes) {
    auto row = std::string(kTokenRows) + hash;
    ONGGI_CO_TRY(co_await erase_row(metadata_, std::move(row)));
  }
  co_return Status();
}

}  // namespace onggi::iam
