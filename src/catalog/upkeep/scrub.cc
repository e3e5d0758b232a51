#include "catalog/scrub.h"

#include <algorithm>
#include <tuple>

#include "base/check.h"
#include "base/log.h"
#include "catalog/commit/core.h"
#include "catalog/records/records.h"
#include "catalog/records/scrub_record.h"
#include "catalog/upkeep/body_check.h"
#include "storage/entry_scan.h"
#include "storage/scan_order.h"

namespace onggi::catalog {
namespace {

using storage::Family;
using storage::kSystemSpace;

constexpr std::string_view kScrubRow = "scrub";
constexpr std::size_t kPageEntries = 64;
constexpr std::uint64_t kPieceSize = 1 << 20;
/// Each record counts as at least this many bytes: one disk page. Reading a small record also takes
/// time, which the rate limit must take into account.
constexpr std::uint64_t kRecordCost = 4096;
/// The maximum number of blobs that one listing of all blobs collects, in 24 MiB of memory.
constexpr std::size_t kBlobsMax = 1'000'000;

/// Returns the entry with the given key (`row`) and suffix, or null if the page does not contain
/// it.
const storage::Entry* find_entry(const storage::ScanPage& page, std::string_view row,
                                 std::string_view suffix) {
  const auto key = [](const storage::Entry& entry) { return std::tie(entry.row, entry.suffix); };
  const auto found =
      std::ranges::lower_bound(page.entries, std::tie(row, suffix), std::ranges::less(), key);
  return found != page.entries.end() && key(*found) == std::tie(row, suffix) ? &*found : nullptr;
}

}  // namespace

Scrub::Scrub(Engine& engine, Buckets& buckets) : core_(engine.core()), buckets_(buckets) {}

Task<Status> Scrub::load() {
  const auto value = co_await core_.metadata.get(kSystemSpace, Family::kConfig, kScrubRow);
  if (!value && !storage::is_damage(value.error())) co_return fail(value.error());
  if (value && !*value) co_return Status();
  if (value) stored_ = *value;
  auto record = value ? decode_scrub(**value) : fail(value.error());
  if (!record) {
    log::warn("scrub: {}; starting over", record.error().message());
    co_return Status();
  }
  position_ = std::move(record->position);
  const std::scoped_lock lock(mutex_);
  status_ = record->status;
  co_return Status();
}

Task<Status> Scrub::save() {
  auto next = encode(ScrubRecord{status(), position_});
  storage::Batch batch;
  batch.row = kScrubRow;
  batch.expectations.push_back({Family::kConfig, {}, stored_});
  batch.puts.push_back({Family::kConfig, {}, next});
  const auto saved = co_await storage::commit_guarded(core_.metadata, kSystemSpace, batch);
  if (saved) stored_ = std::move(next);
  if (saved || saved.error().code != Code::kConflict) co_return saved;
  // Another process has saved its position, or an earlier save had an unknown outcome. The next
  // save replaces that.
  stored_ = ONGGI_CO_TRY(co_await core_.metadata.get(kSystemSpace, Family::kConfig, kScrubRow));
  co_return Status();
}

ScrubStatus Scrub::status() const {
  const std::scoped_lock lock(mutex_);
  return status_;
}

void Scrub::begin() {
  const std::scoped_lock lock(mutex_);
  if (std::exchange(status_.running, true)) return;
  status_.damaged = 0;
  position_ = {};
  gap_end_.reset();
}

void Scrub::finish() {
  const std::scoped_lock lock(mutex_);
  status_.running = false;
  status_.finished = core_.clock.now();
  status_.damaged_before = std::exchange(status_.damaged, 0);
}

void Scrub::report(const std::string& what) {
  log::error("scrub: {}", what);
  const std::scoped_lock lock(mutex_);
  ++status_.damaged;
}

Task<Result<std::optional<std::uint64_t>>> Scrub::step() {
  if (!position_.bodies_done) {
    const auto read = ONGGI_CO_TRY(co_await read_bodies());
    co_return read;
  }
  const auto read = ONGGI_CO_TRY(co_await read_blobs());
  if (!read) finish();
  co_return read;
}

/// Moves from a bucket's current objects to its version histories, or from the version histories to
/// the next bucket.
void Scrub::go_on() {
  gap_end_.reset();
  position_.key.clear();
  position_.version.clear();
  position_.history = !position_.history;
  if (position_.history) return;
  const auto next = buckets_.list({}, position_.bucket, 1);
  ONGGI_DCHECK(next.buckets.empty() || next.buckets.front().name > position_.bucket);
  position_.bodies_done = next.buckets.empty();
  if (!next.buckets.empty()) position_.bucket = next.buckets.front().name;
}

/// Reads the next page of records and checks their bodies. Returns the number of bytes read,
/// counting each record as at least kRecordCost.
Task<Result<std::uint64_t>> Scrub::read_bodies() {
  const auto found = buckets_.find(position_.bucket);
  if (!found) {  // at the start of a pass, or if the bucket was deleted
    position_.history = true;
    go_on();
    co_return 0;
  }
  const auto& bucket = **found;
  storage::ScanRange range;
  if (gap_end_) {
    range.start_row = gap_end_->row;
    range.start_suffix = gap_end_->suffix;
  } else if (!position_.key.empty()) {
    range.start_row = position_.key;
    range.start_suffix = position_.version + '\0';
  }
  gap_end_.reset();
  const auto page = co_await core_.metadata.scan(bucket.space, family(), range, kPageEntries);
  if (!page) {
    if (!storage::is_damage(page.error())) co_return fail(page.error());
    ONGGI_CO_TRY(co_await pass_gap(bucket, range, page.error()));
    co_return 0;
  }
  ONGGI_DCHECK(page->entries.size() <= kPageEntries);
  ONGGI_DCHECK(page->entries.empty() || is_from(range, page->entries.front()));
  std::uint64_t bytes = 0;
  const auto bodies = ONGGI_CO_TRY(co_await bodies_of(bucket, *page));
  for (const auto& entry : page->entries) {
    const auto size = ONGGI_CO_TRY(co_await check_body(bucket, entry, bodies));
    bytes += std::max(size, kRecordCost);
    position_.key = entry.row;
    position_.version = entry.suffix;
  }
  if (!page->more) go_on();
  co_return bytes;
}

Task<Status> Scrub::pass_gap(const Bucket& bucket, const storage::ScanRange& range,
                             const Error& error) {
  const auto next = co_await core_.metadata.find_readable(bucket.space, family(), range);
  if (!next && !storage::is_damage(next.error())) co_return fail(next.error());
  const bool goes_on = next && *next;
  report("bucket " + bucket.name + ": " +
         describe(storage::Gap{position_.key, goes_on ? (*next)->row : std::string(), error}));
  if (!goes_on) {
    go_on();
    co_return Status();
  }
  // position_ names the last entry read, and scans begin after that entry. The next scan must begin
  // at the entry gap_end_ itself.
  ONGGI_DCHECK((*next)->row >= range.start_row);
  gap_end_ = **next;
  co_return Status();
}

/// Reads the bodies of the page's records with one scan, because separate lookups cost five times
/// as much. Returns an empty page if a body cannot be read; check_body() then finds out which body.
Task<Result<storage::ScanPage>> Scrub::bodies_of(const Bucket& bucket,
                                                 const storage::ScanPage& page) {
  if (page.entries.empty()) co_return storage::ScanPage();
  storage::ScanRange range;
  range.start_row = page.entries.front().row;
  range.end_row = std::string(page.entries.back().row) + '\0';
  auto bodies = co_await core_.metadata.scan(bucket.space, Family::kBody, range, kPageEntries);
  if (!bodies && storage::is_damage(bodies.error())) co_return storage::ScanPage();
  co_return bodies;
}

/// Checks the inline body of the object that `entry` describes. Looks for the body in `bodies`
/// first. Returns the total size of the entry and its body in bytes.
Task<Result<std::uint64_t>> Scrub::check_body(const Bucket& bucket, const storage::Entry& entry,
                                              const storage::ScanPage& bodies) {
  const auto where = bucket.name + "/" + std::string(entry.row);
  const auto record = decode_object(entry.row, entry.value);
  if (!record) report(where + ": " + record.error().message());
  const bool comes_later = record && record->order > 0 && !position_.history;
  if (!record || record->place != Place::kInline || comes_later) co_return entry.value.size();
  const auto* const near = find_entry(bodies, entry.row, record->data_id);
  if (near && body_damage(record->info, near->value).empty())
    co_return entry.value.size() + near->value.size();
  const auto body =
      co_await core_.metadata.get(bucket.space, Family::kBody, entry.row, record->data_id);
  if (!body && !storage::is_damage(body.error())) co_return fail(body.error());
  const bool there = body && *body;
  const auto damage = !body   ? body.error().message()
                      : there ? body_damage(record->info, **body)
                              : std::string("its data is lost");
  if (damage.empty()) co_return entry.value.size() + (*body)->size();
  // Report the body as damaged, unless the entry was overwritten after the page was read.
  const auto again = co_await core_.metadata.get(bucket.space, family(), entry.row, entry.suffix);
  if (!again || *again == entry.value) report(where + ": " + damage);
  co_return entry.value.size();
}

/// Fills blobs_ with the next blobs to read, starting at position_. Returns false if there are
/// none.
Task<Result<bool>> Scrub::find_blobs() {
  std::vector<NextBlob> found;  // a max-heap once the vector is full
  const auto consider = [&](const storage::BlobInfo& info) {
    const NextBlob blob{info.id, info.size};
    const bool is_done = info.id == position_.blob && info.size <= position_.offset;
    if (info.id < position_.blob || is_done) return true;
    if (found.size() < kBlobsMax) {
      found.push_back(blob);
      if (found.size() == kBlobsMax) std::ranges::make_heap(found);
    } else if (blob < found.front()) {
      std::ranges::pop_heap(found);
      found.back() = blob;
      std::ranges::push_heap(found);
    }
    return true;
  };
  const std::function<bool(const storage::BlobInfo&)> each = consider;
  ONGGI_CO_TRY(co_await core_.blobs.list(each));
  std::ranges::sort(found, std::ranges::greater());
  ONGGI_DCHECK(found.size() <= kBlobsMax);
  ONGGI_DCHECK(found.empty() || found.back().id >= position_.blob);
  blobs_ = std::move(found);
  co_return !blobs_.empty();
}

Task<Result<std::optional<std::uint64_t>>> Scrub::read_blobs() {
  if (blobs_.empty()) {
    const bool found = ONGGI_CO_TRY(co_await find_blobs());
    if (!found) co_return std::nullopt;
  }
  const auto blob = blobs_.back();
  ONGGI_DCHECK(blob.id >= position_.blob);
  if (position_.blob != blob.id) {
    position_.blob = blob.id;
    position_.offset = 0;
  }
  ONGGI_DCHECK(position_.offset <= blob.size);
  const auto length = std::min(kPieceSize, blob.size - position_.offset);
  const auto read = ONGGI_CO_TRY(co_await read_piece(blob, length));
  ONGGI_DCHECK(read <= length);
  position_.offset += read;
  // If a piece cannot be read, skip the rest of the blob: one report per blob is enough.
  if (read < length) position_.offset = blob.size;
  if (position_.offset >= blob.size) blobs_.pop_back();
  co_return read;
}

/// Reads a piece of a blob. Returns fewer bytes than `length` if the blob is damaged or deleted.
Task<Result<std::uint64_t>> Scrub::read_piece(const NextBlob& blob, std::uint64_t length) {
  Status status;
  // Try twice, because a blob that seems damaged may have been removed while it was being read.
  for (int attempt = 0; attempt < 2; ++attempt) {
    std::uint64_t read = 0;
    const auto reader = co_await core_.blobs.open(blob.id, position_.offset, length);
    status = reader ? Status() : fail(reader.error());
    while (status && read < length) {
      const auto piece = co_await (*reader)->next();
      if (!piece) status = fail(piece.error());
      if (piece && piece->empty()) status = fail(Code::kCorrupt, "the blob ends early");
      if (status) read += piece->size();
    }
    if (status) co_return read;
    if (status.error().code == Code::kNotFound) co_return 0;
    if (!storage::is_damage(status.error())) co_return fail(status.error());
  }
  report("blob " + blob.id.to_hex() + ": " + status.error().message() +
         "; `onggi verify` reports which objects use it");
  co_return 0;
}

}  // namespace onggi::catalog
