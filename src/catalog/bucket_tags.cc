#include "catalog/bucket_tags.h"

#include "catalog/commit.h"
#include "catalog/record.pb.h"
#include "catalog/record_codec.h"

namespace onggi::catalog {
namespace {

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

Result<Pairs> decode_tags(std::string_view bytes) {
  proto::BucketTagsRecord record;
  ONGGI_TRY(parse(bytes, "the tags of a bucket", record));
  Pairs tags;
  for (auto& pair : *record.mutable_tags())
    tags.emplace_back(std::move(*pair.mutable_name()), std::move(*pair.mutable_value()));
  return tags;
}

}  // namespace

Task<Result<Pairs>> BucketTags::read(const Bucket& bucket) {
  ONGGI_CO_ASSIGN(const auto bytes,
                  co_await stores_.metadata.get(bucket.space, Family::kConfig, kTagsRow));
  if (!bytes) co_return Pairs();
  co_return decode_tags(*bytes);
}

Task<Status> BucketTags::replace(const Bucket& bucket, Pairs tags) {
  storage::Batch batch;
  batch.row = kTagsRow;
  if (tags.empty()) {
    batch.erases.push_back({Family::kConfig, {}});
  } else {
    batch.puts.push_back({Family::kConfig, {}, encode_tags(tags)});
  }
  co_return co_await commit_row(stores_, bucket.space, batch);
}

}  // namespace onggi::catalog
