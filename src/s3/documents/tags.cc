#include "s3/documents/tags.h"

#include <string>
#include <utility>

#include "catalog/rules.h"
#include "s3/documents/field_table.h"
#include "s3/headers/tags.h"

namespace onggi::s3 {
namespace {

using Tag = catalog::Pairs::value_type;
struct TagSet {
  catalog::Pairs tags;
};

constexpr auto kTag = field_table<Tag>({
    {"Key", kRequired, read_text<&Tag::first>},
    {"Value", kRequired, read_text<&Tag::second>},
});
constexpr auto kTagSet = field_table<TagSet>({
    {"Tag", kRepeated, read_objects<&TagSet::tags, kTag>},
});
constexpr auto kTagging = field_table<TagSet>({{"TagSet", kRequired, read_group<kTagSet>}});
constexpr auto kTagResource = field_table<TagSet>({{"Tags", kRequired, read_group<kTagSet>}});

}  // namespace

S3Result<catalog::Pairs> parse_tagging(std::string_view document, std::size_t count_max) {
  auto set = ONGGI_TRY(read_required_document<kTagging>("Tagging", document));
  return checked_tags(std::move(set.tags), count_max);
}

S3Result<catalog::Pairs> parse_tag_resource(std::string_view document) {
  auto set = ONGGI_TRY(read_document<kTagResource>("TagResourceRequest", document));
  return checked_tags(std::move(set.tags), catalog::kBucketTagsMax);
}

S3Result<catalog::Pairs> read_tag_set(XmlElement& element, std::size_t count_max) {
  TagSet set;
  ONGGI_TRY(read_fields(element, kTagSet, set));
  return checked_tags(std::move(set.tags), count_max);
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
