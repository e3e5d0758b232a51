#include "base/check.h"
#include "catalog/records/record.pb.h"
#include "catalog/records/records.h"
#include "storage/record_codec.h"

namespace onggi::catalog {
namespace {

using storage::from_us;
using storage::parse;
using storage::serialize;
using storage::to_us;

Result<std::shared_ptr<const BucketDocuments>> take_documents(proto::BucketRecord& message) {
  BucketDocuments::Texts texts;
  for (auto& document : *message.mutable_documents()) {
    if (document.kind() == 0 || document.kind() > static_cast<std::uint32_t>(kLastBucketDocument))
      return fail(Code::kCorrupt, "bucket record with an unknown document");
    texts.emplace_back(static_cast<BucketDocument>(document.kind()),
                       std::move(*document.mutable_text()));
  }
  return std::make_shared<const BucketDocuments>(std::move(texts));
}

Result<storage::Quota> take_quota(const proto::Quota& message) {
  storage::Quota quota;
  if (message.has_bytes()) quota.bytes = message.bytes();
  if (message.has_objects()) quota.objects = message.objects();
  if (quota.bytes.value_or(0) > storage::kQuotaMax ||
      quota.objects.value_or(0) > storage::kQuotaMax)
    return fail(Code::kCorrupt, "bucket record with too large a quota");
  return quota;
}

}  // namespace

std::string encode(const BucketRecord& record) {
  ONGGI_DCHECK(record.bucket.space != 0 && record.bucket.documents != nullptr);
  proto::BucketRecord message;
  message.set_space(record.bucket.space);
  message.set_owner_id(record.bucket.owner_id);
  message.set_created_us(to_us(record.bucket.created));
  message.set_deleting(record.deleting);
  message.set_versioning(static_cast<std::uint32_t>(record.versioning));
  if (record.quota.bytes) message.mutable_quota()->set_bytes(*record.quota.bytes);
  if (record.quota.objects) message.mutable_quota()->set_objects(*record.quota.objects);
  for (auto& [kind, text] : record.bucket.documents->texts()) {
    auto& document = *message.add_documents();
    document.set_kind(static_cast<std::uint32_t>(kind));
    document.set_text(std::move(text));
  }
  return serialize(message);
}

Result<BucketRecord> decode_bucket(std::string_view name, std::string_view value) {
  proto::BucketRecord message;
  ONGGI_TRY(parse(value, "bucket record", message));
  BucketRecord record;
  record.bucket.name = name;
  record.bucket.space = message.space();
  record.bucket.owner_id = std::move(*message.mutable_owner_id());
  record.bucket.created = from_us(message.created_us());
  record.deleting = message.deleting();
  if (message.versioning() > static_cast<std::uint32_t>(Versioning::kSuspended))
    return fail(Code::kCorrupt, "bucket record with an unknown versioning state");
  record.versioning = static_cast<Versioning>(message.versioning());
  record.quota = ONGGI_TRY(take_quota(message.quota()));
  record.bucket.documents = ONGGI_TRY(take_documents(message));
  if (record.bucket.space == 0) return fail(Code::kCorrupt, "bucket record without a space");
  return record;
}

}  // namespace onggi::catalog
