// The CORS configuration of a bucket: its document, and which rule of it fits what a browser asks.
// Pure. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"
#include "s3/error.h"
#include "s3/xml_writer.h"

namespace onggi::s3 {

inline constexpr std::size_t kCorsRulesMax = 100;
inline constexpr std::size_t kCorsDocumentMax = 64 * 1024;
inline constexpr std::size_t kCorsHeadersMax = 100;  // that a preflight may ask for

/// Origins and headers may have one '*' each, for any characters.
struct CorsRule {
  std::string id;
  std::vector<std::string> methods;  // "GET"
  std::vector<std::string> origins;
  std::vector<std::string> headers;          // that a request may have
  std::vector<std::string> exposed_headers;  // of the answer, that a page may read
  std::optional<std::uint64_t> max_age_s;    // of a preflight's answer
};
using CorsRules = std::vector<CorsRule>;

/// A <CORSConfiguration> document. MalformedXML, InvalidRequest.
[[nodiscard]] S3Result<CorsRules> parse_cors(std::string_view document);
[[nodiscard]] XmlWriter cors_document(const CorsRules& rules);

/// GET, PUT, POST, DELETE, HEAD: what a rule may allow.
[[nodiscard]] bool is_cors_method(std::string_view method);

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
