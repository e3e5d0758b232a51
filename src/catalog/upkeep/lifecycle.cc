#include "catalog/lifecycle.h"

#include <array>
#include <memory>
#include <utility>

#include "base/check.h"
#include "base/log.h"
#include "base/when_all.h"
#include "catalog/codes.h"
#include "catalog/commit/core.h"
#include "catalog/commit/version_row.h"
#include "catalog/records/lifecycle_record.h"
#include "catalog/records/records.h"
#include "catalog/records/rule_documents.h"
#include "catalog/uploads/entries.h"
#include "storage/entry_scan.h"
#include "storage/scan_order.h"

namespace onggi::catalog {
namespace {

using storage::Family;
using storage::kSystemSpace;

constexpr std::string_view kLifecycleRow = "lifecycle";
constexpr std::size_t kLifecyclePage = 256;
/// The number of concurrent removals. Their commits can share disk syncs.
constexpr std::size_t kRemovalsAtOnce = 16;

Family family_of(LifecyclePhase phase) {
  constexpr std::array kFamilies{Family::kUploads, Family::kCurrent, Family::kVersions,
                                 Family::kMarkers};
  return kFamilies.at(static_cast<std::size_t>(phase));
}

LifecycleAction action_of(LifecyclePhase phase) {
  constexpr std::array kActions{LifecycleAction::kAbort, LifecycleAction::kExpire,
                                LifecycleAction::kNoncurrent, LifecycleAction::kMarkers};
  return kActions.at(static_cast<std::size_t>(phase));
}

std::string name_of_version(const ObjectInfo& version) {
  return version.version_id.empty() ? std::string(kNullVersionId) : version.version_id;
}

std::shared_ptr<const LifecycleRules> rules_of(const Bucket& bucket) {
  const auto kept = lifecycle_of(bucket);
  return kept ? kept : std::make_shared<const LifecycleRules>();
}

ExpectedVersion expected_version(const ObjectInfo& version, ExpectedVersion::Standing standing) {
  return {.standing = standing,
          .etag = version.etag,
          .modified = version.modified,
          .tags = version.attributes.tags};
}

}  // namespace

Lifecycle::Lifecycle(Engine& engine, Buckets& buckets, Objects& objects, LifecycleSettings settings)
    : core_(engine.core()), buckets_(buckets), objects_(objects), settings_(settings) {}

Task<Status> Lifecycle::load() {
  const auto value = co_await core_.metadata.get(kSystemSpace, Family::kConfig, kLifecycleRow);
  if (!value && !storage::is_damage(value.error())) co_return fail(value.error());
  if (value && !*value) co_return Status();
  if (value) stored_ = *value;
  auto record = value ? decode_lifecycle_walk(**value) : fail(value.error());
  if (!record) {
    log::warn("lifecycle: {}; starting over", record.error().message());
    co_return Status();
  }
  position_ = std::move(record->position);
  const std::scoped_lock lock(mutex_);
  status_ = record->status;
  co_return Status();
}

Task<Status> Lifecycle::save() {
  auto next = encode(LifecycleWalkRecord{status(), position_});
  storage::Batch batch;
  batch.row = kLifecycleRow;
  batch.expectations.push_back({Family::kConfig, {}, stored_});
  batch.puts.push_back({Family::kConfig, {}, next});
  const auto saved = co_await storage::commit_guarded(core_.metadata, kSystemSpace, batch);
  if (saved) stored_ = std::move(next);
  if (saved || saved.error().code != Code::kConflict) co_return saved;
  // Another process has saved its position, or an earlier save had an unknown outcome. The next
  // save replaces that.
  stored_ = ONGGI_CO_TRY(co_await core_.metadata.get(kSystemSpace, Family::kConfig, kLifecycleRow));
  co_return Status();
}

LifecycleStatus Lifecycle::status() const {
  const std::scoped_lock lock(mutex_);
  return status_;
}

void Lifecycle::begin() {
  const std::scoped_lock lock(mutex_);
  if (std::exchange(status_.running, true)) return;
  status_.begun = core_.clock.now();
  status_.has_gaps = false;
  position_ = {};
  history_ = {};
}

void Lifecycle::finish() {
  const std::scoped_lock lock(mutex_);
  ONGGI_DCHECK(status_.running);
  status_.running = false;
  if (!status_.has_gaps) status_.covered = status_.begun;
  status_.finished = core_.clock.now();
}

void Lifecycle::note_gap() {
  const std::scoped_lock lock(mutex_);
  status_.has_gaps = true;
}

Task<Result<std::optional<LifecycleReport>>> Lifecycle::step() {
  if (!status().running) co_return std::nullopt;
  LifecycleReport report;
  const auto found = buckets_.find(position_.bucket);
  if (!found) {  // at the start of a pass, or if the bucket was deleted
    next_bucket();
    co_return report;
  }
  const auto& bucket = **found;
  if (bucket.space != position_.space) enter(bucket);
  const auto rules = rules_of(bucket);
  const auto range = next_range(bucket, *rules);
  if (!range) {
    next_phase(report);
    co_return report;
  }
  const auto page = co_await core_.metadata.scan(bucket.space, family_of(position_.phase), *range,
                                                 kLifecyclePage);
  if (!page) {
    if (!storage::is_damage(page.error())) co_return fail(page.error());
    ONGGI_CO_TRY(co_await pass_gap(bucket, *range, page.error(), report));
    co_return report;
  }
  std::vector<Expired> expired;
  for (const auto& entry : page->entries) {
    auto judged = judge(*rules, entry);
    // A record that does not decode is never removed; the scrub reports the damage.
    if (judged && *judged) expired.push_back(**std::move(judged));
    // Comparing an object with a thousand rules can take more than a millisecond.
    co_await Yield();
  }
  ONGGI_DCHECK(page->entries.size() <= kLifecyclePage);
  ONGGI_DCHECK(page->entries.empty() || is_from(*range, page->entries.front()));
  report.looked_at = page->entries.size();
  co_await remove_all(bucket, *rules, expired, report);
  go_on_behind(*page, *range, report);
  co_return report;
}

/// Returns the next range of entries to which a rule may apply, or nullopt if the current phase of
/// the bucket is complete.
std::optional<storage::ScanRange> Lifecycle::next_range(const Bucket& bucket,
                                                        const LifecycleRules& rules) const {
  const auto phase = position_.phase;
  const bool of_versions = phase == LifecyclePhase::kHistory || phase == LifecyclePhase::kMarkers;
  if (of_versions && !bucket.versioning->ever()) return std::nullopt;
  auto prefixes = lifecycle_prefixes(rules, action_of(phase));
  if (phase == LifecyclePhase::kUploads && settings_.abort_uploads_after.count() > 0)
    prefixes.assign(1, std::string());
  for (const auto& prefix : prefixes) {
    auto range = storage::rows_with_prefix(prefix);
    if (range.end_row && *range.end_row <= position_.key) continue;
    if (position_.key >= prefix) {
      range.start_row = position_.key;
      range.start_suffix = position_.suffix;
    }
    ONGGI_DCHECK(range.start_row >= position_.key);
    return range;
  }
  return std::nullopt;
}

/// Logs the range that could not be read, and continues after it.
Task<Status> Lifecycle::pass_gap(const Bucket& bucket, const storage::ScanRange& range,
                                 const Error& error, LifecycleReport& report) {
  const auto family = family_of(position_.phase);
  const auto next = co_await core_.metadata.find_readable(bucket.space, family, range);
  if (!next && !storage::is_damage(next.error())) co_return fail(next.error());
  const bool goes_on = next && *next;
  const storage::Gap gap{range.start_row, goes_on ? (*next)->row : range.end_row.value_or(""),
                         error};
  log::error("lifecycle of bucket {}: {}", bucket.name, describe(gap));
  note_gap();
  ++report.failed;
  history_ = {};  // the first version after the gap counts as newest, so it is kept
  if (goes_on) {
    ONGGI_DCHECK((*next)->row >= range.start_row);
    position_.key = (*next)->row;
    position_.suffix = (*next)->suffix;
  } else {
    go_on_behind({}, range, report);
  }
  co_return Status();
}

void Lifecycle::go_on_behind(const storage::ScanPage& page, const storage::ScanRange& range,
                             LifecycleReport& report) {
  if (page.more && !page.entries.empty()) {
    ONGGI_DCHECK(is_from(range, page.entries.back()));
    position_.key = page.entries.back().row;
    position_.suffix = std::string(page.entries.back().suffix) + '\0';
  } else if (range.end_row) {
    ONGGI_DCHECK(*range.end_row > position_.key);
    position_.key = *range.end_row;
    position_.suffix.clear();
  } else {
    next_phase(report);
  }
}

/// Moves to the next phase, or from the last phase to the next bucket.
void Lifecycle::next_phase(LifecycleReport& report) {
  if (position_.phase == LifecyclePhase::kMarkers) {
    ++report.buckets;
    return next_bucket();
  }
  const auto next = static_cast<LifecyclePhase>(static_cast<int>(position_.phase) + 1);
  ONGGI_DCHECK(next > position_.phase && next <= LifecyclePhase::kMarkers);
  position_.phase = next;
  position_.key.clear();
  position_.suffix.clear();
  history_ = {};
}

/// Moves to the next bucket, or ends the pass after the last bucket.
void Lifecycle::next_bucket() {
  auto next = buckets_.list({}, position_.bucket, 1);
  ONGGI_DCHECK(next.buckets.empty() || next.buckets.front().name > position_.bucket);
  position_ = {};
  history_ = {};
  if (next.buckets.empty()) return finish();
  enter(next.buckets.front());
}

void Lifecycle::enter(const Bucket& bucket) {
  position_ = {.bucket = bucket.name, .space = bucket.space, .key = {}, .suffix = {}};
  history_ = {};
}

bool Lifecycle::is_due(const std::optional<LifecycleDue>& due) const {
  return due && due->at <= core_.clock.now();
}

TransitionScale Lifecycle::transition_scale() const {
  return {
      .now = core_.clock.now(), .day = settings_.day, .size_min = settings_.transition_size_min};
}

Result<Lifecycle::MaybeExpired> Lifecycle::judge(const LifecycleRules& rules,
                                                 const storage::Entry& entry) {
  if (position_.phase == LifecyclePhase::kUploads) return judge_upload(rules, entry);
  const auto record = ONGGI_TRY(decode_object(entry.row, entry.value));
  if (position_.phase == LifecyclePhase::kCurrent) return judge_current(rules, record.info);
  if (position_.phase == LifecyclePhase::kHistory) return judge_version(rules, record.info);
  return judge_marker(rules, record.info);
}

Result<Lifecycle::MaybeExpired> Lifecycle::judge_upload(const LifecycleRules& rules,
                                                        const storage::Entry& entry) const {
  const auto upload = ONGGI_TRY(decode_upload(entry.value));
  if (upload.completed || upload.aborted) return std::nullopt;
  auto due = upload_due(rules, entry.row, upload.initiated, settings_.day);
  if (!due && settings_.abort_uploads_after.count() > 0)
    due = LifecycleDue{upload.initiated + settings_.abort_uploads_after};
  if (!is_due(due)) return std::nullopt;
  return Expired{std::string(entry.row), std::string(entry.suffix), {}};
}

Lifecycle::MaybeExpired Lifecycle::judge_current(const LifecycleRules& rules,
                                                 const ObjectInfo& object) const {
  const bool goes = is_due(object_due(rules, object, settings_.day));
  const auto moves_to = goes ? std::nullopt : object_class_due(rules, object, transition_scale());
  if (!goes && !moves_to) return std::nullopt;
  return Expired{
      object.key, {}, expected_version(object, ExpectedVersion::Standing::kCurrent), moves_to};
}

Lifecycle::MaybeExpired Lifecycle::judge_version(const LifecycleRules& rules,
                                                 const ObjectInfo& version) {
  if (history_.key != version.key) {
    history_ = {.key = version.key,
                .newest_version_id = version.version_id,
                .newest_modified = version.modified,
                .since = version.modified};
    return std::nullopt;
  }
  ONGGI_DCHECK(history_.key == version.key);
  const auto since = std::exchange(history_.since, version.modified);
  const auto newer = history_.newer;
  if (!version.delete_marker) ++history_.newer;
  const bool goes = is_due(noncurrent_due(rules, version, since, newer, settings_.day));
  const auto moves_to =
      goes ? std::nullopt : noncurrent_class_due(rules, version, since, newer, transition_scale());
  if (!goes && !moves_to) return std::nullopt;
  auto expected = expected_version(version, ExpectedVersion::Standing::kNoncurrent);
  expected.newest_version_id = history_.newest_version_id;
  expected.newest_modified = history_.newest_modified;
  return Expired{version.key, name_of_version(version), std::move(expected), moves_to};
}

Lifecycle::MaybeExpired Lifecycle::judge_marker(const LifecycleRules& rules,
                                                const ObjectInfo& marker) const {
  if (!is_due(marker_due(rules, marker, settings_.day))) return std::nullopt;
  return Expired{marker.key, name_of_version(marker),
                 expected_version(marker, ExpectedVersion::Standing::kAlone)};
}

/// Returns true if `rules` are still the bucket's rules. The rules may change while the removals of
/// a page are in progress.
bool Lifecycle::in_force(const Bucket& bucket, const LifecycleRules& rules) const {
  const auto now = buckets_.find(bucket.name);
  if (!now || (*now)->space != bucket.space) return false;
  const auto current = rules_of(**now);
  return current.get() == &rules || *current == rules;
}

Task<void> Lifecycle::remove_all(const Bucket& bucket, const LifecycleRules& rules,
                                 const std::vector<Expired>& expired, LifecycleReport& report) {
  std::vector<Task<Status>> removals;
  for (const auto& one : expired) removals.push_back(remove(bucket, rules, one));
  const auto results = co_await when_all(std::move(removals), kRemovalsAtOnce);
  ONGGI_DCHECK(results.size() == expired.size());
  for (std::size_t i = 0; i < expired.size(); ++i) count(bucket, expired[i], results[i], report);
}

/// Removes a version, moves it to another storage class, or aborts an upload. If the rules have
/// changed, fails and changes nothing; the next pass applies the new rules.
Task<Status> Lifecycle::remove(const Bucket& bucket, const LifecycleRules& rules,
                               const Expired& expired) {
  if (!in_force(bucket, rules)) co_return fail(Code::kPreconditionFailed, "the rules have changed");
  if (position_.phase == LifecyclePhase::kUploads)
    co_return co_await abort_upload(core_, bucket.space, expired.key, expired.version_id);
  if (expired.moves_to) co_return co_await move(bucket, expired);
  RemoveRequest request;
  request.key = expired.key;
  request.version_id = expired.version_id;
  request.expected = expired.expected;
  const auto removed = co_await objects_.remove(bucket, std::move(request));
  if (!removed) co_return fail(removed.error());
  co_return Status();
}

Task<Status> Lifecycle::move(const Bucket& bucket, const Expired& expired) {
  ONGGI_DCHECK(expired.moves_to && position_.phase != LifecyclePhase::kUploads);
  const ObjectName name{.key = expired.key, .version_id = expired.version_id};
  const auto moved =
      co_await objects_.set_storage_class(bucket, name, *expired.moves_to, expired.expected);
  if (!moved) co_return fail(moved.error());
  co_return Status();
}

void Lifecycle::count(const Bucket& bucket, const Expired& expired, const Status& removed,
                      LifecycleReport& report) const {
  if (removed && expired.moves_to) {
    ++report.moved;
    return;
  }
  if (removed) {
    switch (position_.phase) {
      case LifecyclePhase::kUploads: ++report.aborted; return;
      case LifecyclePhase::kCurrent: ++report.expired; return;
      case LifecyclePhase::kHistory: ++report.noncurrent; return;
      case LifecyclePhase::kMarkers: ++report.markers; return;
    }
  }
  const Code code = removed.error().code;
  if (code == kLocked) {
    ++report.refused;
    return;
  }
  // The entry is gone, hidden by a delete marker or changed since it was read, or the bucket is
  // deleted or (kConflict) being deleted.
  if (code.is_any_of(kNoSuchUpload, kNoSuchKey, kNoSuchVersion, kDeleteMarker,
                     Code::kPreconditionFailed, kNoSuchBucket, Code::kConflict))
    return;
  ++report.failed;
  log::warn("lifecycle of bucket {}, key {}: {}", bucket.name, expired.key,
            removed.error().message());
}

}  // namespace onggi::catalog
