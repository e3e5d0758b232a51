// Parses arbitrary bytes as an ACL: as a document, as a header, or in the stored encoding. The
// parsers must never crash. An accepted ACL must not exceed the limit on grants. A decoded stored
// ACL must encode to the same text again, or to an empty string if it is the private ACL. The first
// byte selects the format.
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "iam/acl/acl.h"
#include "s3/documents/acl.h"

namespace {

using namespace onggi;

void read_document(std::string_view text) {
  const auto acl = s3::parse_acl_document(text);
  if (acl) ONGGI_CHECK(acl->grants.size() <= iam::kAclGrantsMax);
}

void read_header(std::string_view text) {
  const auto grants = s3::parse_grant_header("x-amz-grant-read", text);
  if (!grants) return;
  ONGGI_CHECK(!grants->empty() && grants->size() <= iam::kAclGrantsMax);
  for (const auto& grant : *grants) ONGGI_CHECK(!grant.value.empty());
}

void read_stored(std::string_view text) {
  const auto acl = iam::decode_acl(text, "owner");
  if (!acl) return;
  const auto stored = iam::encode_acl(*acl, "owner");
  ONGGI_CHECK(stored.empty() || stored == text);
  const auto again = iam::decode_acl(stored, "owner");
  ONGGI_CHECK(again && *again == *acl);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  switch (data[0] % 3) {
    case 0: read_document(text); break;
    case 1: read_header(text); break;
    default: read_stored(text); break;
  }
  return 0;
}
