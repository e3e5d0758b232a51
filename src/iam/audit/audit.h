// Audit: the audit log, a durable record of who changed or revealed what, when and from where. It
// is stored in the system space, newest event first.
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

/// Who performs an action, and from where. A bare name converts to an Actor without an address, for
/// when the address is unknown.
struct Actor {
  std::string name;     // "cli:uid=0", "user:alice", "account:ann", "token:ann/ci"
  std::string address;  // "127.0.0.1", or "unix" for the admin socket

  Actor() = default;
  Actor(std::string name_in, std::string address_in = {})
      : name(std::move(name_in)), address(std::move(address_in)) {}
  Actor(const char* name_in) : name(name_in) {}
};

struct AuditEvent {
  Time time;  // set by append()
  Actor actor;
  std::string action;   // "user.create", "key.reveal", "grant.set", "bucket.delete"
  std::string subject;  // what the action applies to; never a secret
  std::string detail;   // JSON object text, or empty
  std::string id = {};  // row of the event in hex; set by query()
};

/// Filters for query(). A string that ends with * matches by prefix; an empty string matches
/// anything.
struct AuditQuery {
  std::string cursor;  // AuditPage::next of the previous page; empty to start with the newest event
  std::string actor;
  std::string action;
  std::string subject;
  std::optional<Time> from;  // at or after this time
  std::optional<Time> to;    // before this time
  std::size_t limit = 100;
};

struct AuditPage {
  std::vector<AuditEvent> events;
  std::string next;  // cursor of the next page (which may have no events), or empty
};

class Audit {
 public:
  Audit(storage::MetadataStore& metadata, Clock& clock, Random& random);
  /// Appends an event with the current time. The event is durable when the task completes.
  Task<Status> append(AuditEvent event);
  /// Returns matching events, newest first. Scans a bounded number of events per call, however few
  /// match. Errors: kInvalid for a bad cursor.
  Task<Result<AuditPage>> query(AuditQuery query);

 private:
  storage::MetadataStore& metadata_;
  Clock& clock_;
  Random& random_;
};

}  // namespace onggi::iam
