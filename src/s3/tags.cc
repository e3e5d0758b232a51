#include "s3/tags.h"

#include <algorithm>
#include <string>

#include "base/codec.h"
#include "s3/object_error.h"
#include "s3/query.h"
#include "s3/xml_reader.h"

namespace onggi::s3 {
namespace {

constexpr std::string_view kTaggingHeader = "x-amz-tagging";
constexpr std::size_t kTagKeyMax = 128;    // characters
constexpr std::size_t kTagValueMax = 256;  // characters

std::size_t characters(std::string_view utf8) {
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
  return static_cast<std::size_t>(std::ranges::count_if(utf8, begins));
}

/// Letters and digits of any script, white space, and these signs; of ASCII the rest is refused.
bool may_be_in_tag(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
         (c >= 'a' && c <= 'z') || std::string_view(" +-=._:/@").contains(c);
}

bool is_tag_text(std::string_view text, std::size_t characters_max) {
  return is_utf8(text) && characters(text) <= characters_max &&
         std::ranges::all_of(text, may_be_in_tag);
}

S3Result<void> check_tag(const std::string& key, const std::string& value) {
  if (key.empty() || !is_tag_text(key, kTagKeyMax)) {
    return refuse(
        S3Error("InvalidTag", "The TagKey you have provided is invalid").field("TagKey", key));
  }
  if (!is_tag_text(value, kTagValueMax)) {
    return refuse(S3Error("InvalidTag", "The TagValue you have provided is invalid")
                      .field("TagKey", key)
                      .field("TagValue", value));
  }
  if (key.starts_with("aws:"))
    return refuse("InvalidTag", "System tags cannot be added/updated by requester");
  return {};
}

S3Result<void> check_tags(const catalog::Pairs& tags, std::size_t count_max) {
  if (tags.size() > count_max) {
    const auto* what = count_max == kObjectTagsMax ? "Object" : "Bucket";
    return refuse("BadRequest",
                  std::string(what) + " tags cannot be greater than " + std::to_string(count_max));
  }
  for (auto tag = tags.begin(); tag != tags.end(); ++tag) {
    S3_TRY(check_tag(tag->first, tag->second));
    const auto is_same = [&](const auto& other) { return other.first == tag->first; };
    if (std::any_of(tags.begin(), tag, is_same)) {
      return refuse(S3Error("InvalidTag", "Cannot provide multiple Tags with the same key")
                        .field("TagKey", tag->first));
    }
  }
  return {};
}

}  // namespace

S3Result<catalog::Pairs> parse_tagging(std::string_view document, std::size_t count_max) {
  if (document.empty()) return refuse("MissingRequestBodyError");
  S3_ASSIGN(const auto root, parse_xml(document));
  const auto* set = root.name == "Tagging" ? root.child("TagSet") : nullptr;
  if (set == nullptr) return refuse("MalformedXML");
  catalog::Pairs tags;
  for (const auto& tag : set->children) {
    const auto key = tag.child_text("Key");
    const auto value = tag.child_text("Value");
    if (tag.name != "Tag" || !key || !value) return refuse("MalformedXML");
    tags.emplace_back(*key, *value);
  }
  S3_TRY(check_tags(tags, count_max));
  return tags;
}

S3Result<catalog::Pairs> header_tags(const http::Request& request) {
  const auto header = request.header(kTaggingHeader);
  if (!header) return catalog::Pairs();
  const auto parsed = Query::parse(*header);
  if (!parsed) {
    return refuse(invalid_argument(
        kTaggingHeader, *header,
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query "
        "parameters without tag name duplicates."));
  }
  S3_TRY(check_tags(parsed->all(), kObjectTagsMax));
  return parsed->all();
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
