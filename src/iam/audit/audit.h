// Audit log: who changed or revealed what, when, from where. Durable; kept in the system space,
// ordered by time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/task.h"
#include "storage/metadata_store.h"

namespace onggi::iam {

/// Who does something, and from where. Converts from a bare name where the address is not known.
struct Actor {
  std::string name;     // "cli:uid=0", "user:alice", "account:ann", "token:ann/ci"
  std::string address;  // "127.0.0.1"; "unix" for the socket

  Actor() = default;
  Actor(std::string name_in, std::string address_in = {})
      : name(std::move(name_in)), address(std::move(address_in)) {}
  Actor(const char* name_in) : name(name_in) {}
};

struct AuditEvent {
  Time time;  // filled by append()
  Actor actor;
  std::string action;   // "user.create", "key.reveal", "grant.set", "bucket.delete"
  std::string subject;  // what it was done to; never a secret
  std::string detail;   // JSON object text, or empty
  std::string id = {};  // its place in the log, in hex; filled by query()
};

/// What to find. A text that ends with * is a prefix, an empty one is anything.
struct AuditQuery {
  std::string cursor;  // AuditPage::next of the page before; empty: from the newest
  std::string actor;
  std::string action;
  std::string subject;
  std::optional<Time> from;  // not older
  std::optional<Time> to;    // older than
  std::size_t limit = 100;
};

struct AuditPage {
  std::vector<AuditEvent> events;
  std::string next;  // empty: that was all. The next page may be empty nevertheless
};

class Audit {
 public:
  Audit(storage::MetadataStore& metadata, Clock& clock, Random& random);
  /// Durable when it returns.
  Task<Status> append(AuditEvent event);
  /// Newest first. Looks at a bounded number of lines, however few match. kInvalid for a bad
  /// cursor.
  Task<Result<AuditPage>> query(AuditQuery query);

 private:
  storage::MetadataStore& metadata_;
  Clock& clock_;
  Random& random_;
};

}  // namespace onggi::iam
