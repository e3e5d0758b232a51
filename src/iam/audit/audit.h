// Audit: the audit log, a durable record of who changed or revealed what, when and from where. It
// is stored in kSystemSpace, the metadata store's space for the server's own records, newest event
// first.
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
#include "iam/audit/detail.h"
#include "storage/metadata_store.h"

namespace onggi::iam {

/// The user or process that performs an action, and its address. A plain name converts to an Actor
/// whose address is unknown.
struct Actor {
  std::string name;     // "cli:uid=0", "user:alice", "account:ann" or "token:ann/ci"
  std::string address;  // "127.0.0.1", or "unix" for the admin socket

  Actor() = default;
  Actor(std::string name_in, std::string address_in = {})
      : name(std::move(name_in)), address(std::move(address_in)) {}
  Actor(const char* name_in) : name(name_in) {}
};

struct AuditEvent {
  Time time;  // set by append()
  Actor actor;
  std::string action;   // for example "user.create", "key.reveal", "grant.set", "bucket.delete"
  std::string subject;  // target of the action; never a secret
  AuditDetail detail;   // never contains a secret
  std::string id = {};  // the event's row key in hex; set by query()
};

/// Filters for query(). A string that ends with * matches by prefix; an empty string matches
/// anything.
struct AuditQuery {
  std::string cursor;  // AuditPage::next of the previous page; empty for the first page
  std::string actor;
  std::string action;
  std::string subject;
  std::optional<Time> from;  // finds events at or after this time
  std::optional<Time> to;    // finds events before this time
  std::size_t limit = 100;
};

struct AuditPage {
  std::vector<AuditEvent> events;
  std::string next;  // cursor of the next page; empty on the last page. The next page may be empty.
};

class Audit {
 public:
  Audit(storage::MetadataStore& metadata, Clock& clock, Random& random);
  /// Appends an event with the current time. The event is durable when the task completes.
  Task<Status> append(AuditEvent event);
  /// Returns matching events, newest first. Each call scans a limited number of events, so a page
  /// may be short or empty. Errors: kInvalid for a bad cursor.
  Task<Result<AuditPage>> query(AuditQuery query);

 private:
  storage::MetadataStore& metadata_;
  Clock& clock_;
  Random& random_;
};

}  // namespace onggi::iam
