#include "s3/headers/tags.h"

#include <algorithm>
#include <string>

#include "catalog/rules.h"
#include "http/framing/query.h"
#include "s3/protocol/object_error.h"

namespace onggi::s3 {
namespace {

constexpr std::string_view kTaggingHeader = "x-amz-tagging";
S3Result<void> check_tags(const catalog::Pairs& tags, std::size_t count_max) {
  using enum catalog::TagFault;
  const auto bad = catalog::find_bad_tag(tags, count_max);
  if (!bad) return {};
  if (bad->fault == kTooMany) {
    const auto* what = count_max == catalog::kObjectTagsMax ? "Object tags" : "Bucket tag count";
    return refuse("BadRequest",
                  std::string(what) + " cannot be greater than " + std::to_string(count_max));
  }
  const auto& [key, value] = tags[bad->at];
  switch (bad->fault) {
    case kKey:
      return refuse(
          S3Error("InvalidTag", "The TagKey you have provided is invalid").field("TagKey", key));
    case kValue:
      return refuse(S3Error("InvalidTag", "The TagValue you have provided is invalid")
                        .field("TagKey", key)
                        .field("TagValue", value));
    case kReserved: return refuse("InvalidTag", "System tags cannot be added/updated by requester");
    default:
      return refuse(S3Error("InvalidTag", "Cannot provide multiple Tags with the same key")
                        .field("TagKey", key));
  }
}

/// Returns true if every tag has a name and no name occurs twice.
bool is_tag_list(const catalog::Pairs& tags) {
  const auto bad = catalog::find_bad_tag(tags, catalog::kObjectTagsMax);
  const bool twice = bad && bad->fault == catalog::TagFault::kTwice;
  const auto is_nameless = [](const auto& tag) { return tag.first.empty(); };
  return !twice && std::ranges::none_of(tags, is_nameless);
}

}  // namespace

S3Result<catalog::Pairs> checked_tags(catalog::Pairs tags, std::size_t count_max) {
  ONGGI_TRY(check_tags(tags, count_max));
  std::ranges::sort(tags);  // AWS returns tags in sorted order
  return tags;
}

S3Result<catalog::Pairs> header_tags(const http::Request& request) {
  const auto header = request.header(kTaggingHeader);
  if (!header) return catalog::Pairs();
  // No limit on the number of tags here: checked_tags() returns the error for too many tags.
  const auto parsed = http::Query::parse(*header, header->size());
  if (!parsed || !is_tag_list(parsed->all())) {
    return refuse(invalid_argument(
        kTaggingHeader, *header,
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query "
        "parameters without tag name duplicates."));
  }
  return checked_tags(parsed->all(), catalog::kObjectTagsMax);
}

}  // namespace onggi::s3
