#include "catalog/bucket_tags.h"

#include "catalog/commit/commit.h"
#include "catalog/records/record.pb.h"
#include "storage/record_codec.h"

namespace onggi::catalog {
namespace {

using storage::parse;
using storage::serialize;

using storage::Family;

constexpr const char* kTagsRow = "tags";

std::string encode_tags(const Pairs& tags) {
  proto::BucketTagsRecord record;
  for (const auto& [key, value] : tags) {
    auto& pair = *record.add_tags();
    pair.set_name(key);
    pair.set_value(value);
  }
  return serialize(record);
}

/// Decodes the tags of a bucket. Returns an empty list if the bucket has no tags record.
Result<Pairs> decode_tags(const std::optional<std::string>& bytes) {
  if (!bytes) return Pairs();
  proto::BucketTagsRecord record;
  ONGGI_TRY(parse(*bytes, "the tags of a bucket", record));
  Pairs tags;
  for (auto& pair : *record.mutable_tags())
    tags.emplace_back(std::move(*pair.mutable_name()), std::move(*pair.mutable_value()));
  return tags;
}

storage::Batch batch_of(const Pairs& tags) {
  storage::Batch batch;
  batch.row = kTagsRow;
  if (tags.empty()) {
    batch.erases.push_back({Family::kConfig, {}});
  } else {
    batch.puts.push_back({Family::kConfig, {}, encode_tags(tags)});
  }
  return batch;
}

}  // namespace

Task<Result<Pairs>> BucketTags::read(const Bucket& bucket) {
  ONGGI_CO_ASSIGN(const auto bytes,
                  co_await stores_.metadata.get(bucket.space, Family::kConfig, kTagsRow));
  co_return decode_tags(bytes);
}

Task<Status> BucketTags::replace(const Bucket& bucket, Pairs tags) {
  const auto batch = batch_of(tags);
  co_return co_await commit_row(stores_, bucket.space, batch);
}

Task<Status> BucketTags::change(const Bucket& bucket, std::function<bool(Pairs&)> change) {
  for (std::uint32_t attempt = 0; attempt < stores_.settings.commit_attempts_max; ++attempt) {
    ONGGI_CO_ASSIGN(auto before,
                    co_await stores_.metadata.get(bucket.space, Family::kConfig, kTagsRow));
    ONGGI_CO_ASSIGN(auto tags, decode_tags(before));
    if (!change(tags)) co_return Status();
    auto batch = batch_of(tags);
    batch.expectations.push_back({Family::kConfig, {}, std::move(before)});
    const auto committed = co_await commit_row(stores_, bucket.space, batch);
    if (committed || committed.error().code != Code::kConflict) co_return committed;
    co_await Yield();
  }
  co_return fail(too_contended());
}

}  // namespace onggi::catalog
