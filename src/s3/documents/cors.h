// The CORS configuration of a bucket: parses its document, and finds the rule that matches a
// cross-origin request. Pure functions.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
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
inline constexpr std::size_t kCorsHeadersMax = 100;  // header names in a preflight request
/// The WorkBudget for finding a rule; it limits the CPU time to well below 2 ms. For a preflight
/// request with 10 headers, ten rules with 20 header patterns each use less than a fifth of it.
inline constexpr std::size_t kCorsWorkMax = 100'000;

using catalog::CorsRule;
using catalog::CorsRules;
using catalog::is_cors_method;

/// Parses a <CORSConfiguration> document. Errors: MissingRequestBodyError, MalformedXML,
/// InvalidRequest, InvalidArgument.
[[nodiscard]] S3Result<CorsRules> parse_cors(std::string_view document);
[[nodiscard]] XmlWriter cors_document(const CorsRules& rules);

/// Returns the CORS rules of a bucket, or null if it has none.
[[nodiscard]] std::shared_ptr<const CorsRules> cors_of(const catalog::Bucket& bucket);

/// A cross-origin request, as described by the browser's headers.
struct CorsQuestion {
  std::string_view origin;
  std::string_view method;
  std::vector<std::string_view> headers = {};  // header names, in upper or lower case
};

/// The first rule that matches a cross-origin request.
struct CorsAnswer {
  const CorsRule* rule = nullptr;
  bool any_origin = false;  // true: the matching origin pattern is "*"
};
/// Returns the first matching rule. Returns nullopt if no rule matches, or if the search exceeds
/// kCorsWorkMax.
[[nodiscard]] std::optional<CorsAnswer> find_rule(const CorsRules& rules,
                                                  const CorsQuestion& question);

/// Adds the Access-Control-* headers that allow the web page described by `question` to read the
/// response.
void add_cors_headers(http::Response& response, const CorsAnswer& answer,
                      const CorsQuestion& question);

/// Splits a list such as "A, b ,c" into header names.
[[nodiscard]] std::vector<std::string_view> split_header_names(std::string_view text);

}  // namespace onggi::s3
