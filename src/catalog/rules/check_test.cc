#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "base/clock.h"
#include "catalog/records/rule_documents.h"
#include "catalog/rules/cors.h"
#include "catalog/rules/lifecycle_check.h"
#include "catalog/rules/tag.h"

namespace onggi::catalog {
namespace {

std::string field_of(const std::optional<RuleFault>& fault) {
  return fault ? std::to_string(fault->rule) + "." + fault->field : "";
}

TEST(LifecycleCheck, names_the_rule_and_the_field) {
  LifecycleRule good;
  good.days = 1;
  const auto outcome = [&](auto change) {
    auto rule = good;
    change(rule);
    return field_of(find_lifecycle_fault({.rules = {good, rule}, .transition_default = {}}));
  };
  EXPECT_EQ(outcome([](auto&) {}), "");
  EXPECT_EQ(outcome([](auto& rule) { rule.days.reset(); }), "1.");
  EXPECT_EQ(outcome([](auto& rule) { rule.date = Time(); }), "1.date");
  EXPECT_EQ(outcome([](auto& rule) { rule.noncurrent_kept = 1; }), "1.noncurrent_days");
  EXPECT_EQ(outcome([](auto& rule) { rule.filter.tags = {{"", ""}}; }), "1.tags");
  EXPECT_EQ(outcome([](auto& rule) { rule.filter.tags = {{"a", ""}, {"a", ""}}; }), "1.tags");
  EXPECT_EQ(outcome([](auto& rule) {
              for (std::size_t at = 0; at <= kObjectTagsMax; ++at)
                rule.filter.tags.emplace_back(std::to_string(at), "");
            }),
            "1.tags");
  EXPECT_EQ(outcome([](auto& rule) {
              rule.filter.size_below = 1;
              rule.abort_days = 1;
            }),
            "1.abort_days");
}

/// Checks a rule with the given transitions and, if `days` is set, an expiration after that many
/// days. Returns the error message, or "" if the rule is valid.
std::string transition_fault(std::vector<LifecycleTransition> steps,
                             std::optional<std::uint32_t> days = std::nullopt) {
  LifecycleRule rule;
  rule.days = days;
  rule.transitions = std::move(steps);
  const auto fault = find_lifecycle_fault({.rules = {rule}, .transition_default = {}});
  return fault ? fault->message : "";
}

TEST(LifecycleCheck, transitions_keep_to_the_rules_of_aws) {
  using enum StorageClass;
  EXPECT_EQ(transition_fault({{.days = 0, .to = kIntelligentTiering}}), "");
  EXPECT_EQ(transition_fault({{.days = 30, .to = kStandardIa}, {.days = 60, .to = kGlacierIr}}, 61),
            "");
  EXPECT_EQ(
      transition_fault({{.days = 9, .to = kGlacierIr}, {.days = 1, .to = kIntelligentTiering}}), "")
      << "in whatever order they are told";
  EXPECT_EQ(transition_fault({{.days = 29, .to = kOnezoneIa}}),
            "'Days' in Transition action must be greater than or equal to 30 for storageClass "
            "'ONEZONE_IA'");
  EXPECT_EQ(transition_fault({{.days = 30, .to = kStandardIa}, {.days = 59, .to = kGlacierIr}}),
            "Objects stay in 'STANDARD_IA' for at least 30 days before a Transition to "
            "'GLACIER_IR'");
  EXPECT_EQ(transition_fault({{.days = 1, .to = kGlacierIr}, {.days = 40, .to = kOnezoneIa}}),
            "Objects cannot go from 'GLACIER_IR' to 'ONEZONE_IA' by a Transition");
  EXPECT_EQ(transition_fault({{.days = 1, .to = kGlacierIr}, {.days = 2, .to = kGlacierIr}}),
            "Objects cannot go from 'GLACIER_IR' to 'GLACIER_IR' by a Transition");
  EXPECT_EQ(transition_fault({{.days = 5, .to = kGlacierIr}}, 5),
            "'Days' in the Expiration action must be greater than that in the Transition action");
  const auto mixed =
      "Found mixed 'Date' and 'Days' based Expiration and Transition actions in a lifecycle rule";
  EXPECT_EQ(transition_fault({{.date = Time(), .to = kGlacierIr}}, 5), mixed);
  EXPECT_EQ(transition_fault(
                {{.date = Time(), .to = kIntelligentTiering}, {.days = 5, .to = kGlacierIr}}),
            mixed);
  EXPECT_EQ(transition_fault({{.date = Time(std::chrono::hours(1)), .to = kGlacierIr}}),
            "'Date' must be at midnight GMT");
  EXPECT_EQ(transition_fault({{.to = kGlacierIr}}), "A transition needs either days or a date");
  EXPECT_EQ(transition_fault({{.days = 1, .kept = 1, .to = kGlacierIr}}),
            "NewerNoncurrentVersions needs NoncurrentDays");
}

TEST(LifecycleCheck, transitions_of_versions_have_days_alone) {
  LifecycleRule rule;
  const auto fault = [&](LifecycleTransition step) {
    rule.noncurrent_transitions = {step};
    return field_of(find_lifecycle_fault({.rules = {rule}, .transition_default = {}}));
  };
  EXPECT_EQ(fault({.days = 1, .kept = 100, .to = StorageClass::kGlacierIr}), "");
  EXPECT_EQ(fault({.days = 1, .kept = 101, .to = StorageClass::kGlacierIr}),
            "0.noncurrent_transitions");
  EXPECT_EQ(fault({.date = Time(), .to = StorageClass::kGlacierIr}), "0.noncurrent_transitions");
  EXPECT_EQ(fault({.days = 1, .to = StorageClass::kStandardIa}), "0.noncurrent_transitions");
  rule.noncurrent_days = 1;
  EXPECT_EQ(fault({.days = 1, .to = StorageClass::kGlacierIr}), "0.noncurrent_transitions");
}

TEST(CorsRules, come_back_as_they_were_kept) {
  const CorsRules rules{{.id = "a",
                         .methods = {"GET", "PUT"},
                         .origins = {"https://*.example"},
                         .headers = {"*"},
                         .exposed_headers = {"ETag"},
                         .max_age_s = 0},
                        {.id = {},
                         .methods = {"HEAD"},
                         .origins = {"*"},
                         .headers = {},
                         .exposed_headers = {},
                         .max_age_s = std::nullopt}};
  EXPECT_EQ(decode_cors(encode(rules)).value(), rules);
  EXPECT_EQ(field_of(find_cors_fault(rules)), "");
  EXPECT_EQ(decode_cors("<CORSConfiguration/>").error().code, Code::kCorrupt);
}

}  // namespace
}  // namespace onggi::catalog
