// Tests that a request with many access checks lets other requests run between the checks.
#include <gmock/gmock.h>

#include "base/codec.h"
#include "base/digest/checksum.h"
#include "base/metrics/metrics.h"
#include "iam/policy/policy.h"
#include "s3/test_fixture.h"

namespace onggi::s3 {
namespace {

using testing::ElementsAre;

class Turns : public testing::Test {
 protected:
  Turns() { s3.put("k", "bytes"); }

  /// Returns a DeleteObjects request for 300 keys that do not exist.
  static Ask delete_many(std::string_view key) {
    std::string body = "<Delete>";
    for (int i = 0; i < 300; ++i) body += "<Object><Key>x" + std::to_string(i) + "</Key></Object>";
    body += "</Delete>";
    return {"POST", "/jar?delete", {{"content-md5", base64_encode(md5(body))}}, body, key};
  }

  TestService s3;
  const Ask read{"GET", "/jar/k"};
};

TEST_F(Turns, come_between_the_keys_of_a_deletion) {
  EXPECT_THAT(s3.finish_order({delete_many(kOwnerKey), read}), ElementsAre(1, 0));
  s3.users.guest->policy = iam::stored_user_policy(
      R"({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}})");
  EXPECT_THAT(s3.finish_order({delete_many(kGuestKey), read}), ElementsAre(1, 0));
}

TEST_F(Turns, come_between_the_buckets_of_a_list) {
  for (int i = 0; i < 300; ++i)
    EXPECT_EQ(s3.send({"PUT", "/bucket-" + std::to_string(i)}).status, 200);
  EXPECT_THAT(s3.finish_order({{"GET", "/"}, read}), ElementsAre(1, 0));
  s3.users.guest->policy = iam::stored_user_policy(
      R"({"Statement": {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}})");
  const Ask list{"GET", "/", {}, {}, kGuestKey};
  EXPECT_THAT(s3.finish_order({list, read}), ElementsAre(1, 0));
}

}  // namespace
}  // namespace onggi::s3
