#include "s3/documents/public_access.h"

#include <algorithm>

#include "base/codec.h"
#include "s3/protocol/xml_reader.h"

namespace onggi::s3 {

S3Result<iam::PublicAccessBlock> parse_public_access_document(std::string_view document) {
  if (document.empty()) return refuse("MissingRequestBodyError");
  const auto root = ONGGI_TRY(parse_xml(document));
  if (root.name != "PublicAccessBlockConfiguration") return refuse("MalformedXML");
  iam::PublicAccessBlock block;
  for (const auto& element : root.children) {
    const auto setting = std::ranges::find(iam::kPublicAccessSettings, element.name,
                                           &iam::PublicAccessSetting::name);
    const auto value = trim(element.text);
    const bool on = equals_ignoring_case(value, "true");
    if (setting == iam::kPublicAccessSettings.end() ||
        (!on && !equals_ignoring_case(value, "false")))
      return refuse("MalformedXML");
    block.*(setting->flag) = on;
  }
  return block;
}

}  // namespace onggi::s3
