#include "catalog/types.h"

#include "base/codec.h"
#include "catalog/codes.h"

namespace onggi::catalog {

std::string Checksum::text() const {
  auto text = base64_encode(value);
  if (type == ChecksumType::kComposite && part_count > 0) {
    text.append("-").append(std::to_string(part_count));
  }
  return text;
}

Error wrong_md5(std::string_view received, std::string_view announced) {
  return {kBadDigest, "Content-MD5 " + base64_encode(received) + " " + hex_encode(announced)};
}

Error wrong_sha256(std::string_view received, std::string_view announced) {
  return {kPayloadHashMismatch, hex_encode(announced) + " " + hex_encode(received)};
}

bool Conditions::empty() const {
  return !if_match && !if_none_match && !if_modified_since && !if_unmodified_since &&
         !if_match_last_modified && !if_match_size;
}

}  // namespace onggi::catalog
