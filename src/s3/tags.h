// Tags of objects and buckets: the document <Tagging> and the header x-amz-tagging. Their rules are
// catalog/tag_rules.h. Pure.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
#pragma once

#include <string_view>

#include "catalog/types.h"
#include "http/message.h"
#include "s3/error.h"
#include "s3/xml_reader.h"
#include "s3/xml_writer.h"

namespace onggi::s3 {

/// The tags of a <Tagging> document, at most `count_max`. MalformedXML, InvalidTag, BadRequest.
[[nodiscard]] S3Result<catalog::Pairs> parse_tagging(std::string_view document,
                                                     std::size_t count_max);

/// The same of an element that holds <Tag> elements.
[[nodiscard]] S3Result<catalog::Pairs> read_tag_set(const XmlElement& set, std::size_t count_max);

/// `tags` in order, if they are fit for an object or bucket. InvalidTag, BadRequest.
[[nodiscard]] S3Result<catalog::Pairs> checked_tags(catalog::Pairs tags, std::size_t count_max);

/// The tags of x-amz-tagging ("a=1&b=2", each part percent-encoded); none without it.
/// InvalidArgument, InvalidTag, BadRequest.
[[nodiscard]] S3Result<catalog::Pairs> header_tags(const http::Request& request);

/// <Tagging><TagSet>…
[[nodiscard]] XmlWriter tagging_document(const catalog::Pairs& tags);

}  // namespace onggi::s3
