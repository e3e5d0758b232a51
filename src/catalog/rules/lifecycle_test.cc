#include "catalog/rules/lifecycle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalog/records/lifecycle_record.h"
#include "catalog/records/rule_documents.h"

namespace onggi::catalog {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

Time at(const char* text) { return parse_iso8601(text).value(); }

LifecycleRule enabled(std::string id, std::string prefix = "") {
  LifecycleRule rule;
  rule.id = std::move(id);
  rule.enabled = true;
  rule.filter.prefix = std::move(prefix);
  return rule;
}

ObjectInfo object(std::string key, std::uint64_t size = 10, Pairs tags = {}) {
  ObjectInfo info;
  info.key = std::move(key);
  info.size = size;
  info.modified = at("2027-01-15T08:30:00.000Z");
  info.attributes.tags = std::move(tags);
  return info;
}

std::string due_of(const std::optional<LifecycleDue>& due) {
  return due ? due->rule->id + " " + format_iso8601(due->at) : "never";
}

TEST(LifecycleRules, days_end_at_the_next_midnight) {
  EXPECT_EQ(lifecycle_due(at("2014-01-15T10:30:00Z"), 3, kDay), at("2014-01-19T00:00:00Z"));
  EXPECT_EQ(lifecycle_due(at("2014-01-15T00:00:00Z"), 1, kDay), at("2014-01-16T00:00:00Z"));
  EXPECT_EQ(lifecycle_due(at("2014-01-15T00:00:00.001Z"), 1, kDay), at("2014-01-17T00:00:00Z"));
  EXPECT_EQ(lifecycle_due(at("2014-01-15T10:30:01.500Z"), 2, seconds(10)),
            at("2014-01-15T10:30:30Z"));
  EXPECT_EQ(lifecycle_due(at("2014-01-15T10:30:00Z"), UINT32_MAX, kDay),
            lifecycle_due(at("2014-01-15T10:30:00Z"), 1'000'000, kDay));
}

TEST(LifecycleRules, of_several_the_earliest_counts) {
  LifecycleRules rules;
  rules.rules = {enabled("slow"), enabled("logs", "logs/"), enabled("dated"), enabled("off")};
  rules.rules[0].days = 30;
  rules.rules[1].days = 2;
  rules.rules[2].date = at("2027-01-20T00:00:00Z");
  rules.rules[3].days = 1;
  rules.rules[3].enabled = false;
  EXPECT_EQ(due_of(object_due(rules, object("logs/a"), kDay)), "logs 2027-01-18T00:00:00.000Z");
  EXPECT_EQ(due_of(object_due(rules, object("a"), kDay)), "dated 2027-01-20T00:00:00.000Z");
  rules.rules.erase(rules.rules.begin() + 2);
  EXPECT_EQ(due_of(object_due(rules, object("a"), kDay)), "slow 2027-02-15T00:00:00.000Z");
}

TEST(LifecycleRules, all_of_a_filter_must_hold) {
  LifecycleRules rules;
  rules.rules = {enabled("r", "a/")};
  auto& rule = rules.rules.front();
  rule.days = 1;
  rule.filter.tags = {{"k", "v"}, {"l", "w"}};
  rule.filter.size_above = 10;
  rule.filter.size_below = 20;
  const Pairs tags{{"l", "w"}, {"k", "v"}, {"more", ""}};
  const auto fits = [&](const ObjectInfo& info) {
    return object_due(rules, info, kDay).has_value();
  };
  EXPECT_TRUE(fits(object("a/b", 11, tags)));
  EXPECT_TRUE(fits(object("a/b", 19, tags)));
  EXPECT_FALSE(fits(object("a", 11, tags)));
  EXPECT_FALSE(fits(object("a/b", 10, tags)));
  EXPECT_FALSE(fits(object("a/b", 20, tags)));
  EXPECT_FALSE(fits(object("a/b", 11, {{"k", "v"}})));
  EXPECT_FALSE(fits(object("a/b", 11, {{"k", "v"}, {"l", "x"}})));
}

TEST(LifecycleRules, noncurrent_versions_count_from_their_successor_and_some_stay) {
  LifecycleRules rules;
  rules.rules = {enabled("r")};
  rules.rules.front().noncurrent_days = 2;
  rules.rules.front().noncurrent_kept = 3;
  const auto since = at("2027-02-01T12:00:00Z");
  EXPECT_EQ(due_of(noncurrent_due(rules, object("k"), since, 3, kDay)),
            "r 2027-02-04T00:00:00.000Z");
  EXPECT_EQ(due_of(noncurrent_due(rules, object("k"), since, 2, kDay)), "never");
  EXPECT_EQ(due_of(object_due(rules, object("k"), kDay)), "never");
}

TEST(LifecycleRules, delete_markers_have_no_tags_and_no_size) {
  auto marker = object("k", 0);
  marker.delete_marker = true;
  LifecycleRules rules;
  rules.rules = {enabled("r")};
  auto& rule = rules.rules.front();
  rule.days = 2;
  EXPECT_EQ(due_of(marker_due(rules, marker, kDay)), "r 2027-01-18T00:00:00.000Z");
  rule.filter.size_below = 100;
  EXPECT_EQ(due_of(marker_due(rules, marker, kDay)), "never");
  rule = enabled("s");
  rule.expired_markers = true;
  EXPECT_EQ(due_of(marker_due(rules, marker, kDay)), "s 2027-01-15T08:30:00.000Z");
  rule.expired_markers = false;
  EXPECT_EQ(due_of(marker_due(rules, marker, kDay)), "never");
  rule = enabled("d");
  rule.date = at("2027-03-01T00:00:00Z");
  EXPECT_EQ(due_of(marker_due(rules, marker, kDay)), "d 2027-03-01T00:00:00.000Z");
}

TEST(LifecycleRules, prefixes_of_an_action_cover_each_key_once) {
  LifecycleRules rules;
  rules.rules = {enabled("1", "b/c"), enabled("2", "a"), enabled("3", "b/"), enabled("4", "b"),
                 enabled("5", "x")};
  for (auto& rule : rules.rules) rule.days = 1;
  rules.rules[3].enabled = false;
  rules.rules[4].days.reset();
  rules.rules[4].abort_days = 1;
  EXPECT_THAT(lifecycle_prefixes(rules, LifecycleAction::kExpire), ElementsAre("a", "b/"));
  EXPECT_THAT(lifecycle_prefixes(rules, LifecycleAction::kAbort), ElementsAre("x"));
  EXPECT_THAT(lifecycle_prefixes(rules, LifecycleAction::kNoncurrent), IsEmpty());
  rules.rules[4].transitions = {{.days = 1, .to = StorageClass::kGlacierIr}};
  rules.rules[4].noncurrent_transitions = rules.rules[4].transitions;
  EXPECT_THAT(lifecycle_prefixes(rules, LifecycleAction::kExpire), ElementsAre("a", "b/", "x"));
  EXPECT_THAT(lifecycle_prefixes(rules, LifecycleAction::kNoncurrent), ElementsAre("x"));
  rules.rules.push_back(enabled("6"));
  rules.rules.back().filter.prefix.reset();
  rules.rules.back().days = 1;
  EXPECT_THAT(lifecycle_prefixes(rules, LifecycleAction::kMarkers), ElementsAre(""));
}

std::string class_name(std::optional<StorageClass> storage_class) {
  return storage_class ? std::string(to_string(*storage_class)) : "stays";
}

TEST(LifecycleRules, objects_go_from_class_to_class) {
  LifecycleRules rules;
  rules.rules = {enabled("r", "a/"), enabled("other")};
  rules.rules[0].transitions = {{.days = 0, .to = StorageClass::kIntelligentTiering},
                                {.days = 7, .to = StorageClass::kGlacierIr}};
  rules.rules[1].transitions = {
      {.date = at("2027-02-01T00:00:00Z"), .to = StorageClass::kStandardIa}};
  auto info = object("a/b", kTransitionSizeMin);
  const auto due = [&](const char* now) {
    return class_name(object_class_due(rules, info, {.now = at(now)}));
  };
  EXPECT_EQ(due("2027-01-15T23:59:59Z"), "stays");
  EXPECT_EQ(due("2027-01-16T00:00:00Z"), "INTELLIGENT_TIERING");
  EXPECT_EQ(due("2027-01-23T00:00:00Z"), "GLACIER_IR");
  EXPECT_EQ(due("2027-02-01T00:00:00Z"), "GLACIER_IR");
  info.attributes.storage_class = StorageClass::kIntelligentTiering;
  EXPECT_EQ(due("2027-01-16T00:00:00Z"), "stays");
  EXPECT_EQ(due("2027-01-23T00:00:00Z"), "GLACIER_IR");
  info.attributes.storage_class = StorageClass::kOnezoneIa;
  EXPECT_EQ(due("2027-03-01T00:00:00Z"), "stays") << "there is no way from there";
  info.key = "c";
  info.attributes.storage_class = StorageClass::kReducedRedundancy;
  EXPECT_EQ(due("2027-01-31T23:59:59Z"), "stays");
  EXPECT_EQ(due("2027-02-01T00:00:00Z"), "STANDARD_IA");
}

TEST(LifecycleRules, small_objects_stay_unless_the_filter_speaks_of_sizes) {
  LifecycleRules rules;
  rules.rules = {enabled("r")};
  rules.rules[0].transitions = {{.days = 0, .to = StorageClass::kGlacierIr}};
  const auto small = object("a", kTransitionSizeMin - 1);
  TransitionScale scale{.now = at("2027-03-01T00:00:00Z")};
  EXPECT_EQ(class_name(object_class_due(rules, small, scale)), "stays");
  scale.size_min = small.size;
  EXPECT_EQ(class_name(object_class_due(rules, small, scale)), "GLACIER_IR");
  scale.size_min = kTransitionSizeMin;
  rules.rules[0].filter.size_above = 0;
  EXPECT_EQ(class_name(object_class_due(rules, small, scale)), "GLACIER_IR");
}

TEST(LifecycleRules, versions_change_class_by_their_successors_age) {
  LifecycleRules rules;
  rules.rules = {enabled("r")};
  rules.rules[0].noncurrent_transitions = {{.days = 2, .kept = 1, .to = StorageClass::kGlacierIr}};
  auto version = object("k", kTransitionSizeMin);
  const TransitionScale scale{.now = at("2027-02-04T00:00:00Z")};
  const auto due = [&](const char* since, std::size_t newer) {
    return class_name(noncurrent_class_due(rules, version, at(since), newer, scale));
  };
  EXPECT_EQ(due("2027-02-01T12:00:00Z", 1), "GLACIER_IR");
  EXPECT_EQ(due("2027-02-01T12:00:00Z", 0), "stays");
  EXPECT_EQ(due("2027-02-02T12:00:00Z", 1), "stays");
  EXPECT_EQ(class_name(object_class_due(rules, version, scale)), "stays");
  version.delete_marker = true;
  EXPECT_EQ(due("2027-02-01T12:00:00Z", 1), "stays");
}

TEST(LifecycleRules, are_kept_as_they_are) {
  LifecycleRules rules;
  rules.rules = {enabled("1", "b/c"), enabled("2"), enabled("3")};
  auto& first = rules.rules[0];
  first.base_prefix = true;
  first.days = 3;
  first.noncurrent_days = 4;
  first.noncurrent_kept = 5;
  first.abort_days = 6;
  auto& second = rules.rules[1];
  second.enabled = false;
  second.filter = {{}, {{"k", "v"}, {"l", ""}}, 0, 7};
  second.date = at("2027-01-20T00:00:00Z");
  rules.rules[2].expired_markers = false;
  first.transitions = {{.days = 0, .to = StorageClass::kIntelligentTiering},
                       {.days = 9, .to = StorageClass::kGlacierIr}};
  first.noncurrent_transitions = {{.days = 30, .kept = 2, .to = StorageClass::kOnezoneIa}};
  second.transitions = {{.date = at("2027-01-20T00:00:00Z"), .to = StorageClass::kStandardIa}};
  rules.transition_default = "varies_by_storage_class";
  EXPECT_EQ(decode_lifecycle(encode(rules)).value(), rules);
  for (const auto* bad : {"", "x", "\x01\xff"}) EXPECT_FALSE(decode_lifecycle(bad)) << bad;
}

}  // namespace
}  // namespace onggi::catalog
