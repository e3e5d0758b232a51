// Audit log: who changed or revealed what, when, from where. Durable; kept in the system space,
// ordered by time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/task.h"
#include "storage/metadata_store.h"

namespace onggi::iam {

struct AuditEvent {
  Time time;            // filled by append()
  std::string actor;    // "cli:uid=0", "user:alice", "account:..."
  std::string action;   // "user.create", "key.reveal", "grant.set", "bucket.delete"
  std::string subject;  // what it was done to; never a secret
  std::string detail;   // JSON object text, or empty
};

class Audit {
 public:
  Audit(storage::MetadataStore& metadata, Clock& clock, Random& random);
  /// Durable when it returns.
  Task<Status> append(AuditEvent event);
  /// Newest first, older than `before` (empty: from the newest), at most `limit`.
  Task<Result<std::vector<AuditEvent>>> list(std::optional<Time> before, std::size_t limit);

 private:
  storage::MetadataStore& metadata_;
  Clock& clock_;
  Random& random_;
};

}  // namespace onggi::iam
