#include "catalog/records/listed_object.h"

#include <optional>

#include "catalog/records/records.h"
#include "storage/record_codec.h"

namespace onggi::catalog {
namespace {

using storage::kRecordFormat;

constexpr std::size_t kMd5Size = 16;

/// Iterates over the fields of a protobuf message.
/// https://protobuf.dev/programming-guides/encoding/
class Fields {
 public:
  explicit Fields(std::string_view message) : rest_(message) {}

  std::uint32_t number = 0;   // number of the current field
  std::uint64_t integer = 0;  // value of the current field, if it is a varint
  std::string_view bytes;     // bytes of the current field, if it is length-delimited

  /// Moves to the next field. Returns false at the end or if the message is malformed.
  bool next() {
    const auto tag = rest_.empty() ? std::nullopt : varint();
    if (!tag) return false;
    number = static_cast<std::uint32_t>(*tag >> 3);
    const auto value = number == 0 ? std::nullopt : varint();
    if (!value) return broken();
    const bool delimited = (*tag & 7) == kDelimited;
    if (!delimited) {
      integer = *value;
      return (*tag & 7) == kVarint || broken();
    }
    if (*value > rest_.size()) return broken();
    bytes = rest_.substr(0, *value);
    rest_.remove_prefix(*value);
    return true;
  }
  /// Returns true if the whole message was read and is well-formed.
  [[nodiscard]] bool ended() const { return !broken_ && rest_.empty(); }

 private:
  static constexpr std::uint64_t kVarint = 0;
  static constexpr std::uint64_t kDelimited = 2;  // records use no other wire types

  bool broken() {
    broken_ = true;
    return false;
  }

  std::optional<std::uint64_t> varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= std::uint64_t{byte & 0x7fU} << shift;
      if (byte < 0x80) return value;
    }
    broken_ = true;
    return std::nullopt;
  }

  std::string_view rest_;
  bool broken_ = false;
};

std::unexpected<Error> corrupt() { return fail(Code::kCorrupt, "object record does not parse"); }

Result<Checksum> read_checksum(std::string_view message) {
  Checksum checksum;
  Fields fields(message);
  while (fields.next()) {
    switch (fields.number) {
      case 1:
        if (!is_checksum_algorithm(static_cast<std::uint32_t>(fields.integer))) return corrupt();
        checksum.algorithm = static_cast<ChecksumAlgorithm>(fields.integer);
        break;
      case 2: checksum.type = static_cast<ChecksumType>(fields.integer); break;
      case 3: checksum.value = fields.bytes; break;
      case 4: checksum.part_count = static_cast<std::uint32_t>(fields.integer); break;
      default: break;
    }
  }
  const bool known =
      checksum.type >= ChecksumType::kFullObject && checksum.type <= ChecksumType::kComposite;
  if (!fields.ended() || !known) return corrupt();
  return checksum;
}

Result<Retention> read_retention(std::string_view message) {
  Retention retention{LockMode::kCompliance, {}};
  Fields fields(message);
  while (fields.next()) {
    if (fields.number == 1 && fields.integer == static_cast<std::uint64_t>(LockMode::kGovernance))
      retention.mode = LockMode::kGovernance;
    if (fields.number == 2)
      retention.until = Time(std::chrono::microseconds(static_cast<std::int64_t>(fields.integer)));
  }
  if (!fields.ended()) return corrupt();
  return retention;
}

}  // namespace

// The case labels are the field numbers of ObjectRecord in record.proto.
Result<ObjectInfo> decode_listed(std::string_view key, std::string_view value) {
  if (value.empty() || value.front() != kRecordFormat) return corrupt();
  ObjectInfo info;
  info.key = key;
  std::string_view md5;
  Fields fields(value.substr(1));
  while (fields.next()) {
    switch (fields.number) {
      case 1: info.size = fields.integer; break;
      case 2: md5 = fields.bytes; break;
      case 3: info.part_count = static_cast<std::uint32_t>(fields.integer); break;
      case 4: {
        const std::chrono::microseconds modified(static_cast<std::int64_t>(fields.integer));
        info.modified = whole_ms(Time(modified));
        break;
      }
      case 9: {
        info.checksum = ONGGI_TRY(read_checksum(fields.bytes));
        break;
      }
      case 12: info.attributes.owner_id = fields.bytes; break;
      case 13: info.version_id = fields.bytes; break;
      case 14: info.attributes.storage_class = storage_class_of(fields.integer); break;
      case 16: info.delete_marker = fields.integer != 0; break;
      case 22: {
        info.attributes.lock.retention = ONGGI_TRY(read_retention(fields.bytes));
        break;
      }
      case 23: info.attributes.lock.legal_hold = fields.integer != kLegalHoldOff; break;
      default: break;
    }
  }
  if (!fields.ended()) return corrupt();
  if (info.delete_marker) return info;
  if (md5.size() != kMd5Size) return corrupt();
  info.etag = etag_text(md5, info.part_count);
  return info;
}

}  // namespace onggi::catalog
