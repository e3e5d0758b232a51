#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "base/clock.h"
#include "catalog/cors_rules.h"
#include "catalog/lifecycle_check.h"
#include "catalog/tag_rules.h"

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
