#include "s3/protocol/refusal.h"

#include <gtest/gtest.h>

namespace onggi::s3 {
namespace {

using http::RefusalReason;

// The documents must not change: clients and proxies have received these documents since the first
// release.
TEST(S3Refusal, is_an_error_document) {
  struct Case {
    http::Refusal refusal;
    std::string code;
    std::string message;
  };
  const Case cases[] = {
      {{RefusalReason::kMalformedHead, 400, "Malformed."}, "BadRequest", "Malformed."},
      {{RefusalReason::kAmbiguousLength, 400, "Ambiguous."}, "BadRequest", "Ambiguous."},
      {{RefusalReason::kInvalidHost, 400, "No host."}, "BadRequest", "No host."},
      {{RefusalReason::kUnsupportedEncoding, 501, "Only chunked."},
       "NotImplemented",
       "Only chunked."},
      {{RefusalReason::kHeadTooLarge, 400, "Large."},
       "RequestHeaderSectionTooLarge",
       "Your request header section exceeds the maximum allowed size."},
      {{RefusalReason::kUnsupportedVersion, 505, "Version."},
       "HTTPVersionNotSupported",
       "Only HTTP/1.1 and HTTP/1.0 are supported."},
      {{RefusalReason::kHeadTimeout, 408, "Slow."},
       "RequestTimeout",
       "Your socket connection to the server was not read from or written to within the timeout "
       "period."},
  };
  for (const auto& c : cases) {
    const auto response = refusal_response(c.refusal);
    EXPECT_EQ(response.status, c.refusal.status) << c.code;
    ASSERT_EQ(response.headers.size(), 1U) << c.code;
    EXPECT_EQ(*response.find("Content-Type"), "application/xml") << c.code;
    EXPECT_EQ(std::get<std::string>(response.body),
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + c.code +
                  "</Code><Message>" + c.message + "</Message></Error>");
  }
}

}  // namespace
}  // namespace onggi::s3
