#include "catalog/bucket_tags.h"

#include "catalog/commit/commit.h"
#include "catalog/commit/core.h"
#include "catalog/commit/retry.h"
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

/// Makes one attempt to replace the tags. Returns kConflict if the tags have changed in the
/// meantime. The present tags need not be readable.
Task<Status> try_replace(Core& core, const Bucket& bucket, const Pairs& tags) {
  auto before = ONGGI_CO_TRY(co_await core.metadata.get(bucket.space, Family::kConfig, kTagsRow));
  auto batch = batch_of(tags);
  batch.expectations.push_back({Family::kConfig, {}, std::move(before)});
  co_return co_await commit_row(core, bucket.space, batch);
}

/// Makes one attempt to change the tags. Returns kConflict if the tags have changed in the
/// meantime.
Task<Status> try_change(Core& core, const Bucket& bucket,
                        const std::function<bool(Pairs&)>& change) {
  auto before = ONGGI_CO_TRY(co_await core.metadata.get(bucket.space, Family::kConfig, kTagsRow));
  auto tags = ONGGI_CO_TRY(decode_tags(before));
  if (!change(tags)) co_return Status();
  auto batch = batch_of(tags);
  batch.expectations.push_back({Family::kConfig, {}, std::move(before)});
  co_return co_await commit_row(core, bucket.space, batch);
}

}  // namespace

BucketTags::BucketTags(Engine& engine) : core_(engine.core()) {}

Task<Result<Pairs>> BucketTags::read(const Bucket& bucket) {
  const auto bytes =
      ONGGI_CO_TRY(co_await core_.metadata.get(bucket.space, Family::kConfig, kTagsRow));
  co_return decode_tags(bytes);
}

Task<Status> BucketTags::replace(const Bucket& bucket, Pairs tags) {
  const auto attempt = [&] { return try_replace(core_, bucket, tags); };
  co_return co_await until_settled(core_.settings, attempt);
}

Task<Status> BucketTags::change(const Bucket& bucket, std::function<bool(Pairs&)> change) {
  const auto attempt = [&] { return try_change(core_, bucket, change); };
  co_return co_await until_settled(core_.settings, attempt);
}

}  // namespace onggi::catalog
