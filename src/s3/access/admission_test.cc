// Tests of admission against the whole service: policies, anonymous requests, the public access
// block and the operations table.
#include "s3/access/admission.h"

#include <chrono>
#include <set>

#include "auth/sigv2.h"
#include "base/codec.h"
#include "iam/policy/actions.h"
#include "iam/policy/policy.h"
#include "s3/documents/public_access.h"
#include "s3/protocol/operation.h"
#include "s3/protocol/reply.h"
#include "s3/table.h"
#include "s3/test_fixture.h"

namespace onggi::s3 {
namespace {

/// Returns a policy for the bucket "jar" with one statement that applies to everyone.
std::string policy_for_all(std::string_view effect, std::string_view action,
                           std::string_view resource = "jar/*", std::string_view condition = "{}") {
  return R"({"Version": "2012-10-17", "Statement": {"Sid": "s", "Effect": ")" +
         std::string(effect) + R"(", "Principal": "*", "Action": ")" + std::string(action) +
         R"(", "Resource": "arn:aws:s3:::)" + std::string(resource) + R"(", "Condition": )" +
         std::string(condition) + "}}";
}

class BucketPolicies : public testing::Test {
 protected:
  void set(std::string policy) {
    EXPECT_EQ(s3.send({"PUT", "/jar?policy", {}, std::move(policy)}).error(), "204 ");
  }
  std::string guest(std::string method, std::string target, std::string body = {}) {
    return s3.send({std::move(method), std::move(target), {}, std::move(body), kGuestKey}).error();
  }
  std::string nobody(std::string method, std::string target) {
    return s3.send({std::move(method), std::move(target), {}, {}, kNobody}).error();
  }

  TestService s3;
};

TEST_F(BucketPolicies, open_what_they_name_to_everybody) {
  s3.put("k", "bytes");
  EXPECT_EQ(nobody("GET", "/jar/k"), "403 AccessDenied");
  set(policy_for_all("Allow", "s3:GetObject"));
  EXPECT_EQ(nobody("GET", "/jar/k"), "200 ");
  EXPECT_EQ(guest("GET", "/jar/k"), "200 ");
  EXPECT_EQ(nobody("GET", "/jar"), "403 AccessDenied");
  EXPECT_EQ(nobody("DELETE", "/jar/k"), "403 AccessDenied");
  EXPECT_EQ(nobody("GET", "/jar/k?response-expires=0"), "400 InvalidRequest");
  EXPECT_EQ(s3.send({"DELETE", "/jar?policy"}).status, 204);
  EXPECT_EQ(nobody("GET", "/jar/k"), "403 AccessDenied");
}

TEST_F(BucketPolicies, bind_their_owner_but_for_the_policy_itself) {
  set(policy_for_all("Deny", "s3:*", "jar*"));
  EXPECT_EQ(s3.put("k", "bytes").error(), "403 AccessDenied");
  EXPECT_EQ(s3.get("/jar?policy").status, 200);
  EXPECT_EQ(s3.send({"DELETE", "/jar?policy"}).status, 204);
  EXPECT_EQ(s3.put("k", "bytes").status, 200);
}

TEST_F(BucketPolicies, are_asked_about_versions_by_their_own_actions) {
  s3.put("k", "bytes");
  set(policy_for_all("Allow", "s3:GetObjectVersion"));
  EXPECT_EQ(guest("GET", "/jar/k?versionId=null"), "403 AccessDenied") << "it has no versions";
  const std::string enable =
      "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
  EXPECT_EQ(s3.send({"PUT", "/jar?versioning", {}, enable}).status, 200);
  EXPECT_EQ(guest("GET", "/jar/k?versionId=null"), "200 ");
  EXPECT_EQ(guest("GET", "/jar/k"), "403 AccessDenied");
}

TEST_F(BucketPolicies, cannot_be_evaded_by_the_version_of_what_has_none) {
  s3.put("k", "bytes");
  set(policy_for_all("Deny", "s3:GetObject"));
  EXPECT_EQ(s3.get("/jar/k?versionId=null").error(), "403 AccessDenied");
  const Ask copy{"PUT", "/jar/copy", {{"x-amz-copy-source", "/jar/k?versionId=null"}}};
  EXPECT_EQ(s3.send(copy).error(), "403 AccessDenied");
  set(policy_for_all("Deny", "s3:DeleteObject"));
  EXPECT_EQ(s3.send({"DELETE", "/jar/k?versionId=null"}).error(), "403 AccessDenied");
}

TEST_F(BucketPolicies, look_at_the_time_that_was_signed) {
  s3.put("k", "bytes");
  set(policy_for_all("Allow", "s3:GetObject", "jar/*",
                     R"({"NumericLessThan": {"s3:signatureAge": "300000"}})"));
  EXPECT_EQ(guest("GET", "/jar/k"), "200 ");
  s3.clock.advance(std::chrono::minutes(10));
  EXPECT_EQ(guest("GET", "/jar/k"), "403 AccessDenied");
  EXPECT_EQ(guest("GET", "/jar/k?X-Amz-Date=20130524T001000Z"), "403 AccessDenied");
}

TEST_F(BucketPolicies, tell_what_makes_an_object_from_the_steps_of_an_upload) {
  set(policy_for_all("Allow", "s3:PutObject", "jar/*",
                     R"({"Bool": {"s3:ObjectCreationOperation": "false"}})"));
  const auto made = s3.send({"POST", "/jar/k?uploads", {}, {}, kGuestKey});
  ASSERT_EQ(made.status, 200);
  const auto upload = "/jar/k?uploadId=" + made.xml("UploadId");
  EXPECT_EQ(guest("PUT", upload + "&partNumber=1", "bytes"), "200 ");
  EXPECT_EQ(guest("POST", upload), "403 AccessDenied");
  EXPECT_EQ(guest("PUT", "/jar/k", "bytes"), "403 AccessDenied");
  EXPECT_EQ(guest("GET", upload), "200 ") << "his own upload";
  EXPECT_EQ(nobody("DELETE", upload), "403 AccessDenied");
  EXPECT_EQ(guest("DELETE", upload), "204 ");
}

TEST_F(BucketPolicies, are_asked_about_the_source_of_a_copy) {
  s3.put("k", "bytes");
  s3.users.guest->grants = {
      {"jar", static_cast<iam::Rights>(iam::Right::kWrite), {}, std::nullopt}};
  const Ask copy{"PUT", "/jar/copy", {{"x-amz-copy-source", "/jar/k"}}, {}, kGuestKey};
  EXPECT_EQ(s3.send(copy).error(), "403 AccessDenied");
  set(policy_for_all("Allow", "s3:GetObject"));
  EXPECT_EQ(s3.send(copy).status, 200);
}

TEST_F(BucketPolicies, look_at_the_tags_of_objects_and_of_requests) {
  s3.send({"PUT", "/jar/open", {{"x-amz-tagging", "team=ours"}}, "bytes"});
  s3.put("shut", "bytes");
  set(policy_for_all("Allow", "s3:GetObject", "jar/*",
                     R"({"StringEquals": {"s3:ExistingObjectTag/team": "ours"}})"));
  EXPECT_EQ(guest("GET", "/jar/open"), "200 ");
  EXPECT_EQ(guest("GET", "/jar/shut"), "403 AccessDenied");
  set(policy_for_all("Allow", "s3:PutObjectTagging", "jar/*",
                     R"({"ForAllValues:StringEquals": {"s3:RequestObjectTagKeys": ["team"]}})"));
  const auto tagging = [](std::string_view key) {
    return "<Tagging><TagSet><Tag><Key>" + std::string(key) +
           "</Key><Value>x</Value></Tag></TagSet></Tagging>";
  };
  EXPECT_EQ(guest("PUT", "/jar/shut?tagging", tagging("team")), "200 ");
  EXPECT_EQ(guest("PUT", "/jar/shut?tagging", tagging("other")), "403 AccessDenied");
}

TEST_F(BucketPolicies, deny_what_headers_ask_for_along_with_an_object) {
  s3.users.guest->grants = {
      {"jar", static_cast<iam::Rights>(iam::Right::kWrite), {}, std::nullopt}};
  set(policy_for_all("Deny", "s3:PutObjectTagging"));
  EXPECT_EQ(guest("PUT", "/jar/k", "bytes"), "200 ");
  EXPECT_EQ(s3.send({"PUT", "/jar/k", {{"x-amz-tagging", "a=b"}}, "bytes", kGuestKey}).error(),
            "403 AccessDenied");
}

TEST_F(BucketPolicies, allow_by_themselves_what_headers_ask_for_along_with_an_object) {
  const Ask tagged{"PUT", "/jar/k", {{"x-amz-tagging", "a=b"}}, "bytes", kGuestKey};
  const Ask shared{"PUT", "/jar/k", {{"x-amz-acl", "private"}}, "bytes", kGuestKey};
  set(policy_for_all("Allow", "s3:PutObject"));
  EXPECT_EQ(guest("PUT", "/jar/k", "bytes"), "200 ");
  EXPECT_EQ(s3.send(tagged).error(), "403 AccessDenied");
  EXPECT_EQ(s3.send(shared).error(), "403 AccessDenied");
  set(policy_for_all("Allow", "s3:PutObject*"));
  EXPECT_EQ(s3.send(tagged).error(), "200 ");
  EXPECT_EQ(s3.send(shared).error(), "200 ");
  set(policy_for_all("Deny", "s3:PutObjectAcl"));
  s3.users.guest->grants = {
      {"jar", static_cast<iam::Rights>(iam::Right::kWrite), {}, std::nullopt}};
  EXPECT_EQ(s3.send(tagged).error(), "200 ") << "the grant gives it";
  const Ask granted{"PUT", "/jar/k", {{"x-amz-grant-write", "id=x"}}, "bytes", kGuestKey};
  EXPECT_EQ(s3.send(granted).error(), "403 AccessDenied");
}

TEST_F(BucketPolicies, are_asked_about_the_tags_that_a_copy_takes_along) {
  s3.send({"PUT", "/jar/k", {{"x-amz-tagging", "team=ours"}}, "bytes"});
  const auto copy = [&](std::vector<std::pair<std::string, std::string>> headers = {}) {
    headers.emplace_back("x-amz-copy-source", "/jar/k");
    return s3.send({"PUT", "/jar/copy", std::move(headers), {}, kGuestKey}).error();
  };
  const auto allow = [&](std::string_view actions) {
    set(R"({"Statement": {"Effect": "Allow", "Principal": "*", "Action": ["s3:PutObject", "s3:GetObject")" +
        std::string(actions) + R"(], "Resource": "arn:aws:s3:::jar/*"}})");
  };
  allow("");
  EXPECT_EQ(copy(), "403 AccessDenied");
  EXPECT_EQ(copy({{"x-amz-tagging-directive", "REPLACE"}}), "200 ");
  allow(R"(, "s3:GetObjectTagging")");
  EXPECT_EQ(copy(), "403 AccessDenied");
  allow(R"(, "s3:GetObjectTagging", "s3:PutObjectTagging")");
  EXPECT_EQ(copy(), "200 ");
  s3.users.guest->grants = {{"jar", iam::kAllRights, {}, std::nullopt}};
  set(policy_for_all("Deny", "s3:PutObjectTagging", "jar/*",
                     R"({"StringEquals": {"s3:RequestObjectTag/team": "ours"}})"));
  EXPECT_EQ(copy(), "403 AccessDenied");
  EXPECT_EQ(copy({{"x-amz-tagging-directive", "REPLACE"}, {"x-amz-tagging", "team=a"}}), "200 ");
}

TEST_F(BucketPolicies, overlook_tags_in_headers_that_do_not_count) {
  s3.put("k", "bytes");
  s3.users.guest->grants = {
      {"jar", static_cast<iam::Rights>(iam::Right::kRead), {}, std::nullopt},
      {"jar", static_cast<iam::Rights>(iam::Right::kDelete), {}, std::nullopt}};
  set(policy_for_all("Allow", "s3:PutObject*", "jar/*",
                     R"({"StringEquals": {"s3:RequestObjectTag/team": "ours"}})"));
  const std::pair<std::string, std::string> tags{"x-amz-tagging", "team=ours"};
  const auto put = [&](std::string target, std::pair<std::string, std::string> header) {
    return s3.send({"PUT", std::move(target), {tags, std::move(header)}, {}, kGuestKey}).error();
  };
  EXPECT_EQ(put("/jar/put", {"x-amz-meta-a", "b"}), "200 ");
  EXPECT_EQ(put("/jar/copy", {"x-amz-copy-source", "/jar/k"}), "403 AccessDenied");
  EXPECT_EQ(put("/jar/moved?renameObject", {"x-amz-rename-source", "k"}), "403 AccessDenied");
  const Ask tagging{"PUT",
                    "/jar/k?tagging",
                    {tags},
                    "<Tagging><TagSet><Tag><Key>team</Key><Value>theirs</Value></Tag></TagSet>"
                    "</Tagging>",
                    kGuestKey};
  EXPECT_EQ(s3.send(tagging).error(), "403 AccessDenied");
}

TEST_F(BucketPolicies, that_let_list_tell_that_an_object_is_missing) {
  s3.put("public/there", "bytes");
  set(policy_for_all("Allow", "s3:ListBucket", "jar",
                     R"({"StringLike": {"s3:prefix": "public/*"}})"));
  EXPECT_EQ(guest("GET", "/jar/public/none"), "404 NoSuchKey");
  EXPECT_EQ(guest("GET", "/jar/public/there"), "403 AccessDenied");
  EXPECT_EQ(guest("GET", "/jar/private/none"), "403 AccessDenied");
  EXPECT_EQ(guest("GET", "/jar?prefix=public/a"), "200 ");
  EXPECT_EQ(guest("GET", "/jar"), "403 AccessDenied");
}

TEST_F(BucketPolicies, of_a_user_add_and_take_away) {
  const auto own = [](std::string_view effect, std::string_view action) {
    return iam::stored_user_policy(R"({"Statement": {"Effect": ")" + std::string(effect) +
                                   R"(", "Action": ")" + std::string(action) +
                                   R"(", "Resource": "*"}})");
  };
  s3.put("k", "bytes");
  s3.users.guest->policy = own("Allow", "s3:GetObject");
  EXPECT_EQ(guest("GET", "/jar/k"), "200 ");
  EXPECT_EQ(guest("PUT", "/jar/k", "x"), "403 AccessDenied");
  EXPECT_EQ(guest("PUT", "/cellar"), "403 AccessDenied");
  s3.users.guest->policy = own("Allow", "s3:CreateBucket");
  EXPECT_EQ(guest("PUT", "/cellar"), "200 ");
  s3.users.guest->policy = iam::stored_user_policy(
      R"({"Statement": {"Effect": "Allow", "Action": "s3:CreateBucket", "Resource": "*",
          "Condition": {"StringEquals": {"s3:locationconstraint": "us-east-1"}}}})");
  EXPECT_EQ(guest("PUT", "/attic"), "403 AccessDenied");
  EXPECT_EQ(guest("PUT", "/attic",
                  "<CreateBucketConfiguration><LocationConstraint>us-east-1</LocationConstraint>"
                  "</CreateBucketConfiguration>"),
            "200 ");
  s3.users.guest->policy = own("Deny", "s3:ListAllMyBuckets");
  EXPECT_EQ(guest("GET", "/"), "403 AccessDenied");
  s3.users.owner->policy = own("Deny", "s3:PutObject");
  EXPECT_EQ(s3.put("k", "bytes").error(), "403 AccessDenied");
}

TEST_F(BucketPolicies, that_are_public_can_be_blocked) {
  const std::string block =
      "<PublicAccessBlockConfiguration><BlockPublicPolicy>true</BlockPublicPolicy>"
      "</PublicAccessBlockConfiguration>";
  EXPECT_EQ(s3.send({"PUT", "/jar?publicAccessBlock", {}, block}).status, 200);
  const Ask open{"PUT", "/jar?policy", {}, policy_for_all("Allow", "s3:GetObject")};
  EXPECT_EQ(s3.send(open).error(), "403 AccessDenied");
  set(policy_for_all("Deny", "s3:PutObject"));
  EXPECT_EQ(s3.send({"DELETE", "/jar?publicAccessBlock"}).status, 204);
  EXPECT_EQ(s3.send(open).status, 204);
}

TEST(Nobody, neither_lists_nor_makes_buckets) {
  TestService s3;
  for (const auto* const target : {"/", "/jar"})
    EXPECT_EQ(s3.send({"GET", target, {}, {}, kNobody}).error(), "403 AccessDenied");
  EXPECT_EQ(s3.send({"PUT", "/cellar", {}, {}, kNobody}).error(), "403 AccessDenied");
}

TEST(Nobody, writes_for_the_owner_of_the_bucket) {
  TestService s3;
  EXPECT_EQ(s3.send({"PUT", "/jar?policy", {}, policy_for_all("Allow", "s3:*", "jar*")}).status,
            204);
  EXPECT_EQ(s3.send({"PUT", "/jar/k", {}, "bytes", kNobody}).status, 200);
  EXPECT_EQ(s3.send({"POST", "/jar/m?uploads", {}, {}, kNobody}).error(), "403 AccessDenied");
  const auto listed = s3.get("/jar?list-type=2&fetch-owner=true");
  EXPECT_NE(listed.body.find("<ID>" + s3.users.owner->id), std::string::npos) << listed.body;
  EXPECT_EQ(s3.send({"DELETE", "/jar/k", {}, {}, kNobody}).status, 204);
}

TEST_F(BucketPolicies, judge_every_key_before_the_first_is_deleted) {
  s3.send({"PUT", "/jar/k", {{"x-amz-tagging", "gone=soon"}}, "bytes"});
  s3.put("kept", "bytes");
  set(policy_for_all("Allow", "s3:DeleteObject", "jar/*",
                     R"({"StringEquals": {"s3:ExistingObjectTag/gone": "soon"}})"));
  const std::string body =
      "<Delete><Object><Key>k</Key></Object><Object><Key>k</Key></Object>"
      "<Object><Key>kept</Key></Object></Delete>";
  const auto answer = s3.send(
      {"POST", "/jar?delete", {{"content-md5", base64_encode(md5(body))}}, body, kGuestKey});
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.body.find("<Error><Key>k</Key>"), std::string::npos)
      << "the tag was there when the key was judged for the second time: " << answer.body;
  EXPECT_NE(answer.body.find("<Error><Key>kept</Key>"), std::string::npos) << answer.body;
  EXPECT_EQ(s3.get("/jar/k").status, 404);
  EXPECT_EQ(s3.get("/jar/kept").status, 200);
}

Task<Reply> answer_at_once(const Context& /*context*/) { co_return empty_reply(200); }

TEST(Admission, refuses_everybody_what_no_row_names) {
  TestService s3;
  s3.users.guest->grants = {{"jar", iam::kAllRights, {}, std::nullopt}};
  Operation row{.name = "Forgotten",
                .method = "GET",
                .level = Level::kBucket,
                .iam_action = "s3:GetBucketPolicy",
                .right = iam::Right::kManage,
                .handler = answer_at_once};
  for (const auto key : {kOwnerKey, kGuestKey, kNobody})
    EXPECT_EQ(s3.perform(row, key), "403 AccessDenied");
  row.judged = Judged::kWhole;
  EXPECT_EQ(s3.perform(row, kOwnerKey), "200 ");
  EXPECT_EQ(s3.perform(row, kGuestKey), "200 ");
  EXPECT_EQ(s3.perform(row, kNobody), "403 AccessDenied");
  row.right = std::nullopt;
  EXPECT_EQ(s3.perform(row, kOwnerKey), "200 ");
  EXPECT_EQ(s3.perform(row, kGuestKey), "403 AccessDenied") << "the row names no right";
  row.any_right = true;
  EXPECT_EQ(s3.perform(row, kGuestKey), "200 ");
}

TEST(Admission, refuses_rows_that_lack_what_is_to_be_judged) {
  TestService s3;
  Operation row{.name = "Forgotten",
                .method = "GET",
                .level = Level::kBucket,
                .iam_action = "s3:DeleteObject",
                .judged = Judged::kPerKey,
                .handler = answer_at_once};
  EXPECT_EQ(s3.perform(row), "403 AccessDenied") << "it has no document with keys";
  row.judged = Judged::kByForm;
  EXPECT_EQ(s3.perform(row), "403 AccessDenied") << "it reads no form";
  EXPECT_EQ(s3.perform(row, kNobody), "403 AccessDenied");
}

Task<Reply> answer_if_taken(const Context& context) {
  if (!context.admission.existing) co_return refuse("NoSuchBucket");
  co_return empty_reply(200);
}

TEST(Admission, hands_over_the_bucket_that_has_the_name_of_a_new_one) {
  TestService s3;
  const Operation row{.name = "Create",
                      .method = "PUT",
                      .level = Level::kBucket,
                      .iam_action = "s3:CreateBucket",
                      .right = std::nullopt,
                      .judged = Judged::kAsCreation,
                      .document = {.size_max = 1024},
                      .handler = answer_if_taken};
  EXPECT_EQ(s3.perform(row, kOwnerKey), "200 ");
  EXPECT_EQ(s3.perform(row, kGuestKey), "403 AccessDenied") << "the guest may not create buckets";
  EXPECT_EQ(s3.perform(row, kNobody), "403 AccessDenied");
  s3.users.guest->grants = {{"jar", iam::kAllRights, {}, std::nullopt}};
  EXPECT_EQ(s3.perform(row, kGuestKey), "200 ") << "the guest sees the bucket, and is told of it";
}

TEST(Admission, judges_again_when_the_document_has_been_received) {
  TestService s3;
  const auto grant = [&](std::vector<iam::Grant> grants) {
    auto user = std::make_shared<iam::User>(*s3.users.guest);
    user->grants = std::move(grants);
    s3.users.guest = std::move(user);
  };
  const auto revoke = [&] { grant({}); };
  const std::vector<iam::Grant> all{{"jar", iam::kAllRights, {}, std::nullopt}};
  const std::string tagging =
      "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>";
  grant(all);
  Ask tag{"PUT", "/jar?tagging", {}, tagging, kGuestKey};
  EXPECT_EQ(s3.send(tag).error(), "204 ");
  EXPECT_EQ(s3.send({"DELETE", "/jar?tagging"}).status, 204);
  tag.meanwhile = revoke;
  EXPECT_EQ(s3.send(tag).error(), "403 AccessDenied");
  EXPECT_EQ(s3.get("/jar?tagging").error(), "404 NoSuchTagSet");
  grant(all);
  Ask create{"PUT", "/jar", {}, {}, kGuestKey};
  EXPECT_EQ(s3.send(create).error(), "409 BucketAlreadyOwnedByYou");
  create.meanwhile = revoke;
  EXPECT_EQ(s3.send(create).error(), "403 AccessDenied");
}

/// A client can delay the end of a chunked body. Meanwhile, the source of the copy may change.
TEST(Admission, admits_a_copy_again_when_its_chunked_body_has_ended) {
  TestService s3;
  s3.put("k", "bytes");
  Ask copy{"PUT", "/jar/copy", {{"x-amz-copy-source", "/jar/k"}, {"transfer-encoding", "chunked"}}};
  EXPECT_EQ(s3.send(copy).status, 200);
  copy.meanwhile = [&] { EXPECT_EQ(s3.send({"DELETE", "/jar/k"}).status, 204); };
  copy.target = "/jar/later";
  EXPECT_EQ(s3.send(copy).error(), "404 NoSuchKey");
  EXPECT_EQ(s3.get("/jar/later").status, 404);
}

TEST(Operations, say_how_they_are_judged) {
  for (const auto* const row : operations()) {
    const auto& operation = *row;
    EXPECT_NE(operation.judged, Judged::kNever) << operation.name;
    EXPECT_TRUE(operation.iam_action.starts_with("s3:")) << operation.name;
    if (operation.judged == Judged::kWhole)
      EXPECT_NE(operation.right.has_value(), operation.any_right) << operation.name;
    else
      EXPECT_TRUE(operation.more_checks.none()) << operation.name << ": nobody makes them";
    if (operation.judged == Judged::kPerKey || operation.document_keys.read != nullptr)
      EXPECT_GT(operation.document.size_max, 0) << operation.name;
    EXPECT_EQ(operation.judged == Judged::kByForm, operation.form != nullptr) << operation.name;
    EXPECT_EQ(operation.copy, operation.more_checks.has(Check::kCopySource)) << operation.name;
    if (operation.support == Support::kFull)
      EXPECT_NE(operation.handler != nullptr, operation.form != nullptr) << operation.name;
  }
}

TEST(Operations, require_the_right_of_their_action) {
  std::set<std::string_view> without;
  for (const auto* const row : operations()) {
    const auto& operation = *row;
    if (!operation.right) without.insert(operation.name);
    if (!operation.right) continue;
    EXPECT_EQ(iam::rights_for_action(operation.iam_action),
              static_cast<iam::Rights>(*operation.right))
        << operation.name;
  }
  // No single right allows these operations. HeadBucket and GetBucketLocation accept any grant on
  // the bucket; the others have access rules of their own.
  EXPECT_EQ(without,
            (std::set<std::string_view>{"CreateBucket", "DeleteObjects", "GetBucketLocation",
                                        "HeadBucket", "ListBuckets"}));
}

TEST(Operations, are_told_apart_by_what_sigv2_signs) {
  std::set<std::string_view> wanted;
  for (const auto* const row : operations())
    if (!row->subresource.empty()) wanted.insert(row->subresource);
  // These parameters do not select an operation, but change its effect or its response.
  for (const auto* const name : {"partNumber", "select-type", "versionId"}) wanted.insert(name);
  for (const auto* const name :
       {"response-cache-control", "response-content-disposition", "response-content-encoding",
        "response-content-language", "response-content-type", "response-expires"})
    wanted.insert(name);
  // Sub-resources of earlier S3 versions or other servers. SigV2 signs them; Onggi has no operation
  // for them.
  for (const auto* const name : {"defaultObjectAcl", "storageClass"}) wanted.insert(name);
  const auto signed_ones = auth::parameters_signed_by_sigv2();
  EXPECT_EQ(std::set<std::string_view>(signed_ones.begin(), signed_ones.end()), wanted);
}

TEST(PublicAccessDocuments, are_read_strictly) {
  const auto parse = [](std::string_view inside) {
    return parse_public_access_document("<PublicAccessBlockConfiguration>" + std::string(inside) +
                                        "</PublicAccessBlockConfiguration>");
  };
  EXPECT_EQ(parse(""), iam::PublicAccessBlock{});
  EXPECT_EQ(parse("<BlockPublicAcls>TRUE</BlockPublicAcls>"),
            (iam::PublicAccessBlock{.block_public_acls = true}));
  EXPECT_EQ(parse("<BlockPublicAcls>yes</BlockPublicAcls>").error().code.name(), "MalformedXML");
  EXPECT_EQ(parse("<Block>true</Block>").error().code.name(), "MalformedXML");
  EXPECT_EQ(parse_public_access_document("").error().code.name(), "MissingRequestBodyError");
}

}  // namespace
}  // namespace onggi::s3
