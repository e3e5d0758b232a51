// The <Tagging> document with the tags of an object or a bucket. catalog/rules/tag.h defines which
// tags are valid. Pure functions.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
#pragma once

#include <string_view>

#include "catalog/types.h"
#include "s3/protocol/error.h"
#include "s3/protocol/xml_reader.h"
#include "s3/protocol/xml_writer.h"

namespace onggi::s3 {

/// Parses a <Tagging> document with at most `count_max` tags. Errors: MissingRequestBodyError,
/// MalformedXML, InvalidTag, BadRequest.
[[nodiscard]] S3Result<catalog::Pairs> parse_tagging(std::string_view document,
                                                     std::size_t count_max);

/// Parses a <TagResourceRequest>, the document of TagResource, with the tags of a bucket. Errors:
/// those of parse_tagging().
[[nodiscard]] S3Result<catalog::Pairs> parse_tag_resource(std::string_view document);

/// Parses the tags in `element`, which contains <Tag> elements. Moves the text out of `element`.
/// Errors: MalformedXML, InvalidTag, BadRequest.
[[nodiscard]] S3Result<catalog::Pairs> read_tag_set(XmlElement& element, std::size_t count_max);

/// Writes a <Tagging> document with its <TagSet>.
[[nodiscard]] XmlWriter tagging_document(const catalog::Pairs& tags);

}  // namespace onggi::s3
