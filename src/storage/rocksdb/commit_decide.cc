// Decides whether a request is accepted, and adds the changes of an accepted request to the write
// batch of its commit group.
#include <bit>
#include <cstring>

#include "base/check.h"
#include "storage/rocksdb/commit_writer.h"
#include "storage/rocksdb/counters_value.h"
#include "storage/rocksdb/key_encoding.h"

namespace onggi::storage {
namespace {

constexpr std::size_t kMarkSizeMax = 16;  // maximum bytes that a deletion flag adds to a record

/// Returns true if `batch` deletes entries, or only marks a record for deletion. Such batches are
/// accepted even when the disk is nearly full.
bool shrinks(const Batch& batch) {
  if (batch.add.bytes > 0) return false;
  if (!batch.erases.empty()) return true;
  std::size_t replaced = kMarkSizeMax;
  for (const auto& expected : batch.expectations)
    if (expected.value) replaced += expected.value->size();
  std::size_t put = 0;
  for (const auto& entry : batch.puts) put += entry.value.size();
  return replaced > kMarkSizeMax && put <= replaced;
}

}  // namespace

Status CommitWriter::decide(CommitRequest& request) {
  SpaceState* state = ONGGI_TRY(space(request.space));
  switch (request.kind) {
    case CommitRequest::Kind::kCommit: return decide_commit(request, *state);
    case CommitRequest::Kind::kSeal: set_sealed(request.space, *state, true); return {};
    case CommitRequest::Kind::kUnseal: set_sealed(request.space, *state, false); return {};
    case CommitRequest::Kind::kEraseKeys:
      if (!state->sealed) return fail(Code::kInvalid, "only a sealed space can be dropped");
      for (const auto& to_erase : request.to_erase) batch_.Delete(to_erase.column, to_erase.key);
      return {};
    case CommitRequest::Kind::kForget: return decide_forget(request, *state);
  }
  return fail(Code::kInternal, "unknown kind of request");
}

Status CommitWriter::decide_commit(CommitRequest& request, SpaceState& space) {
  if (space.sealed) return fail(Code::kSealed);
  ONGGI_DCHECK(request.batch != nullptr && request.earlier_on_row == nullptr);
  const auto& batch = *request.batch;
  if (!may_grow_ && !shrinks(batch) && !take_as_own(request)) {
    return fail(Code::kNoSpace, "the disk is nearly full: only deletes are accepted");
  }
  if (!may_grow_) erased_ = true;
  for (const auto& expected : batch.expectations) {
    const bool as_expected = ONGGI_TRY(holds(request, expected));
    if (!as_expected) return fail(Code::kConflict);
  }
  ONGGI_TRY(check_limits(space.counters, batch.add, batch.limits));
  [[maybe_unused]] const auto changes = batch_.Count();
  add_to_batch(request);
  ONGGI_DCHECK(batch_.Count() == changes + batch.erases.size() + batch.puts.size());
  overlay_.add(request);
  if (batch.add == Counters{}) return {};
  space.counters += batch.add;
  if (!std::exchange(space.counters_changed, true)) counted_.push_back(request.space);
  return {};
}

/// Returns true if `request` commits the server's own data and is accepted even though the disk is
/// nearly full. The total size of such commits is limited. If new sessions and audit log entries
/// were refused, no user could log in to delete data.
bool CommitWriter::take_as_own(const CommitRequest& request) {
  if (request.space != kSystemSpace || request.bytes > kOwnCommitMax) return false;
  if (own_bytes_ + request.bytes > kOwnBytesMax) return false;
  if (!database_.can_flush()) {
    reserve_.release();
    if (!database_.can_flush()) return false;
  }
  own_bytes_ += request.bytes;
  ONGGI_DCHECK(own_bytes_ <= kOwnBytesMax && !may_grow_);
  return true;
}

Status CommitWriter::decide_forget(CommitRequest& request, SpaceState& space) {
  if (!space.sealed) return fail(Code::kInvalid, "only a sealed space can be dropped");
  space.counters = {};
  set_sealed(request.space, space, false);
  // An earlier commit in this group may have changed the space's counters. Do not write the
  // counters, because they are about to be deleted.
  std::erase(counted_, request.space);
  space.counters_changed = false;
  ONGGI_DCHECK(!space.sealed && space.counters == Counters{});
  batch_.Delete(database_.entries(), counters_key(request.space));
  return {};
}

Result<bool> CommitWriter::holds(const CommitRequest& request, const Expectation& expected) {
  const auto& wanted = expected.value;
  const auto pending =
      overlay_.find(request.space, request.batch->row, expected.family, expected.suffix);
  if (pending) {
    if (!pending->value) return !wanted;
    return wanted && *wanted == *pending->value;
  }
  const auto& key = key_of(request, expected.family, expected.suffix);
  auto* const column = database_.column(expected.family);
  std::string_view value;
  rocksdb::Status status;
  if (neighbours_ && column == database_.entries()) {
    status = neighbours_->read(key, value);
  } else {
    status = database_.read(column, key, false, stored_);
    value = stored_;
  }
  if (status.IsNotFound()) return !wanted;
  if (!status.ok()) return fail(to_error(status, "checking an expectation"));
  return wanted && *wanted == value;
}

void CommitWriter::add_to_batch(const CommitRequest& request) {
  for (const auto& erase : request.batch->erases) {
    batch_.Delete(database_.column(erase.family), key_of(request, erase.family, erase.suffix));
  }
  for (const auto& put : request.batch->puts) {
    batch_.Put(database_.column(put.family), key_of(request, put.family, put.suffix), put.value);
  }
}

const std::string& CommitWriter::key_of(const CommitRequest& request, Family family,
                                        std::string_view suffix) {
  key_.clear();
  append_space(key_, request.space);
  key_.push_back(static_cast<char>(family));
  append_row(key_, request.batch->row);
  key_.append(suffix);
  ONGGI_DCHECK(is_entry_key(key_));
  return key_;
}

void CommitWriter::set_sealed(SpaceId id, SpaceState& space, bool sealed) {
  if (space.sealed == sealed) return;
  space.sealed = sealed;
  if (sealed) {
    batch_.Put(database_.entries(), seal_key(id), {});
  } else {
    batch_.Delete(database_.entries(), seal_key(id));
  }
}

void CommitWriter::put_counters(SpaceId id) {
  auto& space = spaces_.at(id);
  ONGGI_DCHECK(space.counters_changed);  // counted_ contains each space once
  space.counters_changed = false;
  batch_.Put(database_.entries(), counters_key(id), encode_counters(space.counters));
}

Result<CommitWriter::SpaceState*> CommitWriter::space(SpaceId id) {
  const auto known = spaces_.find(id);
  if (known != spaces_.end()) return &known->second;
  SpaceState state;
  auto status = database_.read(database_.entries(), seal_key(id), false, stored_);
  if (!status.ok() && !status.IsNotFound()) return fail(to_error(status, "reading a seal"));
  state.sealed = status.ok();
  status = database_.read(database_.entries(), counters_key(id), false, stored_);
  if (!status.ok() && !status.IsNotFound()) return fail(to_error(status, "reading counters"));
  if (status.ok()) {
    state.counters = ONGGI_TRY(decode_counters(stored_));
  }
  return &spaces_.emplace(id, state).first->second;
}

}  // namespace onggi::storage
