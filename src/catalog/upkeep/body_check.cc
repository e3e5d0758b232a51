#include "catalog/upkeep/body_check.h"

#include "base/digest/checksum.h"
#include "catalog/records/records.h"

namespace onggi::catalog {

std::string body_damage(const ObjectInfo& info, std::string_view body) {
  if (body.size() != info.size) return "the small body has the wrong size";
  if (info.part_count == 0 && etag_text(md5(body)) != info.etag)
    return "the small body does not match its MD5";
  if (!info.checksum || info.checksum->type != ChecksumType::kFullObject) return {};
  const auto hasher = make_hasher(info.checksum->algorithm);
  hasher->update(body);
  if (hasher->finish() != info.checksum->value) return "the small body does not match its checksum";
  return {};
}

}  // namespace onggi::catalog
