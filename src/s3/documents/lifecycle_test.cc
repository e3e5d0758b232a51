#include "s3/documents/lifecycle.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

#include "s3/test_fixture.h"

namespace onggi::s3 {
namespace {

/// Returns "" if the rules are accepted, otherwise the error code. Appends the message if it is not
/// the code's default message.
std::string outcome(const std::string& rules) {
  const auto parsed =
      parse_lifecycle_document("<LifecycleConfiguration>" + rules + "</LifecycleConfiguration>");
  if (parsed) return "";
  const auto& error = parsed.error();
  const auto code = std::string(error.code.name());
  return error.message == error.code.message() ? code : code + ": " + error.message;
}

std::string rule(const std::string& inner, const std::string& filter = "<Filter/>") {
  return "<Rule>" + filter + "<Status>Enabled</Status>" + inner + "</Rule>";
}
std::string filtered(const std::string& filter,
                     const std::string& action = "<Expiration><Days>1</Days></Expiration>") {
  return rule(action, "<Filter>" + filter + "</Filter>");
}
const std::string kDays = "<Expiration><Days>1</Days></Expiration>";
const std::string kAbort =
    "<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation>"
    "</AbortIncompleteMultipartUpload>";

TEST(LifecycleDocument, comes_back_as_it_was) {
  const std::string document =
      std::string(kXmlDeclaration) + "<LifecycleConfiguration xmlns=\"" +
      std::string(kS3Namespace) +
      "\">"
      "<Rule><ID>a</ID><Filter></Filter><Status>Enabled</Status>"
      "<Expiration><Date>2030-01-01T00:00:00.000Z</Date></Expiration></Rule>"
      "<Rule><ID>b</ID><Filter><And><Prefix>p/</Prefix><Tag><Key>k</Key><Value>v</Value></Tag>"
      "<ObjectSizeGreaterThan>0</ObjectSizeGreaterThan><ObjectSizeLessThan>9</ObjectSizeLessThan>"
      "</And></Filter><Status>Disabled</Status><Expiration><Days>3</Days></Expiration>"
      "<NoncurrentVersionExpiration><NoncurrentDays>4</NoncurrentDays>"
      "<NewerNoncurrentVersions>5</NewerNoncurrentVersions></NoncurrentVersionExpiration></Rule>"
      "<Rule><ID>c</ID><Filter><Prefix></Prefix></Filter><Status>Enabled</Status>"
      "<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>" +
      kAbort + "</Rule></LifecycleConfiguration>";
  const auto rules = parse_lifecycle_document(document);
  ASSERT_TRUE(rules) << rules.error().message;
  EXPECT_EQ(lifecycle_document(*rules).take(), document);
}

/// Returns the expected error text for the first two prefixes that overlap, or "" if none overlap.
std::string overlap_of(const std::vector<std::string>& prefixes) {
  for (std::size_t later = 0; later < prefixes.size(); ++later) {
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      const auto& a = prefixes[earlier];
      const auto& b = prefixes[later];
      if (a == b) return "Found two rules with same prefix '" + a + "'";
      if (a.starts_with(b) || b.starts_with(a))
        return "Found overlapping prefixes '" + a + "' and '" + b + "'";
    }
  }
  return "";
}

TEST(LifecycleDocument, of_the_first_version_has_no_overlapping_prefixes) {
  const auto seed = std::random_device()();
  std::mt19937 random(seed);
  int accepted = 0;
  for (int turn = 0; turn < 500; ++turn) {
    std::vector<std::string> prefixes;
    std::string rules;
    for (auto count = 2 + random() % 5; count > 0; --count) {
      auto& prefix = prefixes.emplace_back();
      for (auto size = 1 + random() % 4; size > 0; --size) prefix += "a-/"[random() % 3];
      rules += rule(kDays, "<Prefix>" + prefix + "</Prefix>");
      rules += rule(kAbort, "<Prefix>" + std::to_string(count) + "</Prefix>");
    }
    const auto expected = overlap_of(prefixes);
    accepted += expected.empty() ? 1 : 0;
    EXPECT_EQ(outcome(rules), expected.empty() ? ""
                                               : "InvalidRequest: " + expected +
                                                     " for same action type 'Expiration'")
        << "seed " << seed;
  }
  EXPECT_GT(accepted, 0) << "seed " << seed;
}

TEST(LifecycleDocument, of_the_first_version_has_prefixes_of_rules) {
  const std::string first = rule(kDays, "<Prefix>a/</Prefix>");
  EXPECT_EQ(outcome(first + rule(kDays, "<Prefix>b/</Prefix>") + rule(kAbort, "<Prefix/>")), "");
  EXPECT_EQ(outcome(first + rule(kDays, "<Prefix>a/</Prefix>")),
            "InvalidRequest: Found two rules with same prefix 'a/' for same action type "
            "'Expiration'");
  EXPECT_EQ(outcome(first + rule(kDays, "<Prefix>a</Prefix>")),
            "InvalidRequest: Found overlapping prefixes 'a/' and 'a' for same action type "
            "'Expiration'");
  for (const auto& mixed :
       {first + filtered("<Prefix>b/</Prefix>"), rule(kDays, "<Prefix>a/</Prefix><Filter/>")})
    EXPECT_EQ(outcome(mixed), "InvalidRequest: Filter element can only be used in Lifecycle V2.");
  EXPECT_EQ(outcome(filtered("<Prefix>a</Prefix>") + filtered("<Prefix>a/</Prefix>")), "");
}

TEST(LifecycleDocument, takes_dates_at_midnight_only) {
  const auto dated = [](const std::string& date) {
    return outcome(rule("<Expiration><Date>" + date + "</Date></Expiration>"));
  };
  for (const auto* good : {"2030-01-01T00:00:00.000Z", "2030-01-01T00:00:00Z",
                           "2030-01-01T00:00:00", "2030-01-01T09:00:00+0900", "2017-09-27"})
    EXPECT_EQ(dated(good), "") << good;
  EXPECT_EQ(dated("2030-01-01T00:00:01Z"), "InvalidArgument: 'Date' must be at midnight GMT");
  for (const auto* bad : {"", "20300101", "2030-13-01", "tomorrow"})
    EXPECT_EQ(dated(bad), "MalformedXML") << bad;
}

TEST(LifecycleDocument, wants_whole_positive_numbers) {
  const std::string message = " action must be a positive integer";
  EXPECT_EQ(outcome(rule("<Expiration><Days>0</Days></Expiration>")),
            "InvalidArgument: 'Days' for Expiration" + message);
  EXPECT_EQ(outcome(rule("<Expiration><Days>-3</Days></Expiration>")),
            "InvalidArgument: 'Days' for Expiration" + message);
  EXPECT_EQ(outcome(rule("<NoncurrentVersionExpiration><NoncurrentDays>0</NoncurrentDays>"
                         "</NoncurrentVersionExpiration>")),
            "InvalidArgument: 'NoncurrentDays' for NoncurrentVersionExpiration" + message);
  EXPECT_EQ(outcome(rule("<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays>"
                         "<NewerNoncurrentVersions>101</NewerNoncurrentVersions>"
                         "</NoncurrentVersionExpiration>")),
            "InvalidArgument: 'NewerNoncurrentVersions' must be at most 100");
  for (const auto* bad : {"", "1.5", "one", "2147483648", "99999999999999999999"}) {
    EXPECT_EQ(outcome(rule("<Expiration><Days>" + std::string(bad) + "</Days></Expiration>")),
              "MalformedXML")
        << bad;
  }
}

TEST(LifecycleDocument, refuses_what_the_schema_does_not_have) {
  const std::string tag = "<Tag><Key>k</Key><Value>v</Value></Tag>";
  for (const auto& bad : {
           std::string(),                                                  // no rule
           std::string("<Thing/>"),                                        // not a rule
           "<Rule><Filter/>" + kDays + "</Rule>",                          // no status
           "<Rule><Filter/><Status>enabled</Status>" + kDays + "</Rule>",  // status in lower case
           "<Rule><Status>Enabled</Status>" + kDays + "</Rule>",           // no filter
           rule(kDays + kDays),                                            // repeated action
           rule(kDays + "<Wish/>"),                                        // unknown element
           rule("<Expiration/>"),                                          // action without a time
           rule("<Expiration><Days>1</Days><Date>2030-01-01</Date></Expiration>"),
           rule("<Expiration><ExpiredObjectDeleteMarker>maybe</ExpiredObjectDeleteMarker>"
                "</Expiration>"),
           rule("<NoncurrentVersionExpiration/>"),
           rule("<AbortIncompleteMultipartUpload/>"),
           filtered("<Prefix>a</Prefix>" + tag),  // two predicates without And
           filtered("<And>" + tag + "</And>"),    // one predicate with And
           filtered("<And><Prefix>a</Prefix><Prefix>b</Prefix></And>"),
           filtered("<Tag><Key>k</Key></Tag>"),
           filtered("<Suffix>a</Suffix>"),
           filtered("<ObjectSizeLessThan>-1</ObjectSizeLessThan>"),
       })
    EXPECT_EQ(outcome(bad), "MalformedXML") << bad;
  EXPECT_EQ(parse_lifecycle_document("<Tagging/>").error().code.name(), "MalformedXML");
}

TEST(LifecycleDocument, refuses_what_makes_no_sense_together) {
  const std::string tag = "<Tag><Key>k</Key><Value>v</Value></Tag>";
  EXPECT_EQ(outcome(rule("")),
            "InvalidRequest: At least one action needs to be specified in a rule");
  EXPECT_EQ(outcome(filtered(tag, kAbort)),
            "InvalidRequest: AbortIncompleteMultipartUpload cannot be specified with Tags.");
  EXPECT_EQ(outcome(filtered("<ObjectSizeLessThan>1</ObjectSizeLessThan>", kAbort)),
            "InvalidRequest: AbortIncompleteMultipartUpload cannot be specified with Object Size.");
  EXPECT_EQ(outcome(filtered(tag,
                             "<Expiration><ExpiredObjectDeleteMarker>true"
                             "</ExpiredObjectDeleteMarker></Expiration>")),
            "InvalidRequest: ExpiredObjectDeleteMarker cannot be specified with Tags.");
  EXPECT_EQ(outcome(filtered("<And>" + tag + tag + "</And>")),
            "InvalidRequest: Duplicate Tag Keys are not allowed.");
  EXPECT_EQ(outcome(filtered("<And><ObjectSizeGreaterThan>5</ObjectSizeGreaterThan>"
                             "<ObjectSizeLessThan>5</ObjectSizeLessThan></And>")),
            "InvalidRequest: 'ObjectSizeLessThan' has to be a value greater than "
            "'ObjectSizeGreaterThan'.");
}

TEST(LifecycleDocument, limits_ids_prefixes_and_rules) {
  const auto named = [](const std::string& id) { return rule("<ID>" + id + "</ID>" + kDays); };
  EXPECT_EQ(outcome(named(std::string(255, 'a')) + named("") + named("")), "");
  EXPECT_EQ(outcome(named(std::string(256, 'a'))),
            "InvalidArgument: ID length should not exceed allowed limit of 255");
  EXPECT_EQ(outcome(named("a") + named("b") + named("a")),
            "InvalidArgument: Rule ID must be unique. Found same ID for more than one rule");
  EXPECT_EQ(outcome(filtered("<Prefix>" + std::string(1025, 'a') + "</Prefix>")),
            "InvalidArgument: The maximum size of a prefix is 1024.");
  std::string thousand;
  for (int i = 0; i < 1000; ++i) thousand += rule(kDays);
  EXPECT_EQ(outcome(thousand), "");
  EXPECT_EQ(outcome(thousand + rule(kDays)), "MalformedXML");
}

std::string transition(const std::string& time, const std::string& storage_class) {
  return "<Transition>" + time + "<StorageClass>" + storage_class + "</StorageClass></Transition>";
}
std::string noncurrent_transition(const std::string& inner) {
  return "<NoncurrentVersionTransition>" + inner + "</NoncurrentVersionTransition>";
}

TEST(LifecycleDocument, transitions_come_back_as_they_were) {
  const std::string document =
      std::string(kXmlDeclaration) + "<LifecycleConfiguration xmlns=\"" +
      std::string(kS3Namespace) +
      "\"><Rule><ID>a</ID><Filter></Filter><Status>Enabled</Status>"
      "<Expiration><Days>90</Days></Expiration>" +
      transition("<Days>0</Days>", "INTELLIGENT_TIERING") +
      transition("<Days>60</Days>", "GLACIER_IR") +
      noncurrent_transition(
          "<NoncurrentDays>30</NoncurrentDays><NewerNoncurrentVersions>2"
          "</NewerNoncurrentVersions><StorageClass>ONEZONE_IA</StorageClass>") +
      "</Rule></LifecycleConfiguration>";
  const auto rules = parse_lifecycle_document(document);
  ASSERT_TRUE(rules) << rules.error().message;
  EXPECT_EQ(lifecycle_document(*rules).take(), document);
}

TEST(LifecycleDocument, transitions_lead_to_known_classes) {
  const std::string days = "<Days>30</Days>";
  for (const auto* known : {"STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR"})
    EXPECT_EQ(outcome(rule(transition(days, known))), "") << known;
  for (const auto* refused : {"GLACIER", "DEEP_ARCHIVE"})
    EXPECT_EQ(outcome(rule(transition(days, refused))), "InvalidStorageClass") << refused;
  for (const auto* none : {"STANDARD", "REDUCED_REDUNDANCY", "COLD", ""})
    EXPECT_EQ(outcome(rule(transition(days, none))), "MalformedXML") << none;
  constexpr std::array kOne{catalog::StorageClass::kStandardIa};
  const auto restricted = [&](const std::string& storage_class) {
    const auto parsed = parse_lifecycle_document("<LifecycleConfiguration>" +
                                                     rule(transition(days, storage_class)) +
                                                     "</LifecycleConfiguration>",
                                                 kOne);
    return parsed ? "" : std::string(parsed.error().code.name());
  };
  EXPECT_EQ(restricted("STANDARD_IA"), "");
  EXPECT_EQ(restricted("GLACIER_IR"), "InvalidStorageClass");
}

TEST(LifecycleDocument, transitions_have_a_time) {
  const std::string to = "<StorageClass>GLACIER_IR</StorageClass>";
  for (const auto& bad :
       {transition("", "GLACIER_IR"),
        transition("<Days>1</Days><Date>2030-01-01</Date>", "GLACIER_IR"),
        transition("<Days>x</Days>", "GLACIER_IR"), transition("<Hours>1</Hours>", "GLACIER_IR"),
        noncurrent_transition(to), noncurrent_transition("<Days>1</Days>" + to)})
    EXPECT_EQ(outcome(rule(bad)), "MalformedXML") << bad;
  EXPECT_EQ(outcome(rule(transition("<Date>2030-01-01</Date>", "STANDARD_IA"))), "");
  EXPECT_EQ(outcome(rule(transition("<Days>-1</Days>", "GLACIER_IR"))),
            "InvalidArgument: 'Days' for Transition action must be nonnegative");
  const auto first = [](const std::string& prefix) {
    return rule(transition("<Days>1</Days>", "GLACIER_IR"), "<Prefix>" + prefix + "</Prefix>");
  };
  EXPECT_EQ(outcome(first("a/") + first("b/")), "");
  EXPECT_EQ(outcome(first("a") + first("a/")),
            "InvalidRequest: Found overlapping prefixes 'a' and 'a/' for same action type "
            "'Transition'");
}

struct LifecycleOperations : testing::Test {
  Answer put_rules(const std::string& rules) {
    return service.send({.method = "PUT",
                         .target = "/jar?lifecycle",
                         .body = "<LifecycleConfiguration>" + rules + "</LifecycleConfiguration>"});
  }
  TestService service;
};

TEST_F(LifecycleOperations, rules_are_kept_and_forgotten) {
  EXPECT_EQ(service.get("/jar?lifecycle").error(), "404 NoSuchLifecycleConfiguration");
  EXPECT_EQ(put_rules(rule(kDays)).status, 200);
  const auto kept = service.get("/jar?lifecycle");
  EXPECT_EQ(kept.header("x-amz-transition-default-minimum-object-size"),
            "all_storage_classes_128K");
  EXPECT_EQ(parse_lifecycle_document(kept.body)->rules.front().id.size(), 32U);
  EXPECT_EQ(put_rules("").error(), "400 MalformedXML");
  EXPECT_EQ(service.get("/jar?lifecycle").body, kept.body);
  EXPECT_EQ(service.send({.method = "DELETE", .target = "/jar?lifecycle"}).status, 204);
  EXPECT_EQ(service.get("/jar?lifecycle").error(), "404 NoSuchLifecycleConfiguration");
}

TEST_F(LifecycleOperations, answers_say_when_an_object_expires) {
  EXPECT_EQ(service.put("a", "x").header("x-amz-expiration"), "");
  put_rules(rule("<ID>in two/days</ID><Expiration><Days>2</Days></Expiration>") +
            filtered("<Prefix>other/</Prefix>"));
  const auto expiry = service.put("a", "x").header("x-amz-expiration");
  const auto due = catalog::lifecycle_due(service.clock.now(), 2, catalog::kDay);
  EXPECT_EQ(expiry, "expiry-date=\"" + format_http_date(due) + "\", rule-id=\"in%20two%2Fdays\"");
  EXPECT_EQ(service.get("/jar/a").header("x-amz-expiration"), expiry);
  const auto head = service.send({.method = "HEAD", .target = "/jar/a"});
  EXPECT_EQ(head.header("x-amz-expiration"), expiry);
  const auto copied = service.send(
      {.method = "PUT", .target = "/jar/b", .headers = {{"x-amz-copy-source", "/jar/a"}}});
  EXPECT_EQ(copied.header("x-amz-expiration"), expiry);
}

TEST_F(LifecycleOperations, answers_say_when_an_upload_is_aborted) {
  put_rules(rule("<ID>tidy</ID>" + kAbort));
  const auto begun = service.send({.method = "POST", .target = "/jar/k?uploads"});
  const auto due = format_http_date(catalog::lifecycle_due(service.clock.now(), 1, catalog::kDay));
  EXPECT_EQ(begun.header("x-amz-abort-date"), due);
  EXPECT_EQ(begun.header("x-amz-abort-rule-id"), "tidy");
  const auto parts = service.get("/jar/k?uploadId=" + begun.xml("UploadId"));
  EXPECT_EQ(parts.header("x-amz-abort-date"), due);
}

}  // namespace
}  // namespace onggi::s3
