// Sessions: who is logged in. The browser holds a random token in a cookie, the server only its
// hash. A session ends when it is not used, after a time in any case, or when it is told to.
// Lookups are in memory; the time of last use is written down once a minute.
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
  std::chrono::seconds password = std::chrono::minutes(10);  // how long it need not be given again
};

class Sessions {
 public:
  Sessions(storage::MetadataStore& metadata, Clock& clock, Random& random, SessionLimits limits)
      : metadata_(metadata), clock_(clock), random_(random), limits_(limits) {}

  Task<Status> open();

  struct Started {
    std::string token;  // for the cookie, and nowhere else
    Session session;
  };
  /// Durable when it returns. The oldest session of an account with too many ends.
  Task<Result<Started>> start(std::string account, std::string address, std::string client);
  /// The live session of a cookie, which is thereby used.
  [[nodiscard]] std::optional<Session> use(std::string_view token);
  /// The password was given again.
  Task<Result<Session>> confirm(std::string id);
  Task<Status> end(std::string id);
  /// Ends the account's sessions, but for `except`.
  Task<Status> end_all(std::string account, std::string except = {});
  [[nodiscard]] std::vector<Session> list(std::string_view account) const;
  /// Writes down uses, erases what has ended.
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

  storage::MetadataStore& metadata_;
  Clock& clock_;
  Random& random_;
  const SessionLimits limits_;
  mutable std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_;  // by id
};

}  // namespace onggi::iam
