// Parses arbitrary bytes as each type of request document. The parsers must never crash or exceed
// the limits on the depth and number of elements, and an accepted document must obey the rules that
// the operations rely on. The first byte selects the type.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "catalog/rules.h"
#include "s3/documents/complete.h"
#include "s3/documents/cors.h"
#include "s3/documents/create.h"
#include "s3/documents/delete.h"
#include "s3/documents/lifecycle.h"
#include "s3/documents/public_access.h"
#include "s3/protocol/xml_reader.h"

namespace {

using namespace onggi;
using namespace onggi::s3;

std::size_t depth_of(const XmlElement& element) {
  std::size_t depth = 0;
  for (const auto& child : element.children) depth = std::max(depth, depth_of(child));
  return depth + 1;
}

std::size_t count_of(const XmlElement& element) {
  std::size_t count = 1;
  for (const auto& child : element.children) count += count_of(child);
  return count;
}

void read_any(std::string_view document) {
  const auto root = parse_xml(document);
  if (!root) return;
  ONGGI_CHECK(depth_of(*root) <= kXmlDepthMax);
  ONGGI_CHECK(count_of(*root) <= kXmlElementsMax);
}

void read_complete(std::string_view document) {
  const auto parts = parse_complete_document(document);
  if (!parts) return;
  ONGGI_CHECK(!parts->empty() && parts->size() <= 10'000);
}

void read_delete(std::string_view document) {
  const auto wanted = parse_delete_document(document);
  if (!wanted) return;
  ONGGI_CHECK(!wanted->objects.empty() && wanted->objects.size() <= kDeleteObjectsMax);
  for (const auto& object : wanted->objects)
    ONGGI_CHECK(!object.key.empty() && object.key.size() <= 1024);
}

void read_public_access(std::string_view document) {
  const auto block = parse_public_access_document(document);
  if (!block) return;
  ONGGI_CHECK(iam::parse_public_access_block(iam::to_text(*block)) == *block);
}

/// If accepted rules are written and parsed again, their meaning must not change.
void read_cors(std::string_view document) {
  const auto rules = parse_cors(document);
  if (!rules) return;
  ONGGI_CHECK(!rules->empty() && rules->size() <= catalog::kCorsRulesMax);
  const auto written = cors_document(*rules).take();
  const auto again = parse_cors(written);
  ONGGI_CHECK(again && cors_document(*again).take() == written);
}

void read_lifecycle(std::string_view document) {
  const auto rules = parse_lifecycle_document(document);
  if (!rules) return;
  ONGGI_CHECK(!rules->rules.empty() && rules->rules.size() <= catalog::kLifecycleRulesMax);
  // If accepted rules are written and parsed again, their meaning must not change.
  const auto again = parse_lifecycle_document(lifecycle_document(*rules).take());
  ONGGI_CHECK(again && *again == *rules);
}

void read_create(std::string_view document) {
  const auto wanted = parse_create_document(document);
  if (!wanted) return;
  ONGGI_CHECK(!catalog::find_bad_tag(wanted->tags, catalog::kBucketTagsMax));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view document(reinterpret_cast<const char*>(data + 1), size - 1);
  switch (data[0] % 7) {
    case 0: read_any(document); break;
    case 1: read_complete(document); break;
    case 2: read_delete(document); break;
    case 3: read_public_access(document); break;
    case 4: read_cors(document); break;
    case 5: read_lifecycle(document); break;
    default: read_create(document); break;
  }
  return 0;
}
