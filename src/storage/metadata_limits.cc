#include <algorithm>
#include <string>

#include "storage/metadata_store.h"

namespace onggi::storage {
namespace {

Status check_family(Family family) {
  if (family < Family::kCurrent || family > Family::kRenames) {
    return fail(Code::kInvalid, "unknown family " + std::to_string(static_cast<int>(family)));
  }
  return {};
}

Status check_row(std::string_view row, std::size_t size_max) {
  if (row.size() <= size_max) return {};
  return fail(Code::kInvalid, "a row can have at most " + std::to_string(kRowSizeMax) + " bytes");
}

Status check_suffix(std::string_view suffix, std::size_t size_max) {
  if (suffix.size() <= size_max) return {};
  return fail(Code::kInvalid,
              "a suffix can have at most " + std::to_string(kSuffixSizeMax) + " bytes");
}

}  // namespace

Status check_entry_key(Family family, std::string_view row, std::string_view suffix) {
  ONGGI_TRY(check_family(family));
  ONGGI_TRY(check_row(row, kRowSizeMax));
  return check_suffix(suffix, kSuffixSizeMax);
}

Status check_scan(Family family, const ScanRange& range, std::size_t limit) {
  ONGGI_TRY(check_family(family));
  ONGGI_TRY(check_row(range.start_row, kRowSizeMax + 1));
  ONGGI_TRY(check_suffix(range.start_suffix, kSuffixSizeMax + 1));
  if (range.end_row) ONGGI_TRY(check_row(*range.end_row, kRowSizeMax + 1));
  if (limit >= 1 && limit <= kScanLimitMax) return {};
  return fail(Code::kInvalid,
              "a scan returns 1 to " + std::to_string(kScanLimitMax) + " entries at once");
}

std::size_t batch_bytes(const Batch& batch) {
  std::size_t bytes = batch.row.size();
  for (const auto& expected : batch.expectations) {
    bytes += expected.suffix.size() + (expected.value ? expected.value->size() : 0);
  }
  for (const auto& put : batch.puts) bytes += put.suffix.size() + put.value.size();
  for (const auto& erase : batch.erases) bytes += erase.suffix.size();
  return bytes;
}

Counters& Counters::operator+=(const Counters& add) {
  objects += add.objects;
  bytes += add.bytes;
  uploads += add.uploads;
  part_bytes += add.part_bytes;
  return *this;
}

Status check_limits(const Counters& now, const Counters& add, const CounterLimits& limits) {
  const auto fits = [](std::int64_t used, std::int64_t more, std::int64_t limit) {
    return more <= 0 || more <= limit - std::max<std::int64_t>(used, 0);
  };
  if (!fits(now.all_objects(), add.all_objects(), limits.objects))
    return fail(kLimitReached, "objects");
  if (!fits(now.all_bytes(), add.all_bytes(), limits.bytes)) return fail(kLimitReached, "bytes");
  return {};
}

bool outcome_unknown(const Error& error) {
  return !error.code.is_any_of(Code::kConflict, Code::kSealed, Code::kNoSpace, Code::kUnavailable,
                               Code::kInvalid, Code::kTooLarge, kLimitReached);
}

bool is_guarded(const Batch& batch) {
  return !batch.expectations.empty() || (batch.puts.empty() && batch.erases.empty());
}

Task<Status> commit_guarded(MetadataStore& metadata, SpaceId space, const Batch& batch) {
  ONGGI_DCHECK(is_guarded(batch));
  return metadata.commit(space, batch);
}

Status check_batch(const Batch& batch) {
  ONGGI_TRY(check_row(batch.row, kRowSizeMax));
  if (batch.expectations.size() + batch.puts.size() + batch.erases.size() > kBatchEntriesMax) {
    return fail(Code::kInvalid,
                "a batch can have at most " + std::to_string(kBatchEntriesMax) + " entries");
  }
  for (const auto& expected : batch.expectations) {
    ONGGI_TRY(check_entry_key(expected.family, {}, expected.suffix));
  }
  for (const auto& put : batch.puts) ONGGI_TRY(check_entry_key(put.family, {}, put.suffix));
  for (const auto& erase : batch.erases) ONGGI_TRY(check_entry_key(erase.family, {}, erase.suffix));
  if (batch_bytes(batch) <= kBatchBytesMax) return {};
  return fail(Code::kInvalid,
              "a batch can have at most " + std::to_string(kBatchBytesMax) + " bytes");
}

}  // namespace onggi::storage
