// Objects: rename. A commit can change only one row, but a rename changes two, so a rename consists
// of four steps (docs/decisions/0007-renames.md):
//
//  1. The source's record gets a mark, so that a writer that has read the old record fails.
//  2. The copy's record is committed at the new key, together with a note (kRenames) in the same
//     row that names the record to erase. This commit is decisive: from here on, the rename will
//     complete, even after a crash.
//  3. The source's record is erased, if it is still the marked record.
//  4. The note is erased.
//
// From step 1 to step 3, class Renames makes all other writers to the source key wait.
#include "catalog/objects/rename.h"

#include <tuple>

#include "base/check.h"
#include "base/digest/checksum.h"
#include "base/log.h"
#include "catalog/codes.h"
#include "catalog/commit/commit.h"
#include "catalog/commit/core.h"
#include "catalog/commit/renames.h"
#include "catalog/commit/retry.h"
#include "catalog/commit/versioning.h"
#include "catalog/objects/copying.h"
#include "catalog/objects/stored_object.h"
#include "catalog/reasons.h"
#include "catalog/rules/conditions.h"
#include "storage/entry_scan.h"
#include "storage/record_codec.h"

namespace onggi::catalog {
namespace {

using storage::kRecordFormat;

using storage::Family;

/// The note that step 2 of a rename stores: the source's key, and the exact bytes of the record to
/// erase.
struct RenameNote {
  std::string from;
  std::string value;
};

std::string encode_note(const RenameNote& note) {
  ONGGI_DCHECK(note.from.size() <= 0xffff);
  std::string bytes(1, kRecordFormat);
  bytes += static_cast<char>(note.from.size() >> 8);
  bytes += static_cast<char>(note.from.size() & 0xff);
  return bytes + note.from + note.value;
}

Result<RenameNote> decode_note(std::string_view bytes) {
  constexpr std::size_t kHead = 3;
  if (bytes.size() < kHead || bytes[0] != kRecordFormat)
    return fail(Code::kCorrupt, "a rename note does not parse");
  const auto size = static_cast<std::size_t>(static_cast<unsigned char>(bytes[1])) << 8 |
                    static_cast<unsigned char>(bytes[2]);
  if (bytes.size() < kHead + size) return fail(Code::kCorrupt, "a rename note is too short");
  return RenameNote{std::string(bytes.substr(kHead, size)),
                    std::string(bytes.substr(kHead + size))};
}

/// Erases the source's record. Does nothing if it is already erased or if another object has been
/// stored under its key.
Task<Status> erase_source(Core& core, std::uint64_t space, const RenameNote& note) {
  const auto current = ONGGI_CO_TRY(co_await read_current(core.metadata, space, note.from));
  if (!current || current->value != note.value) co_return Status();
  storage::Batch batch;
  batch.row = note.from;
  ONGGI_CO_TRY(remove_only_version(batch, *current, {core.clock.now()}));
  co_return co_await commit_renaming(core, space, batch);
}

/// Performs steps 3 and 4 of a rename. If step 3 fails, retries it immediately. If step 3 keeps
/// failing, finish_renames() retries it later.
Task<Status> finish(Core& core, std::uint64_t space, std::string to, std::string suffix,
                    const RenameNote& note) {
  const auto attempt = [&] { return erase_source(core, space, note); };
  const auto erased = co_await until_done(core.settings, attempt);
  if (!erased) {
    core.renames.note_unfinished(space);
    co_return erased;
  }
  storage::Batch batch;
  batch.row = std::move(to);
  batch.expectations.push_back({Family::kRenames, suffix, encode_note(note)});
  batch.erases.push_back({Family::kRenames, std::move(suffix)});
  const auto forgotten = co_await commit_renaming(core, space, batch);
  // After a conflict, somebody else has finished the rename.
  if (!forgotten && forgotten.error().code != Code::kConflict) core.renames.note_unfinished(space);
  co_return Status();
}

/// Performs step 1 of a rename. Returns the marked record.
Task<Result<std::string>> mark_source(Core& core, std::uint64_t space, const std::string& from,
                                      std::string value) {
  const auto mark = new_data_id(core.random);
  auto marked = ONGGI_CO_TRY(mark_renaming(value, mark));
  ONGGI_DCHECK(marked != value);  // a changed record makes the commits of other writers fail
  storage::Batch batch;
  batch.row = from;
  batch.expectations.push_back({Family::kCurrent, {}, std::move(value)});
  batch.puts.push_back({Family::kCurrent, {}, marked});
  ONGGI_CO_TRY(co_await commit_renaming(core, space, batch));
  co_return marked;
}

/// Returns true if the commit that decides a rename took effect, that is, if its entry in kRenames
/// is stored. Called if the outcome of that commit is unknown.
Task<bool> was_decided(Core& core, std::uint64_t space, const ObjectRecord& copy) {
  const auto note =
      co_await core.metadata.get(space, Family::kRenames, copy.info.key, copy.data_id);
  if (!note) core.renames.note_unfinished(space);
  co_return note && note->has_value();
}

/// Returns kNotImplemented if versioning is or was enabled in the bucket, because a version id
/// belongs to one key.
Status check_unversioned(const Bucket& bucket) {
  if (!bucket.versioning->ever()) return {};
  return fail(Code::kNotImplemented, say("rename_versions"));
}

/// Returns kUnavailable if the source no longer has the tags and the ACL that the caller expects.
Status check_along(const RenameRequest& request, const ObjectAttributes& source) {
  const auto& along = request.along;
  if (!along || (along->tags == source.tags && along->acl == source.acl)) return {};
  return fail(Code::kUnavailable, "the tags or the ACL changed in the meantime");
}

/// Performs a rename. `value` is the source's record at the time when the source was opened;
/// returns kConflict if the record has changed since then. Sets data.named as soon as a record may
/// name the copy's data.
Task<Status> move(Core& core, const Bucket& bucket, const RenameRequest& request, std::string value,
                  NewData& data) {
  ONGGI_DCHECK(request.from != request.to);
  ONGGI_DCHECK(data.next.keeps_time && !data.named);
  const auto space = bucket.space;
  Renames::Pair pair{{space, request.from}, {space, request.to}};
  const auto hold = co_await core.renames.hold(std::move(pair));
  const auto write = bucket.versioning->begin_write();
  ONGGI_CO_TRY(check_unversioned(bucket));
  const auto current = ONGGI_CO_TRY(co_await read_current(core.metadata, space, request.from));
  if (!current || current->value != value) co_return fail(Code::kConflict);
  // Check the Object Lock before step 2, because the source must be erasable after step 2.
  // While the rename keeps the source key locked, the Object Lock can expire but not change.
  ONGGI_CO_TRY(check_removable(current->record.info.attributes.lock, {core.clock.now()}));
  auto marked = ONGGI_CO_TRY(co_await mark_source(core, space, request.from, std::move(value)));

  const RenameNote note{request.from, std::move(marked)};
  const auto& copy = data.next.record;
  data.next.data.push_back({Family::kRenames, copy.data_id, encode_note(note)});
  const auto committed = co_await commit_object(core, bucket, request.conditions, data.next);
  data.named = committed.status.has_value() || committed.outcome_unknown;
  if (!committed.status) {
    if (!committed.outcome_unknown) co_return committed.status;
    const bool decided = co_await was_decided(core, space, copy);
    if (!decided) co_return committed.status;
  }
  const auto finished = co_await finish(core, space, request.to, copy.data_id, note);
  if (!finished) co_return fail(Code::kOutcomeUnknown, "the rename will be finished later");
  co_return Status();
}

std::optional<std::string> used_for(const Renames& renames, const RenameRequest& request) {
  return request.token.empty() ? std::nullopt : renames.used_for(request.token);
}

/// Returns a hash of the request's parameters. The hash shows whether a client token is reused for
/// a different rename.
std::string purpose_of(const Bucket& bucket, const RenameRequest& request) {
  auto text = bucket.name + '\0' + request.from + '\0' + request.to;
  for (const auto& conditions : {request.source_conditions, request.conditions}) {
    for (const auto& etags : {conditions.if_match, conditions.if_none_match})
      text += '\0' + etags.value_or("");
    for (const auto& time : {conditions.if_modified_since, conditions.if_unmodified_since})
      text += '\0' + (time ? format_iso8601(*time) : "");
  }
  return sha256(text);
}

}  // namespace

Task<Result<ObjectInfo>> Objects::rename(const Bucket& bucket, RenameRequest request) {
  ONGGI_CO_TRY(check_unversioned(bucket));
  ONGGI_CO_TRY(check_key(request.to));
  if (request.from == request.to) co_return fail(kInvalidRequest, say("rename_same_key"));
  if (request.from.ends_with('/') || request.to.ends_with('/'))
    co_return fail(kInvalidRequest, say("rename_folder"));
  const auto purpose = purpose_of(bucket, request);
  if (const auto used = used_for(core_.renames, request)) {
    if (*used != purpose)
      co_return fail(Code::kExists, "this token was used for a different rename");
    ObjectInfo done;
    done.key = request.to;
    co_return done;
  }
  const auto attempt = [&] { return try_rename(bucket, request); };
  auto renamed = co_await until_settled(core_.settings, attempt);
  if (renamed && !request.token.empty()) core_.renames.note_used(request.token, purpose);
  co_return renamed;
}

Task<Result<ObjectInfo>> Objects::try_rename(const Bucket& bucket, const RenameRequest& request) {
  auto before = ONGGI_CO_TRY(co_await read_current(core_.metadata, bucket.space, request.from));
  const ObjectName name{.key = request.from};
  const auto source = ONGGI_CO_TRY(co_await open(bucket, name));
  if (!before || before->record.data_id != source->stored().record().data_id)
    co_return fail(Code::kConflict);
  ONGGI_CO_TRY(check_along(request, source->info().attributes));
  ONGGI_CO_TRY(check_copy_source(request.source_conditions, source->info(), core_.clock.now()));
  ONGGI_CO_TRY(co_await check(bucket, request.to, request.conditions));

  CopyRequest copy;
  copy.key = request.to;
  copy.attributes = source->info().attributes;
  copy.lock = source->info().attributes.lock;
  copy.owner_id = source->info().attributes.owner_id;
  copy.acl = source->info().attributes.acl;
  copy.storage_class = source->info().attributes.storage_class;
  copy.keep_checksum = true;
  NewData data;
  ONGGI_CO_TRY(co_await prepare_copy(core_, bucket.space, copy, *source, data));
  data.next.keeps_time = true;
  auto moved = co_await move(core_, bucket, request, std::move(before->value), data);
  if (moved) co_return std::move(data.next.record.info);
  if (!data.named) std::ignore = co_await release_extents(core_, data.shared);
  co_return fail(std::move(moved).error());
}

Task<Status> finish_renames(Core& core, std::uint64_t space) {
  struct Unfinished {
    std::string to;
    std::string suffix;
    RenameNote note;
  };
  std::vector<Unfinished> unfinished;
  storage::EntryScan notes(core.metadata, space, Family::kRenames);
  while (true) {
    const auto* entry = ONGGI_CO_TRY(co_await notes.next());
    if (entry == nullptr) break;
    auto note = ONGGI_CO_TRY(decode_note(entry->value));
    unfinished.push_back({std::string(entry->row), std::string(entry->suffix), std::move(note)});
  }
  for (auto& [to, suffix, note] : unfinished) {
    Renames::Pair pair{{space, note.from}, {space, to}};
    const auto hold = co_await core.renames.hold(std::move(pair));
    log::info("finishing an interrupted rename");
    ONGGI_CO_TRY(co_await finish(core, space, std::move(to), std::move(suffix), note));
  }
  co_return Status();
}

}  // namespace onggi::catalog
