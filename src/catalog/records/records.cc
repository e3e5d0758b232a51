#include "catalog/records/records.h"

#include "base/check.h"
#include "base/codec.h"
#include "base/digest/checksum.h"
#include "catalog/records/record.pb.h"
#include "storage/record_codec.h"

namespace onggi::catalog {
namespace {

using storage::from_us;
using storage::parse;
using storage::serialize;
using storage::to_us;

// The functions below move strings out of parsed messages, because the messages are temporary.

void put_checksum(const Checksum& checksum, proto::Checksum& into) {
  into.set_algorithm(static_cast<std::uint32_t>(checksum.algorithm));
  into.set_type(static_cast<std::uint32_t>(checksum.type));
  into.set_value(checksum.value);
  into.set_part_count(checksum.part_count);
}

Result<ChecksumAlgorithm> take_algorithm(std::uint32_t number) {
  if (!is_checksum_algorithm(number)) return fail(Code::kCorrupt, "unknown checksum algorithm");
  return static_cast<ChecksumAlgorithm>(number);
}

Result<ChecksumType> take_type(std::uint32_t number) {
  if (number < static_cast<std::uint32_t>(ChecksumType::kFullObject) ||
      number > static_cast<std::uint32_t>(ChecksumType::kComposite))
    return fail(Code::kCorrupt, "unknown checksum type");
  return static_cast<ChecksumType>(number);
}

Result<Checksum> take_checksum(proto::Checksum& from) {
  Checksum checksum;
  checksum.algorithm = ONGGI_TRY(take_algorithm(from.algorithm()));
  checksum.type = ONGGI_TRY(take_type(from.type()));
  checksum.value = std::move(*from.mutable_value());
  if (checksum.value.size() != checksum_size(checksum.algorithm))
    return fail(Code::kCorrupt, "checksum of the wrong size");
  checksum.part_count = from.part_count();
  return checksum;
}

void put_extent(const Extent& extent, proto::Extent& into) {
  ONGGI_DCHECK(extent.holder.size() == kDataIdSize);
  ONGGI_DCHECK(extent.length > 0 && extent.offset <= UINT64_MAX - extent.length);
  const auto blob = extent.blob.view();
  into.set_blob(blob.data(), blob.size());
  into.set_offset(extent.offset);
  into.set_length(extent.length);
  into.set_holder(extent.holder);
}

Result<Extent> take_extent(proto::Extent& from) {
  Extent extent;
  extent.blob = ONGGI_TRY(storage::BlobId::from_view(from.blob()));
  extent.offset = from.offset();
  extent.length = from.length();
  extent.holder = std::move(*from.mutable_holder());
  if (extent.holder.size() != kDataIdSize) return fail(Code::kCorrupt, "extent without a holder");
  if (extent.length == 0 || extent.offset > UINT64_MAX - extent.length)
    return fail(Code::kCorrupt, "extent with an impossible range");
  return extent;
}

using ProtoExtents = google::protobuf::RepeatedPtrField<proto::Extent>;

void put_extents(const std::vector<Extent>& extents, ProtoExtents& into) {
  into.Reserve(static_cast<int>(extents.size()));
  for (const auto& extent : extents) put_extent(extent, *into.Add());
}

Result<std::vector<Extent>> take_extents(ProtoExtents& from) {
  std::vector<Extent> extents;
  extents.reserve(static_cast<std::size_t>(from.size()));
  for (auto& message : from) {
    auto extent = ONGGI_TRY(take_extent(message));
    extents.push_back(std::move(extent));
  }
  return extents;
}

using ProtoPairs = google::protobuf::RepeatedPtrField<proto::Pair>;

void put_pairs(const Pairs& pairs, ProtoPairs& into) {
  for (const auto& [name, value] : pairs) {
    auto& pair = *into.Add();
    pair.set_name(name);
    pair.set_value(value);
  }
}

Pairs take_pairs(ProtoPairs& from) {
  Pairs pairs;
  pairs.reserve(static_cast<std::size_t>(from.size()));
  for (auto& pair : from)
    pairs.emplace_back(std::move(*pair.mutable_name()), std::move(*pair.mutable_value()));
  return pairs;
}

void put_lock(const ObjectLock& lock, auto& into) {
  if (lock.retention) {
    into.mutable_retention()->set_mode(static_cast<std::uint32_t>(lock.retention->mode));
    into.mutable_retention()->set_until_us(to_us(lock.retention->until));
  }
  if (lock.legal_hold) into.set_legal_hold(*lock.legal_hold ? kLegalHoldOn : kLegalHoldOff);
}

/// Reads the lock from a message. An unknown mode is treated as compliance mode, which cannot be
/// bypassed.
ObjectLock take_lock(const auto& from) {
  ObjectLock lock;
  if (from.has_retention()) {
    const auto mode = static_cast<LockMode>(from.retention().mode());
    const bool governance = mode == LockMode::kGovernance;
    lock.retention =
        Retention{governance ? mode : LockMode::kCompliance, from_us(from.retention().until_us())};
  }
  if (from.legal_hold() != 0) lock.legal_hold = from.legal_hold() != kLegalHoldOff;
  return lock;
}

// The fields for attributes have the same names in the messages of objects and of uploads.
void put_attributes(const ObjectAttributes& attributes, auto& into) {
  put_pairs(attributes.system_metadata, *into.mutable_system_metadata());
  put_pairs(attributes.user_metadata, *into.mutable_user_metadata());
  put_pairs(attributes.tags, *into.mutable_tags());
  put_lock(attributes.lock, into);
  into.set_owner_id(attributes.owner_id);
  into.set_acl(attributes.acl);
  into.set_storage_class(static_cast<std::uint32_t>(attributes.storage_class));
}

ObjectAttributes take_attributes(auto& from, bool all) {
  ObjectAttributes attributes;
  attributes.owner_id = std::move(*from.mutable_owner_id());
  attributes.lock = take_lock(from);
  attributes.storage_class = storage_class_of(from.storage_class());
  if (!all) return attributes;
  attributes.system_metadata = take_pairs(*from.mutable_system_metadata());
  attributes.user_metadata = take_pairs(*from.mutable_user_metadata());
  attributes.tags = take_pairs(*from.mutable_tags());
  attributes.acl = std::move(*from.mutable_acl());
  return attributes;
}

/// Returns kCorrupt if the upload's checksum type requires part checksums to be combined, but the
/// upload's algorithm does not support that.
Status check_checksum_kind(const UploadRecord& record) {
  if (!record.checksum_algorithm || can_combine(*record.checksum_algorithm)) return {};
  if (record.checksum_type == ChecksumType::kComposite) return {};
  return fail(Code::kCorrupt, "upload record with a checksum type that its algorithm cannot have");
}

/// Returns the raw MD5 contained in an ETag that etag_text() returned.
std::string etag_md5(std::string_view etag) {
  return hex_decode(etag.substr(0, 2 * kMd5Size)).value_or(std::string());
}

Status take_place(proto::ObjectRecord& from, ObjectRecord& into) {
  const auto places = int{from.inline_body()} + int{from.has_extent()} + int{from.manifest()};
  if (places > 1 || (places == 0) != (from.size() == 0))
    return fail(Code::kCorrupt, "object record does not specify where its data is");
  if (from.inline_body()) into.place = Place::kInline;
  if (from.manifest()) into.place = Place::kManifest;
  if (from.has_extent()) {
    into.place = Place::kExtent;
    into.extent = ONGGI_TRY(take_extent(*from.mutable_extent()));
    if (into.extent.length != from.size())
      return fail(Code::kCorrupt, "object record with an extent of the wrong size");
  }
  return {};
}

}  // namespace

std::string encode(const ObjectRecord& record) {
  const auto& info = record.info;
  proto::ObjectRecord message;
  message.set_size(info.size);
  message.set_md5(etag_md5(info.etag));
  ONGGI_DCHECK(info.delete_marker || message.md5().size() == kMd5Size);
  ONGGI_DCHECK(info.delete_marker || record.data_id.size() == kDataIdSize);
  ONGGI_DCHECK(info.delete_marker || (record.place == Place::kNowhere) == (info.size == 0));
  message.set_part_count(info.part_count);
  message.set_modified_us(to_us(info.modified));
  message.set_data_id(record.data_id);
  message.set_inline_body(record.place == Place::kInline);
  message.set_manifest(record.place == Place::kManifest);
  if (record.place == Place::kExtent) put_extent(record.extent, *message.mutable_extent());
  if (info.checksum) put_checksum(*info.checksum, *message.mutable_checksum());
  put_attributes(info.attributes, message);
  message.set_version_id(info.version_id);
  message.set_order(record.order);
  message.set_delete_marker(info.delete_marker);
  return serialize(message);
}

Result<std::string> mark_renaming(std::string_view value, std::string_view mark) {
  proto::ObjectRecord message;
  ONGGI_TRY(parse(value, "object record", message));
  message.set_renaming(std::string(mark));
  return serialize(message);
}

Result<ObjectRecord> decode_object(std::string_view key, std::string_view value,
                                   bool with_attributes) {
  proto::ObjectRecord message;
  ONGGI_TRY(parse(value, "object record", message));
  const bool marker = message.delete_marker();
  if (!marker && (message.md5().size() != kMd5Size || message.data_id().size() != kDataIdSize))
    return fail(Code::kCorrupt, "object record lacks a field");
  ObjectRecord record;
  record.order = message.order();
  auto& info = record.info;
  info.key = key;
  info.version_id = std::move(*message.mutable_version_id());
  info.delete_marker = marker;
  info.size = message.size();
  info.etag = etag_text(message.md5(), message.part_count());
  info.modified = whole_ms(from_us(message.modified_us()));
  info.part_count = message.part_count();
  if (message.has_checksum()) {
    info.checksum = ONGGI_TRY(take_checksum(*message.mutable_checksum()));
  }
  info.attributes = take_attributes(message, with_attributes);
  ONGGI_TRY(take_place(message, record));
  record.data_id = std::move(*message.mutable_data_id());
  return record;
}

std::string encode(const Manifest& manifest) {
  proto::Manifest message;
  put_extents(manifest.extents, *message.mutable_extents());
  message.mutable_parts()->Reserve(static_cast<int>(manifest.parts.size()));
  for (const auto& part : manifest.parts) {
    auto& into = *message.add_parts();
    into.set_number(part.number);
    into.set_size(part.size);
    into.set_checksum(part.checksum);
    into.set_extent_count(part.extent_count);
  }
  return serialize(message);
}

Result<Manifest> decode_manifest(std::string_view value) {
  proto::Manifest message;
  ONGGI_TRY(parse(value, "manifest", message));
  Manifest manifest;
  manifest.extents = ONGGI_TRY(take_extents(*message.mutable_extents()));
  manifest.parts.reserve(static_cast<std::size_t>(message.parts_size()));
  for (auto& part : *message.mutable_parts())
    manifest.parts.push_back(
        {part.number(), part.size(), std::move(*part.mutable_checksum()), part.extent_count()});
  return manifest;
}

std::string encode(const UploadRecord& record) {
  proto::UploadRecord message;
  message.set_initiated_us(to_us(record.initiated));
  put_attributes(record.attributes, message);
  message.set_initiator_id(record.initiator_id);
  if (record.checksum_algorithm)
    message.set_checksum_algorithm(static_cast<std::uint32_t>(*record.checksum_algorithm));
  if (record.checksum_type)
    message.set_checksum_type(static_cast<std::uint32_t>(*record.checksum_type));
  message.set_aborted(record.aborted);
  message.set_completed(record.completed);
  message.set_ended_us(to_us(record.ended_at));
  message.set_etag(record.etag);
  if (record.checksum) put_checksum(*record.checksum, *message.mutable_checksum());
  message.set_size(record.size);
  message.set_version_id(record.version_id);
  message.set_counted(record.counted);
  return serialize(message);
}

Result<UploadRecord> decode_upload(std::string_view value) {
  proto::UploadRecord message;
  ONGGI_TRY(parse(value, "upload record", message));
  UploadRecord record;
  record.initiated = from_us(message.initiated_us());
  record.attributes = take_attributes(message, true);
  record.initiator_id = std::move(*message.mutable_initiator_id());
  if (message.checksum_algorithm() != 0) {
    record.checksum_algorithm = ONGGI_TRY(take_algorithm(message.checksum_algorithm()));
  }
  if (message.checksum_type() != 0) {
    record.checksum_type = ONGGI_TRY(take_type(message.checksum_type()));
  }
  ONGGI_TRY(check_checksum_kind(record));
  record.aborted = message.aborted();
  record.completed = message.completed();
  record.ended_at = from_us(message.ended_us());
  record.etag = std::move(*message.mutable_etag());
  if (message.has_checksum()) {
    record.checksum = ONGGI_TRY(take_checksum(*message.mutable_checksum()));
  }
  record.size = message.size();
  record.version_id = std::move(*message.mutable_version_id());
  record.counted = message.counted();
  return record;
}

std::string encode(const PartRecord& record) {
  ONGGI_DCHECK(record.md5.size() == kMd5Size && record.data_id.size() == kDataIdSize);
  proto::PartRecord message;
  message.set_number(record.number);
  message.set_size(record.size);
  message.set_md5(record.md5);
  message.set_modified_us(to_us(record.modified));
  message.set_data_id(record.data_id);
  put_extents(record.extents, *message.mutable_extents());
  if (record.checksum) put_checksum(*record.checksum, *message.mutable_checksum());
  message.set_counted(record.counted);
  return serialize(message);
}

Result<PartRecord> decode_part(std::string_view value) {
  proto::PartRecord message;
  ONGGI_TRY(parse(value, "part record", message));
  if (message.md5().size() != kMd5Size || message.data_id().size() != kDataIdSize)
    return fail(Code::kCorrupt, "part record lacks a field");
  PartRecord record;
  record.number = message.number();
  record.size = message.size();
  record.md5 = std::move(*message.mutable_md5());
  record.modified = from_us(message.modified_us());
  record.data_id = std::move(*message.mutable_data_id());
  record.extents = ONGGI_TRY(take_extents(*message.mutable_extents()));
  if (message.has_checksum()) {
    record.checksum = ONGGI_TRY(take_checksum(*message.mutable_checksum()));
  }
  record.counted = message.counted();
  return record;
}

std::string encode(const GarbageRecord& record) {
  ONGGI_DCHECK(record.manifest == record.extents.empty());
  proto::GarbageRecord message;
  put_extents(record.extents, *message.mutable_extents());
  message.set_manifest(record.manifest);
  return serialize(message);
}

Result<GarbageRecord> decode_garbage(std::string_view value) {
  proto::GarbageRecord message;
  ONGGI_TRY(parse(value, "garbage record", message));
  GarbageRecord record;
  record.extents = ONGGI_TRY(take_extents(*message.mutable_extents()));
  record.manifest = message.manifest();
  return record;
}

std::string encode(const HolderRecord& record) {
  proto::HolderRecord message;
  message.set_space(record.space);
  message.set_row(record.row);
  message.set_created_us(to_us(record.created));
  return serialize(message);
}

Result<HolderRecord> decode_holder(std::string_view value) {
  proto::HolderRecord message;
  ONGGI_TRY(parse(value, "holder record", message));
  return HolderRecord{message.space(), std::move(*message.mutable_row()),
                      from_us(message.created_us())};
}

std::string new_data_id(Random& random) { return random.bytes(kDataIdSize); }

std::string etag_text(std::string_view md5, std::uint32_t part_count) {
  auto etag = hex_encode(md5);
  if (part_count > 0) etag.append("-").append(std::to_string(part_count));
  return etag;
}

std::string part_suffix(std::string_view upload_id, std::uint32_t number) {
  ONGGI_DCHECK(number <= kPartNumberMax);
  std::string suffix(upload_id);
  for (int shift = 24; shift >= 0; shift -= 8) suffix.push_back(static_cast<char>(number >> shift));
  return suffix;
}

Status check_key(std::string_view key) {
  if (key.empty()) return fail(Code::kInvalid, "the key is empty");
  if (key.size() > kKeySizeMax) return fail(Code::kTooLarge, "the key is longer than 1024 bytes");
  if (!is_utf8(key)) return fail(Code::kInvalid, "the key is not UTF-8");
  return {};
}

Time whole_ms(Time time) { return std::chrono::floor<std::chrono::milliseconds>(time); }

}  // namespace onggi::catalog
