#include "iam/audit.h"

#include <algorithm>
#include <limits>

#include "iam/records.h"

namespace onggi::iam {
namespace {

/// Newest first in byte order: the time counted down, big-endian.
std::string row_prefix(Time time) {
  const auto us = static_cast<std::uint64_t>(time.time_since_epoch().count());
  const auto inverted = std::numeric_limits<std::uint64_t>::max() - us;
  std::string out(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) out[i] = static_cast<char>(inverted >> (56 - 8 * i) & 0xff);
  return out;
}

}  // namespace

Audit::Audit(storage::MetadataStore& metadata, Clock& clock, Random& random)
    : metadata_(metadata), clock_(clock), random_(random) {}

Task<Status> Audit::append(AuditEvent event) {
  event.time = clock_.now();
  storage::Batch batch;
  batch.row = row_prefix(event.time) + random_.bytes(8);
  batch.expectations.push_back({storage::Family::kAudit, {}, std::nullopt});
  batch.puts.push_back({storage::Family::kAudit, {}, encode_event(event)});
  auto done = co_await metadata_.commit(storage::kSystemSpace, std::move(batch));
  if (!done) co_return fail(done.error().within("writing the audit log"));
  co_return done;
}

Task<Result<std::vector<AuditEvent>>> Audit::list(std::optional<Time> before, std::size_t limit) {
  storage::ScanRange range;
  if (before) range.start_row = row_prefix(*before - std::chrono::microseconds(1));
  const auto count = std::clamp<std::size_t>(limit, 1, storage::kScanLimitMax);
  ONGGI_CO_ASSIGN(const auto page, co_await metadata_.scan(storage::kSystemSpace,
                                                           storage::Family::kAudit, range, count));
  std::vector<AuditEvent> events;
  events.reserve(page.entries.size());
  for (const auto& entry : page.entries) {
    ONGGI_CO_ASSIGN(auto event, decode_event(entry.value));
    events.push_back(std::move(event));
  }
  co_return events;
}

}  // namespace onggi::iam
