#include "s3/documents/lock.h"

#include <gtest/gtest.h>

namespace onggi::s3 {
namespace {

using catalog::DefaultRetention;
using catalog::LockConfiguration;
using catalog::LockMode;
using catalog::Retention;

template <typename T>
std::string error_of(const S3Result<T>& result) {
  return result ? "" : std::string(result.error().code.name());
}

std::string lock_rule(std::string_view retention) {
  return "<ObjectLockConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
         "<ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>" +
         std::string(retention) + "</DefaultRetention></Rule></ObjectLockConfiguration>";
}

TEST(LockConfigurationDocument, is_read_as_it_was_written) {
  for (const auto& lock :
       {LockConfiguration{}, LockConfiguration{DefaultRetention{LockMode::kGovernance, 36'500, 0}},
        LockConfiguration{DefaultRetention{LockMode::kCompliance, 0, 1}}}) {
    const auto text = lock_configuration_document(lock).take();
    EXPECT_EQ(parse_lock_configuration(text).value(), lock) << text;
  }
}

TEST(LockConfigurationDocument, refuses_what_is_no_rule) {
  const std::string governance = "<Mode>GOVERNANCE</Mode>";
  struct Case {
    std::string document, error;
  };
  const Case cases[] = {
      {"", "MissingRequestBodyError"},
      {"<ObjectLockConfiguration/>", "MalformedXML"},
      {"<Lock><ObjectLockEnabled>Enabled</ObjectLockEnabled></Lock>", "MalformedXML"},
      {"<ObjectLockConfiguration><ObjectLockEnabled>Disabled</ObjectLockEnabled>"
       "</ObjectLockConfiguration>",
       "MalformedXML"},
      {"<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule/>"
       "</ObjectLockConfiguration>",
       "MalformedXML"},
      {lock_rule(governance), "MalformedXML"},
      {lock_rule("<Days>1</Days>"), "MalformedXML"},
      {lock_rule(governance + "<Days>1</Days><Years>1</Years>"), "MalformedXML"},
      {lock_rule("<Mode>governance</Mode><Days>1</Days>"), "MalformedXML"},
      {lock_rule(governance + "<Days>one</Days>"), "MalformedXML"},
      {lock_rule(governance + "<Days></Days>"), "MalformedXML"},
      {lock_rule(governance + "<Days>-</Days>"), "MalformedXML"},
      {lock_rule(governance + "<Days>0</Days>"), "InvalidRetentionPeriod"},
      {lock_rule(governance + "<Years>-1</Years>"), "InvalidRetentionPeriod"},
      {lock_rule(governance + "<Days>36501</Days>"), "InvalidRetentionPeriod"},
      {lock_rule(governance + "<Years>101</Years>"), "InvalidRetentionPeriod"},
      {lock_rule(governance + "<Days>99999999999</Days>"), "InvalidRetentionPeriod"},
  };
  for (const auto& [document, error] : cases)
    EXPECT_EQ(error_of(parse_lock_configuration(document)), error) << document;
}

TEST(RetentionDocument, is_read_as_it_was_written) {
  const auto now = from_unix_ms(1'800'000'000'000);
  const Retention retention{LockMode::kCompliance, now + std::chrono::days(40'000)};
  EXPECT_EQ(parse_retention(retention_document(retention).take(), now).value(), retention);
  EXPECT_EQ(parse_retention("<Retention/>", now).value(), std::nullopt);
}

TEST(RetentionDocument, refuses_what_is_no_retention) {
  const auto now = from_unix_ms(1'800'000'000'000);
  const auto document = [](std::string_view mode, std::string_view until) {
    return "<Retention><Mode>" + std::string(mode) + "</Mode><RetainUntilDate>" +
           std::string(until) + "</RetainUntilDate></Retention>";
  };
  const auto error = [&](std::string_view text) { return error_of(parse_retention(text, now)); };
  EXPECT_EQ(error(document("GOVERNANCE", "2030-01-01T00:00:00.123456Z")), "");
  EXPECT_EQ(error(document("GOVERNANCE", "2030-01-01T00:00:00")), "");
  EXPECT_EQ(error(document("governance", "2030-01-01T00:00:00Z")), "MalformedXML");
  EXPECT_EQ(error(document("GOVERNANCE", "2030-01-01")), "MalformedXML");
  EXPECT_EQ(error(document("GOVERNANCE", "")), "MalformedXML");
  EXPECT_EQ(error("<Retention><Mode>GOVERNANCE</Mode></Retention>"), "MalformedXML");
  EXPECT_EQ(error("<Retain/>"), "MalformedXML");
  EXPECT_EQ(error(""), "MissingRequestBodyError");
  EXPECT_EQ(error(document("GOVERNANCE", format_iso8601(now))), "InvalidArgument");
}

TEST(RetentionDocument, tells_what_can_be_asked_for_again) {
  const auto now = from_unix_ms(1'800'000'000'000);
  const auto asked = parse_retention(
      "<Retention><Mode>COMPLIANCE</Mode><RetainUntilDate>2030-01-01T00:00:00.001Z"
      "</RetainUntilDate></Retention>",
      now);
  ASSERT_TRUE(asked && *asked);
  EXPECT_EQ(format_iso8601((*asked)->until), "2030-01-01T00:00:01.000Z");
  EXPECT_EQ(parse_retention(retention_document(**asked).take(), now).value(), **asked);
  // An earlier release stored retention dates with fractions of a second.
  catalog::Retention old = **asked;
  old.until -= std::chrono::milliseconds(999);
  EXPECT_EQ(parse_retention(retention_document(old).take(), now).value(), **asked);
}

TEST(LegalHoldDocument, is_on_or_off) {
  for (const bool on : {true, false})
    EXPECT_EQ(parse_legal_hold(legal_hold_document(on).take()).value(), on);
  for (const auto* broken : {"", "<LegalHold/>", "<LegalHold><Status>on</Status></LegalHold>",
                             "<Hold><Status>ON</Status></Hold>", "<LegalHold>"})
    EXPECT_EQ(error_of(parse_legal_hold(broken)), "MalformedXML") << broken;
}

}  // namespace
}  // namespace onggi::s3
