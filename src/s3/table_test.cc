#include "s3/table.h"

#include <gtest/gtest.h>

#include <string>

namespace onggi::s3 {
namespace {

/// Returns the name of the operation that a request selects, or the error's code and message.
std::string routed(Level level, std::string_view raw, std::string_view method = "GET") {
  const auto query = http::Query::parse(raw);
  const auto operation = route({method, level}, *query);
  if (operation) return std::string((*operation)->name);
  return std::string(operation.error().code.name()) + ": " + operation.error().message;
}

TEST(Routes, refuse_repeated_parameters) {
  for (const auto* name : {"prefix", "delimiter", "max-keys", "list-type", "marker", "versionId",
                           "response-content-type", "x-id", "unknown"}) {
    const auto parameter = std::string(name);
    const auto refused =
        "InvalidArgument: Conflicting query string parameters: " + parameter + ", " + parameter;
    EXPECT_EQ(routed(Level::kBucket, parameter + "=1&" + parameter + "=2"), refused);
    EXPECT_EQ(routed(Level::kBucket, parameter + "=1&acl&" + parameter + "=1"), refused);
  }
  EXPECT_EQ(routed(Level::kObject, "uploadId=a&partNumber=1&uploadId=b", "PUT"),
            "InvalidArgument: Conflicting query string parameters: uploadId, uploadId");
  EXPECT_EQ(routed(Level::kBucket, "prefix=a&Prefix=b"), "ListObjects");
}

TEST(Routes, take_the_bare_name_of_a_sub_resource_as_often_as_it_comes) {
  EXPECT_EQ(routed(Level::kBucket, "versions&versions="), "ListObjectVersions");
  EXPECT_EQ(routed(Level::kBucket, "versions&versions=x"),
            "InvalidArgument: Conflicting query string parameters: versions, versions");
  EXPECT_EQ(routed(Level::kControl, "tagKeys=a&tagKeys=b", "DELETE"), "UntagResource");
}

TEST(Routes, leave_repeated_parameters_of_signatures_to_the_authenticator) {
  EXPECT_EQ(routed(Level::kObject, "Signature=a&Signature=b&X-Amz-Date=&X-Amz-Date=1"),
            "GetObject");
}

}  // namespace
}  // namespace onggi::s3
