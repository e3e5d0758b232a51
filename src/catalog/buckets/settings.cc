#include "catalog/bucket_settings.h"

#include "base/codec.h"
#include "base/digest/checksum.h"
#include "catalog/codes.h"
#include "catalog/commit/core.h"
#include "catalog/commit/versioning.h"
#include "catalog/reasons.h"
#include "catalog/records/record.pb.h"
#include "catalog/rules/ownership.h"
#include "storage/record_codec.h"

namespace onggi::catalog {
namespace {

using storage::parse;
using storage::serialize;

using storage::Family;

constexpr const char* kRow = "settings";
constexpr std::size_t kTagBytes = 8;

std::string encode(const BucketSettings& settings) {
  proto::BucketSettingsRecord record;
  record.set_description(settings.description);
  return serialize(record);
}

Result<BucketSettings> decode(std::string_view bytes) {
  proto::BucketSettingsRecord record;
  ONGGI_TRY(parse(bytes, "the settings of a bucket", record));
  return BucketSettings{record.description()};
}

TaggedSettings tagged(const Bucket& bucket, BucketSettings settings) {
  auto state = std::to_string(static_cast<int>(bucket.versioning->now()));
  state += to_text(ownership_of(bucket));
  const auto digest = sha256(encode(settings) + state).substr(0, kTagBytes);
  auto etag = "\"" + hex_encode(digest) + "\"";
  return {std::move(settings), std::move(etag)};
}

std::unexpected<Error> changed_meanwhile() {
  return fail(Code::kPreconditionFailed,
              "the settings have changed in the meantime; load them again");
}

}  // namespace

SettingsStore::SettingsStore(Engine& engine) : metadata_(engine.core().metadata) {}

Task<Result<TaggedSettings>> SettingsStore::read(const Bucket& bucket) {
  const auto bytes = ONGGI_CO_TRY(co_await metadata_.get(bucket.space, Family::kConfig, kRow));
  if (!bytes) co_return tagged(bucket, {});
  auto settings = ONGGI_CO_TRY(decode(*bytes));
  co_return tagged(bucket, std::move(settings));
}

Task<Result<TaggedSettings>> SettingsStore::replace(const Bucket& bucket, BucketSettings settings,
                                                    std::string etag) {
  auto before = ONGGI_CO_TRY(co_await metadata_.get(bucket.space, Family::kConfig, kRow));
  BucketSettings old;
  if (before) {
    old = ONGGI_CO_TRY(decode(*before));
  }
  if (tagged(bucket, std::move(old)).etag != etag) co_return changed_meanwhile();
  storage::Batch batch;
  batch.row = kRow;
  batch.expectations.push_back({Family::kConfig, {}, std::move(before)});
  batch.puts.push_back({Family::kConfig, {}, encode(settings)});
  const auto done = co_await storage::commit_guarded(metadata_, bucket.space, batch);
  if (!done && done.error().code == Code::kConflict) co_return changed_meanwhile();
  if (!done && done.error().code == Code::kSealed)
    co_return fail(kNoSuchBucket, say("bucket_being_deleted"));
  if (!done) co_return fail(done.error());
  co_return tagged(bucket, std::move(settings));
}

}  // namespace onggi::catalog
