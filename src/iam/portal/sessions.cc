#include "iam/portal/sessions.h"

#include <algorithm>
#include <functional>

#include "base/check.h"
#include "base/codec.h"
#include "iam/model/reasons.h"
#include "iam/model/types.h"
#include "iam/portal/account_records.h"
#include "iam/records/rows.h"

namespace onggi::iam {
namespace {

constexpr std::size_t kTokenBytes = 32;

std::string row_of(const std::string& id) { return std::string(kSessionRows) + id; }

}  // namespace

bool Sessions::ended(const Session& session, Time now) const {
  return expires(session) <= now || idle_expires(session) <= now;
}

Task<Status> Sessions::open() {
  const std::function add = [&](std::string_view id, std::string_view bytes) -> Status {
    auto session = ONGGI_TRY(decode_session(id, bytes));
    entries_.insert_or_assign(std::string(id), Entry{std::move(session)});
    return {};
  };
  co_return co_await read_rows(metadata_, kSessionRows, add);
}

Task<Result<Sessions::Started>> Sessions::start(std::string account, std::string address,
                                                std::string client) {
  Started started;
  started.token = hex_encode(random_.bytes(kTokenBytes));
  auto& session = started.session;
  session.id = token_hash(started.token);
  session.account = std::move(account);
  session.created = session.last_used = session.password_given = clock_.now();
  session.address = std::move(address);
  session.client = client.substr(0, kClientSizeMax);
  ONGGI_DCHECK(started.token.size() == 2 * kTokenBytes && session.id != started.token);

  auto others = list(session.account);
  if (others.size() >= kSessionsMax) {
    std::ranges::sort(others, {}, &Session::last_used);
    ONGGI_DCHECK(others.front().account == session.account);
    ONGGI_CO_TRY(co_await end(others.front().id));
  }
  ONGGI_CO_TRY(co_await create_row(metadata_, row_of(session.id), encode_session(session)));
  const std::scoped_lock lock(mutex_);
  const bool is_new = entries_.insert_or_assign(session.id, Entry{session}).second;
  ONGGI_DCHECK(is_new);
  co_return started;
}

std::optional<Session> Sessions::use(std::string_view token) {
  const auto id = token_hash(token);
  const auto now = clock_.now();
  const std::scoped_lock lock(mutex_);
  const auto found = entries_.find(id);
  if (found == entries_.end() || ended(found->second.session, now)) return std::nullopt;
  ONGGI_DCHECK(found->second.session.id == id);
  found->second.session.last_used = now;
  found->second.changed = true;
  return found->second.session;
}

Task<Result<Session>> Sessions::confirm(std::string id) {
  std::optional<Session> confirmed;
  {
    const std::scoped_lock lock(mutex_);
    const auto found = entries_.find(id);
    if (found == entries_.end()) co_return fail(Code::kNotFound, say("session_ended"));
    ONGGI_DCHECK(found->second.session.id == id);
    found->second.session.password_given = clock_.now();
    found->second.changed = true;
    confirmed = found->second.session;
  }
  co_return *std::move(confirmed);
}

Task<Status> Sessions::end(std::string id) {
  std::vector<std::string> ids;
  ids.push_back(std::move(id));
  co_return co_await erase(std::move(ids));
}

Task<Status> Sessions::end_all(std::string account, std::string except) {
  std::vector<std::string> ids;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& [id, entry] : entries_)
      if (entry.session.account == account && id != except) ids.push_back(id);
  }
  co_return co_await erase(std::move(ids));
}

/// Erases the sessions from memory first, so that the cookies stop working even if the erase on
/// disk fails.
Task<Status> Sessions::erase(std::vector<std::string> ids) {
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& id : ids) entries_.erase(id);
  }
  for (const auto& id : ids) {
    auto row = row_of(id);
    ONGGI_CO_TRY(co_await erase_row(metadata_, std::move(row)));
  }
  co_return Status();
}

std::vector<Session> Sessions::list(std::string_view account) const {
  const auto now = clock_.now();
  std::vector<Session> sessions;
  const std::scoped_lock lock(mutex_);
  for (const auto& [id, entry] : entries_)
    if (entry.session.account == account && !ended(entry.session, now))
      sessions.push_back(entry.session);
  return sessions;
}

Task<Status> Sessions::flush() {
  const auto now = clock_.now();
  std::vector<Session> changed;
  std::vector<std::string> gone;
  {
    const std::scoped_lock lock(mutex_);
    for (auto& [id, entry] : entries_) {
      if (ended(entry.session, now)) {
        gone.push_back(id);
      } else if (std::exchange(entry.changed, false)) {
        changed.push_back(entry.session);
      }
    }
  }
  for (auto& session : changed) ONGGI_CO_TRY(co_await save(std::move(session)));
  for (auto& id : gone) ONGGI_CO_TRY(co_await expire(std::move(id)));
  co_return Status();
}

/// Stores the latest use of a session. Does not write a session that has ended in the meantime: it
/// would reappear after a restart. Keeps later uses that another process has stored.
Task<Status> Sessions::save(Session session) {
  auto stored = ONGGI_CO_TRY(co_await get_row(metadata_, row_of(session.id)));
  if (!stored) co_return Status();
  if (const auto before = decode_session(session.id, *stored)) {
    session.last_used = std::max(session.last_used, before->last_used);
    session.password_given = std::max(session.password_given, before->password_given);
  }
  const auto done = co_await replace_row(metadata_, row_of(session.id), std::move(stored),
                                         encode_session(session));
  if (!done && done.error().code != Code::kConflict) co_return done;
  co_return Status();
}

/// Ends a session that this process has not seen in use for too long, unless another process has.
Task<Status> Sessions::expire(std::string id) {
  const auto stored = ONGGI_CO_TRY(co_await get_row(metadata_, row_of(id)));
  if (stored) {
    auto session = decode_session(id, *stored);
    if (session && !ended(*session, clock_.now())) {
      const std::scoped_lock lock(mutex_);
      entries_.insert_or_assign(std::move(id), Entry{*std::move(session)});
      co_return Status();
    }
  }
  co_return co_await end(std::move(id));
}

}  // namespace onggi::iam
