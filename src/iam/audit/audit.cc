#include "iam/audit/audit.h"

#include <algorithm>
#include <limits>

#include "base/check.h"
#include "base/codec.h"
#include "iam/records/iam.pb.h"
#include "storage/record_codec.h"

namespace onggi::iam {
namespace {

using storage::from_us;
using storage::parse;
using storage::serialize;
using storage::to_us;

std::string encode_event(const AuditEvent& event) {
  proto::AuditRecord record;
  record.set_time_us(to_us(event.time));
  record.set_actor(event.actor.name);
  record.set_address(event.actor.address);
  record.set_action(event.action);
  record.set_subject(event.subject);
  record.set_detail(event.detail.text());
  return serialize(record);
}

Result<AuditEvent> decode_event(std::string_view bytes) {
  const auto record = ONGGI_TRY(parse<proto::AuditRecord>(bytes, "an audit record"));
  return AuditEvent{from_us(record.time_us()), Actor(record.actor(), record.address()),
                    record.action(), record.subject(), AuditDetail::stored(record.detail())};
}

constexpr std::size_t kScanSize = 1000;
constexpr std::size_t kPageBytesMax = 4 << 20;        // bytes of events after which a page ends
constexpr std::size_t kLookedAtMax = 20 * kScanSize;  // maximum number of events scanned per query

/// Returns an inverted timestamp in big-endian byte order, so that the newest event sorts first.
std::string row_prefix(Time time) {
  const auto us = static_cast<std::uint64_t>(time.time_since_epoch().count());
  const auto inverted = std::numeric_limits<std::uint64_t>::max() - us;
  std::string out(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) out[i] = static_cast<char>(inverted >> (56 - 8 * i) & 0xff);
  return out;
}

bool matches(std::string_view pattern, std::string_view text) {
  if (pattern.ends_with('*')) return text.starts_with(pattern.substr(0, pattern.size() - 1));
  return pattern.empty() || pattern == text;
}
bool matches(const AuditQuery& query, const AuditEvent& event) {
  return matches(query.actor, event.actor.name) && matches(query.action, event.action) &&
         matches(query.subject, event.subject);
}

}  // namespace

Audit::Audit(storage::MetadataStore& metadata, Clock& clock, Random& random)
    : metadata_(metadata), clock_(clock), random_(random) {}

Task<Status> Audit::append(AuditEvent event) {
  ONGGI_DCHECK(!event.action.empty() && event.id.empty());
  event.time = clock_.now();
  storage::Batch batch;
  batch.row = row_prefix(event.time) + random_.bytes(8);
  batch.expectations.push_back({storage::Family::kAudit, {}, std::nullopt});
  batch.puts.push_back({storage::Family::kAudit, {}, encode_event(event)});
  auto done = co_await storage::commit_guarded(metadata_, storage::kSystemSpace, batch);
  if (!done) co_return fail(done.error().within("writing the audit log"));
  co_return done;
}

Task<Result<AuditPage>> Audit::query(AuditQuery query) {
  const auto cursor = hex_decode(query.cursor);
  if (!cursor || cursor->size() > storage::kRowSizeMax)
    co_return fail(Code::kInvalid, "the cursor is not from this log");
  storage::ScanRange range;
  if (query.to) range.start_row = row_prefix(*query.to - std::chrono::microseconds(1));
  range.start_row = std::max(range.start_row, *cursor);
  if (query.from) range.end_row = row_prefix(*query.from - std::chrono::microseconds(1));

  const auto limit = std::max<std::size_t>(query.limit, 1);
  AuditPage found;
  std::size_t bytes = 0;
  for (std::size_t looked_at = 0; looked_at < kLookedAtMax; looked_at += kScanSize) {
    const auto page = ONGGI_CO_TRY(
        co_await metadata_.scan(storage::kSystemSpace, storage::Family::kAudit, range, kScanSize));
    ONGGI_DCHECK(page.entries.size() <= kScanSize);
    ONGGI_DCHECK(page.entries.empty() || page.entries.front().row >= range.start_row);
    for (const auto& entry : page.entries) {
      if (found.events.size() == limit || bytes >= kPageBytesMax) {
        found.next = hex_encode(entry.row);
        co_return found;
      }
      auto event = ONGGI_CO_TRY(decode_event(entry.value));
      event.id = hex_encode(entry.row);
      if (!matches(query, event)) continue;
      bytes += entry.value.size();
      found.events.push_back(std::move(event));
    }
    if (!page.more || page.entries.empty()) co_return found;
    range.start_row = std::string(page.entries.back().row) + '\0';
  }
  ONGGI_DCHECK(found.events.size() <= limit);
  found.next = hex_encode(range.start_row);
  co_return found;
}

}  // namespace onggi::iam
