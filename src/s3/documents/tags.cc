#include "s3/documents/tags.h"

#include <utility>

#include "catalog/rules.h"
#include "s3/headers/tags.h"

namespace onggi::s3 {
S3Result<catalog::Pairs> parse_tagging(std::string_view document, std::size_t count_max) {
  if (document.empty()) return refuse("MissingRequestBodyError");
  const auto root = ONGGI_TRY(parse_xml(document));
  const auto* set = root.name == "Tagging" ? root.child("TagSet") : nullptr;
  if (set == nullptr) return refuse("MalformedXML");
  return read_tag_set(*set, count_max);
}

S3Result<catalog::Pairs> parse_tag_resource(std::string_view document) {
  const auto root = ONGGI_TRY(parse_xml(document));
  const auto* set = root.name == "TagResourceRequest" ? root.child("Tags") : nullptr;
  if (set == nullptr) return refuse("MalformedXML");
  return read_tag_set(*set, catalog::kBucketTagsMax);
}

S3Result<catalog::Pairs> read_tag_set(const XmlElement& set, std::size_t count_max) {
  catalog::Pairs tags;
  for (const auto& tag : set.children) {
    const auto key = tag.child_text("Key");
    const auto value = tag.child_text("Value");
    if (tag.name != "Tag" || !key || !value) return refuse("MalformedXML");
    tags.emplace_back(*key, *value);
  }
  return checked_tags(std::move(tags), count_max);
}

XmlWriter tagging_document(const catalog::Pairs& tags) {
  XmlWriter xml;
  xml.open_root("Tagging").open("TagSet");
  for (const auto& [key, value] : tags)
    xml.open("Tag").text("Key", key).text("Value", value).close("Tag");
  xml.close("TagSet").close("Tagging");
  return xml;
}

}  // namespace onggi::s3
