// Changes valid request documents in all the ways that AWS's schema does not allow, and expects
// each changed document to be rejected. If the server accepted such a document, it would silently
// ignore a setting that the client requested.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "s3/documents/acl.h"
#include "s3/documents/complete.h"
#include "s3/documents/cors.h"
#include "s3/documents/create.h"
#include "s3/documents/delete.h"
#include "s3/documents/lifecycle.h"
#include "s3/documents/lock.h"
#include "s3/documents/public_access.h"
#include "s3/documents/tags.h"
#include "s3/protocol/xml_reader.h"

namespace onggi::s3 {
namespace {

template <typename T>
std::string code_name(const S3Result<T>& result) {
  return result ? std::string() : std::string(result.error().code.name());
}

struct Sample {
  std::function<std::string(const std::string& document)> code;
  std::string document;
  std::vector<std::string_view> repeatable = {};  // elements that may occur more than once
  std::string refusal = "MalformedXML";
};

const std::string kTagElement = "<Tag><Key>k</Key><Value>v</Value></Tag>";

std::vector<Sample> samples() {
  const auto now = from_unix_ms(1'800'000'000'000);
  return {
      {[](const auto& text) { return code_name(parse_create_document(text)); },
       "<CreateBucketConfiguration><LocationConstraint>eu</LocationConstraint><Tags>" +
           kTagElement + "</Tags></CreateBucketConfiguration>"},
      {[](const auto& text) { return code_name(parse_delete_document(text)); },
       "<Delete><Quiet>true</Quiet><Object><Key>k</Key><VersionId>null</VersionId><ETag>e</ETag>"
       "<LastModifiedTime>Sun, 22 Nov 2026 18:46:53 GMT</LastModifiedTime><Size>3</Size></Object>"
       "</Delete>",
       {"Object"}},
      {[](const auto& text) { return code_name(parse_complete_document(text)); },
       "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>a</ETag>"
       "<ChecksumCRC32>AAAAAA==</ChecksumCRC32></Part></CompleteMultipartUpload>",
       {"Part"}},
      {[](const auto& text) { return code_name(parse_tagging(text, catalog::kObjectTagsMax)); },
       "<Tagging><TagSet>" + kTagElement + "</TagSet></Tagging>"},
      {[](const auto& text) { return code_name(parse_tag_resource(text)); },
       "<TagResourceRequest><Tags>" + kTagElement + "</Tags></TagResourceRequest>"},
      {[](const auto& text) { return code_name(parse_public_access_document(text)); },
       "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls>"
       "<IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy>"
       "<RestrictPublicBuckets>false</RestrictPublicBuckets></PublicAccessBlockConfiguration>"},
      {[](const auto& text) { return code_name(parse_lock_configuration(text)); },
       "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule>"
       "<DefaultRetention><Mode>GOVERNANCE</Mode><Days>1</Days></DefaultRetention></Rule>"
       "</ObjectLockConfiguration>"},
      {[now](const auto& text) { return code_name(parse_retention(text, now)); },
       "<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2100-01-01T00:00:00Z</RetainUntilDate>"
       "</Retention>"},
      {[now](const auto& text) { return code_name(parse_retention(text, now)); }, "<Retention/>"},
      {[](const auto& text) { return code_name(parse_legal_hold(text)); },
       "<LegalHold><Status>ON</Status></LegalHold>"},
      {[](const auto& text) { return code_name(parse_acl_document(text)); },
       "<AccessControlPolicy><Owner><ID>me</ID><DisplayName>Me</DisplayName></Owner>"
       "<AccessControlList>"
       "<Grant><Grantee><ID>a</ID><DisplayName>A</DisplayName></Grantee>"
       "<Permission>READ</Permission></Grant>"
       "<Grant><Grantee><URI>http://x</URI></Grantee><Permission>READ</Permission></Grant>"
       "<Grant><Grantee><EmailAddress>a@b.c</EmailAddress></Grantee>"
       "<Permission>READ</Permission></Grant>"
       "</AccessControlList></AccessControlPolicy>",
       {"Grant"},
       "MalformedACLError"},
      {[](const auto& text) { return code_name(parse_cors(text)); },
       "<CORSConfiguration><CORSRule><ID>i</ID><AllowedMethod>GET</AllowedMethod>"
       "<AllowedOrigin>https://a</AllowedOrigin><AllowedHeader>h</AllowedHeader>"
       "<ExposeHeader>e</ExposeHeader><MaxAgeSeconds>1</MaxAgeSeconds></CORSRule>"
       "</CORSConfiguration>",
       {"CORSRule", "AllowedMethod", "AllowedOrigin", "AllowedHeader", "ExposeHeader"}},
      {[](const auto& text) { return code_name(parse_lifecycle_document(text)); },
       "<LifecycleConfiguration><Rule><Filter><And><Prefix>p</Prefix>" + kTagElement +
           "<ObjectSizeGreaterThan>1</ObjectSizeGreaterThan>"
           "<ObjectSizeLessThan>9</ObjectSizeLessThan></And></Filter><Status>Enabled</Status>"
           "<Expiration><Days>90</Days></Expiration>"
           "<Transition><Days>30</Days><StorageClass>GLACIER_IR</StorageClass></Transition>"
           "<NoncurrentVersionTransition><NoncurrentDays>30</NoncurrentDays>"
           "<NewerNoncurrentVersions>2</NewerNoncurrentVersions>"
           "<StorageClass>GLACIER_IR</StorageClass></NoncurrentVersionTransition>"
           "<NoncurrentVersionExpiration><NoncurrentDays>60</NoncurrentDays>"
           "<NewerNoncurrentVersions>2</NewerNoncurrentVersions></NoncurrentVersionExpiration>"
           "</Rule></LifecycleConfiguration>",
       {"Rule", "Tag", "Transition", "NoncurrentVersionTransition"}},
  };
}

std::string written(const XmlElement& element, std::string_view attributes = {}) {
  std::string text = "<" + element.name + std::string(attributes) + ">" + element.text;
  for (const auto& child : element.children) text += written(child, attributes);
  return text + "</" + element.name + ">";
}

/// Returns `root` and all its descendants in document order. Adding or removing children of an
/// element invalidates the pointers that follow it in the list.
std::vector<XmlElement*> elements_of(XmlElement& root) {
  std::vector<XmlElement*> all{&root};
  for (auto& child : root.children) {
    const auto more = elements_of(child);
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

/// Applies `change` to each element in turn, and returns the documents. `change` returns false if
/// it does not apply to the element.
std::vector<std::string> changed(const Sample& sample,
                                 const std::function<bool(XmlElement& element)>& change) {
  const auto original = parse_xml(sample.document).value();
  auto counted = original;
  std::vector<std::string> documents;
  for (std::size_t i = 0; i < elements_of(counted).size(); ++i) {
    auto copy = original;
    if (change(*elements_of(copy)[i])) documents.push_back(written(copy));
  }
  return documents;
}

void expect_refused(const std::function<bool(XmlElement& element)>& change) {
  for (const auto& sample : samples()) {
    for (const auto& document : changed(sample, change))
      EXPECT_EQ(sample.code(document), sample.refusal) << document;
  }
}

TEST(RequestDocuments, of_the_samples_are_accepted_with_attributes_and_namespaces) {
  for (const auto& sample : samples()) {
    EXPECT_EQ(sample.code(sample.document), "") << sample.document;
    const auto root = parse_xml(sample.document).value();
    const auto decorated =
        written(root,
                " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\""
                " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"Any\"");
    EXPECT_EQ(sample.code(decorated), "") << decorated;
  }
}

TEST(RequestDocuments, with_unknown_elements_are_refused) {
  expect_refused([](XmlElement& element) {
    element.children.push_back({.name = "Wish", .text = "ON", .children = {}});
    return true;
  });
}

TEST(RequestDocuments, with_misspelt_elements_are_refused) {
  expect_refused([](XmlElement& element) {
    element.name.pop_back();
    return true;
  });
}

TEST(RequestDocuments, with_elements_in_the_wrong_case_are_refused) {
  expect_refused([](XmlElement& element) {
    for (auto& c : element.name) c = static_cast<char>(std::tolower(c));
    return true;
  });
}

TEST(RequestDocuments, with_text_beside_elements_are_refused) {
  expect_refused([](XmlElement& element) {
    if (element.children.empty()) return false;
    element.text += "ON";
    return true;
  });
}

TEST(RequestDocuments, with_single_elements_twice_are_refused) {
  for (const auto& sample : samples()) {
    const auto duplicates = [&](XmlElement& element) {
      auto& children = element.children;
      const auto single = std::ranges::find_if(children, [&](const auto& child) {
        return child.name != "Tag" &&
               std::ranges::find(sample.repeatable, child.name) == sample.repeatable.end();
      });
      if (single == children.end()) return false;
      children.push_back(XmlElement(*single));
      return true;
    };
    for (const auto& document : changed(sample, duplicates))
      EXPECT_EQ(sample.code(document), sample.refusal) << document;
  }
}

TEST(RequestDocuments, in_the_name_of_directory_buckets_are_not_implemented) {
  for (const auto* inner : {"<Location><Name>a</Name><Type>AvailabilityZone</Type></Location>",
                            "<Bucket><DataRedundancy>SingleAvailabilityZone</DataRedundancy>"
                            "<Type>Directory</Type></Bucket>"}) {
    EXPECT_EQ(code_name(parse_create_document("<CreateBucketConfiguration>" + std::string(inner) +
                                              "</CreateBucketConfiguration>")),
              "NotImplemented")
        << inner;
  }
}

TEST(RequestDocuments, that_set_event_holds_are_not_implemented) {
  const auto now = from_unix_ms(1'800'000'000'000);
  for (const auto* inner :
       {"<EventHold>ON</EventHold>", "<EventHoldDuration><Days>1</Days></EventHoldDuration>"}) {
    EXPECT_EQ(code_name(parse_retention("<Retention>" + std::string(inner) + "</Retention>", now)),
              "NotImplemented")
        << inner;
  }
  EXPECT_EQ(code_name(parse_lock_configuration(
                "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule>"
                "<DefaultRetention><Mode>GOVERNANCE</Mode><Days>1</Days>"
                "<DefaultEventHold>ON</DefaultEventHold></DefaultRetention></Rule>"
                "</ObjectLockConfiguration>")),
            "NotImplemented");
}

}  // namespace
}  // namespace onggi::s3
