// Sessions: the login sessions of console accounts. The browser keeps a random token in a cookie;
// the server stores only its hash. A session ends after an idle timeout, at the end of its
// lifetime, or when a user or the server ends it. Lookups are served from memory. The time of last
// use is written to the metadata store once a minute.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/task.h"
#include "iam/portal/account.h"
#include "storage/metadata_store.h"

namespace onggi::iam {

struct SessionLimits {
  std::chrono::seconds idle = std::chrono::hours(1);
  std::chrono::seconds lifetime = std::chrono::hours(12);
  std::chrono::seconds password = std::chrono::minutes(10);  // how long a password check is valid
};

class Sessions {
 public:
  Sessions(storage::MetadataStore& metadata, Clock& clock, Random& random, SessionLimits limits)
      : metadata_(metadata), clock_(clock), random_(random), limits_(limits) {}

  Task<Status> open();

  struct Started {
    std::string token;  // for the cookie; not stored
    Session session;
  };
  /// Starts a session, which is durable when the task completes. If the account already has
  /// kSessionsMax sessions, ends the least recently used session.
  Task<Result<Started>> start(std::string account, std::string address, std::string client);
  /// Returns the live session for a cookie's token and updates its time of last use. Returns
  /// nullopt if there is no such session.
  [[nodiscard]] std::optional<Session> use(std::string_view token);
  /// Records that the password has been entered again. Errors: kNotFound if the session has ended.
  Task<Result<Session>> confirm(std::string id);
  /// Ends a session.
  Task<Status> end(std::string id);
  /// Ends all sessions of `account`, except the one with the id `except`.
  Task<Status> end_all(std::string account, std::string except = {});
  /// Returns the live sessions of `account`.
  [[nodiscard]] std::vector<Session> list(std::string_view account) const;
  /// Writes changed sessions to the metadata store and erases ended sessions from it.
  Task<Status> flush();

  [[nodiscard]] Time expires(const Session& session) const {
    return session.created + limits_.lifetime;
  }
  [[nodiscard]] Time idle_expires(const Session& session) const {
    return session.last_used + limits_.idle;
  }
  [[nodiscard]] Time password_until(const Session& session) const {
    return session.password_given + limits_.password;
  }

 private:
  struct Entry {
    Session session;
    bool changed = false;
  };
  [[nodiscard]] bool ended(const Session& session, Time now) const;
  Task<Status> erase(std::vector<std::string> ids);
  Task<Status> save(Session session);
  Task<Status> expire(std::string id);

  storage::MetadataStore& metadata_;
  Clock& clock_;
  Random& random_;
  const SessionLimits limits_;
  mutable std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_;  // keyed by session id
};

}  // namespace onggi::iam
