// The CORS configuration of a bucket: its document, and which rule of it fits what a browser asks.
// Pure. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/rules.h"
#include "catalog/types.h"
#include "http/message.h"
#include "s3/protocol/error.h"
#include "s3/protocol/xml_writer.h"

namespace onggi::s3 {

inline constexpr std::size_t kCorsDocumentMax = 64 * 1024;
inline constexpr std::size_t kCorsHeadersMax = 100;  // that a preflight may ask for

using catalog::CorsRule;
using catalog::CorsRules;
using catalog::is_cors_method;

/// A <CORSConfiguration> document. MalformedXML, InvalidRequest, InvalidArgument.
[[nodiscard]] S3Result<CorsRules> parse_cors(std::string_view document);
[[nodiscard]] XmlWriter cors_document(const CorsRules& rules);

/// The rules of a bucket; null when it has none.
[[nodiscard]] std::shared_ptr<const CorsRules> cors_of(const catalog::Bucket& bucket);

/// What a browser asks for a page.
struct CorsQuestion {
  std::string_view origin;
  std::string_view method;
  std::vector<std::string_view> headers = {};  // names, in any case
};

/// What the first rule that fits says.
struct CorsAnswer {
  const CorsRule* rule = nullptr;
  bool any_origin = false;  // the pattern was "*"
};
[[nodiscard]] std::optional<CorsAnswer> find_rule(const CorsRules& rules,
                                                  const CorsQuestion& question);

/// Access-Control-* of an answer that the page of the question may read.
void add_cors_headers(http::Response& response, const CorsAnswer& answer,
                      const CorsQuestion& question);

/// "A, b ,c" into names.
[[nodiscard]] std::vector<std::string_view> split_header_names(std::string_view text);

}  // namespace onggi::s3
