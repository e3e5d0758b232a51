// Tests of lifecycle passes: which versions a pass removes, which it keeps, and how it handles
// concurrent changes.
#include "catalog/lifecycle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "base/when_all.h"
#include "catalog/records/lifecycle_record.h"
#include "catalog/records/rule_documents.h"
#include "catalog/testing/uploads.h"
#include "catalog/verify.h"
#include "storage/testing/hooked_store.h"

namespace onggi::catalog {
namespace {

using std::chrono::hours;
using storage::Family;
using testing::ElementsAre;
using testing::IsEmpty;

class LifecycleTest : public testing::Test {
 protected:
  LifecycleRule& add(std::string prefix = "") {
    auto& rule = rules.rules.emplace_back();
    rule.id = std::to_string(rules.rules.size());
    rule.enabled = true;
    rule.filter.prefix = std::move(prefix);
    return rule;
  }
  void keep_rules(const std::string& name = "bucket") {
    ASSERT_TRUE(
        sync_wait(catalog.buckets.set_document(name, BucketDocument::kLifecycle, encode(rules))));
  }
  ObjectInfo put(const std::string& key, const std::string& bytes = "bytes") {
    const auto info = catalog.put(bucket, key, bytes);
    EXPECT_TRUE(info) << info.error().message();
    return *info;
  }
  void set_tags(const std::string& key, Pairs tags) {
    EXPECT_TRUE(sync_wait(catalog.objects.set_tags(bucket, {key}, std::move(tags))));
  }
  static void step_until_over(Lifecycle& walk, LifecycleReport& sum) {
    for (int steps = 0; steps < 1000; ++steps) {
      const auto report = sync_wait(walk.step());
      ASSERT_TRUE(report) << report.error().message();
      if (!*report) return;
      sum.buckets += (*report)->buckets;
      sum.looked_at += (*report)->looked_at;
      sum.expired += (*report)->expired;
      sum.noncurrent += (*report)->noncurrent;
      sum.markers += (*report)->markers;
      sum.aborted += (*report)->aborted;
      sum.moved += (*report)->moved;
      sum.refused += (*report)->refused;
      sum.failed += (*report)->failed;
    }
    FAIL() << "the pass has no end";
  }
  LifecycleReport walk() {
    LifecycleReport sum;
    lifecycle.begin();
    step_until_over(lifecycle, sum);
    return sum;
  }
  /// Describes all versions in order: "key size", or "key x" for a delete marker.
  std::vector<std::string> versions() {
    std::vector<std::string> out;
    for (const auto& [info, latest] : catalog.list_versions(bucket))
      out.push_back(info.key + " " + (info.delete_marker ? "x" : std::to_string(info.size)));
    return out;
  }
  void enable() { catalog.set_versioning(bucket, Versioning::kEnabled); }
  void days(int count) { catalog.clock.advance(hours(24 * count)); }
  void TearDown() override {
    const auto each = [](std::string what) { ADD_FAILURE() << what; };
    EXPECT_TRUE(sync_wait(verify_catalog(catalog.engine, catalog.buckets, each)));
  }

  MemoryCatalog memory;
  storage::HookedStore metadata{*memory.metadata};
  UploadCatalog catalog{metadata, memory.blobs};
  std::shared_ptr<const Bucket> bucket_ = catalog.make_bucket("bucket");
  const Bucket& bucket = *bucket_;
  LifecycleRules rules;
  Lifecycle lifecycle{
      catalog.engine, catalog.buckets, catalog.objects, {.abort_uploads_after = hours(24 * 7)}};
};

TEST_F(LifecycleTest, objects_go_at_the_midnight_after_their_days) {
  add("tmp/").days = 1;
  keep_rules();
  put("keep");
  put("tmp/a");
  put("tmp/b", noise(300, 1));
  // The "tmp/" objects were stored on January 15 at 8:00 and expire on January 17 at 0:00.
  catalog.clock.set(parse_iso8601("2027-01-16T23:59:59Z").value());
  EXPECT_EQ(walk().expired, 0U);
  put("tmp/late");
  catalog.clock.set(parse_iso8601("2027-01-17T00:00:00Z").value());
  const auto report = walk();
  EXPECT_EQ(report.expired, 2U);
  EXPECT_EQ(report.looked_at, 3U);  // no rule applies to "keep"
  EXPECT_EQ(report.buckets, 1U);
  EXPECT_THAT(versions(), ElementsAre("keep 5", "tmp/late 5"));
}

TEST_F(LifecycleTest, tags_sizes_and_dates_choose) {
  auto& tagged = add();
  tagged.filter.tags = {{"keep", "no"}};
  tagged.days = 1;
  auto& large = add();
  large.filter.size_above = 200;
  large.date = catalog.clock.now() - hours(1);
  keep_rules();
  put("large", noise(201, 1));
  put("plain");
  put("tagged");
  set_tags("tagged", {{"keep", "no"}, {"more", "tags"}});
  put("tagged otherwise");
  set_tags("tagged otherwise", {{"keep", "yes"}});
  EXPECT_EQ(walk().expired, 1U);
  days(3);
  EXPECT_EQ(walk().expired, 1U);
  EXPECT_THAT(versions(), ElementsAre("plain 5", "tagged otherwise 5"));
}

TEST_F(LifecycleTest, versioned_objects_get_a_delete_marker) {
  add().days = 1;
  put("before");
  enable();
  put("after");
  keep_rules();
  days(3);
  EXPECT_EQ(walk().expired, 2U);
  EXPECT_THAT(versions(), ElementsAre("after x", "after 5", "before x", "before 5"));
  EXPECT_EQ(walk().expired, 0U);
}

TEST_F(LifecycleTest, noncurrent_versions_go_by_their_successors_age) {
  enable();
  add().noncurrent_days = 2;
  keep_rules();
  put("k", "1");
  days(10);
  put("k", "22");
  days(1);
  put("k", "333");
  EXPECT_EQ(walk().noncurrent, 0U);
  catalog.clock.advance(hours(40));  // midnight; version "1" has been noncurrent for two full days
  EXPECT_EQ(walk().noncurrent, 1U);
  EXPECT_THAT(versions(), ElementsAre("k 3", "k 2"));
  days(1);
  EXPECT_EQ(walk().noncurrent, 1U);
  EXPECT_THAT(versions(), ElementsAre("k 3"));
}

TEST_F(LifecycleTest, locked_versions_stay_until_their_time) {
  enable();
  add().noncurrent_days = 1;
  keep_rules();
  const ObjectLock lock{.retention =
                            Retention{LockMode::kGovernance, catalog.clock.now() + hours(24 * 5)}};
  ASSERT_TRUE(sync_wait(catalog.put_task(bucket, "k", "1", {}, lock)));
  put("k", "22");
  days(3);
  EXPECT_EQ(walk().refused, 1U);
  EXPECT_THAT(versions(), ElementsAre("k 2", "k 1"));
  days(3);
  EXPECT_EQ(walk().noncurrent, 1U);
  EXPECT_THAT(versions(), ElementsAre("k 2"));
}

TEST_F(LifecycleTest, some_newer_noncurrent_versions_are_kept) {
  enable();
  auto& rule = add();
  rule.noncurrent_days = 1;
  rule.noncurrent_kept = 2;
  keep_rules();
  for (int size = 1; size <= 6; ++size) put("k", std::string(static_cast<std::size_t>(size), 'x'));
  put("other");
  catalog.remove(bucket, "k");
  days(3);
  EXPECT_EQ(walk().noncurrent, 4U);
  EXPECT_THAT(versions(), ElementsAre("k x", "k 6", "k 5", "other 5"));
}

TEST_F(LifecycleTest, a_history_longer_than_a_page_is_one) {
  enable();
  auto& rule = add();
  rule.noncurrent_days = 1;
  rule.noncurrent_kept = 300;
  keep_rules();
  for (int i = 0; i < 320; ++i) put("k");
  days(3);
  EXPECT_EQ(walk().noncurrent, 19U);
  EXPECT_EQ(versions().size(), 301U);
}

TEST_F(LifecycleTest, delete_markers_above_nothing_go_and_others_stay) {
  enable();
  add().expired_markers = true;
  keep_rules();
  catalog.remove(bucket, "alone");
  put("deleted");
  catalog.remove(bucket, "deleted");
  put("live");
  EXPECT_EQ(walk().markers, 1U);
  EXPECT_THAT(versions(), ElementsAre("deleted x", "deleted 5", "live 5"));
  rules.rules.front().noncurrent_days = 1;
  keep_rules();
  days(2);
  const auto report = walk();  // removes the noncurrent version and then the delete marker
  EXPECT_EQ(report.noncurrent, 1U);
  EXPECT_EQ(report.markers, 1U);
  EXPECT_THAT(versions(), ElementsAre("live 5"));
}

TEST_F(LifecycleTest, days_count_for_delete_markers_above_nothing) {
  enable();
  add().days = 5;
  keep_rules();
  catalog.remove(bucket, "alone");
  days(4);
  EXPECT_EQ(walk().markers, 0U);
  days(2);
  EXPECT_EQ(walk().markers, 1U);
  EXPECT_THAT(versions(), IsEmpty());
}

TEST_F(LifecycleTest, null_versions_of_a_suspended_bucket) {
  auto& rule = add();
  rule.days = 1;
  rule.noncurrent_days = 1;
  keep_rules();
  put("k", "1");
  enable();
  put("k", "22");
  catalog.set_versioning(bucket, Versioning::kSuspended);
  put("plain", "55555");
  days(3);
  auto report = walk();
  EXPECT_EQ(report.expired, 2U);
  EXPECT_EQ(report.noncurrent, 0U);  // the null delete marker has replaced the null version
  EXPECT_THAT(versions(), ElementsAre("k x", "k 2", "plain x"));
  days(3);
  report = walk();
  EXPECT_EQ(report.noncurrent, 1U);
  EXPECT_EQ(report.markers, 2U);
  EXPECT_THAT(versions(), IsEmpty());
}

TEST_F(LifecycleTest, incomplete_uploads_go_by_rule_or_after_a_week) {
  add("quick/").abort_days = 1;
  add("slow/").abort_days = 30;
  keep_rules();
  const auto plain = catalog.create(bucket, "plain").value();
  const auto quick = catalog.create(bucket, "quick/k").value();
  const auto slow = catalog.create(bucket, "slow/k").value();
  ASSERT_TRUE(catalog.put_part(bucket, "quick/k", quick, 1, noise(300, 1)));
  EXPECT_EQ(walk().aborted, 0U);
  days(2);
  EXPECT_EQ(walk().aborted, 1U);
  EXPECT_FALSE(sync_wait(catalog.uploads.find(bucket, "quick/k", quick)));
  days(5);
  EXPECT_EQ(walk().aborted, 1U);
  EXPECT_FALSE(sync_wait(catalog.uploads.find(bucket, "plain", plain)));
  EXPECT_TRUE(sync_wait(catalog.uploads.find(bucket, "slow/k", slow)));
  days(24);
  EXPECT_EQ(walk().aborted, 1U);
}

TEST_F(LifecycleTest, uploads_stay_when_nobody_wants_them_gone) {
  const auto id = catalog.create(bucket, "k").value();
  days(1000);
  LifecycleReport sum;
  Lifecycle never(catalog.engine, catalog.buckets, catalog.objects, {});
  never.begin();
  step_until_over(never, sum);
  EXPECT_EQ(sum.looked_at, 0U);
  EXPECT_TRUE(sync_wait(catalog.uploads.find(bucket, "k", id)));
}

TEST_F(LifecycleTest, what_changes_while_it_is_looked_at_stays) {
  enable();
  auto& rule = add();
  rule.filter.tags = {{"go", ""}};
  rule.days = 1;
  auto& old = add();
  old.noncurrent_days = 1;
  old.expired_markers = true;
  keep_rules();
  put("overwritten");
  put("retagged");
  put("undeleted");
  for (const auto* key : {"overwritten", "retagged"}) set_tags(key, {{"go", ""}});
  const auto marker = catalog.remove(bucket, "undeleted").value();
  catalog.remove(bucket, "written again");
  days(3);
  std::set<Family> seen;
  const auto meddle = [&](Family family) -> Task<void> {
    if (!seen.insert(family).second) co_return;
    if (family == Family::kCurrent) {
      EXPECT_TRUE(co_await catalog.put_task(bucket, "overwritten", "bytes"));
      const ObjectName retagged{"retagged"};
      Pairs none;
      EXPECT_TRUE(co_await catalog.objects.set_tags(bucket, retagged, std::move(none)));
    }
    if (family == Family::kVersions) {
      RemoveRequest undelete{"undeleted", marker.version_id, {}};
      EXPECT_TRUE(co_await catalog.objects.remove(bucket, std::move(undelete)));
    }
    if (family == Family::kMarkers)
      EXPECT_TRUE(co_await catalog.put_task(bucket, "written again", "bytes"));
  };
  metadata.behind_scan = meddle;
  const auto report = walk();
  EXPECT_EQ(report.removed(), 0U);
  EXPECT_EQ(report.failed, 0U);
  EXPECT_EQ(seen.count(Family::kMarkers), 1U);
  metadata.behind_scan = nullptr;
  for (const auto* key : {"overwritten", "retagged", "undeleted", "written again"})
    EXPECT_EQ(catalog.get(bucket, key), "bytes") << key;
}

TEST_F(LifecycleTest, a_version_that_was_current_again_is_noncurrent_since_then) {
  enable();
  add().noncurrent_days = 1;
  keep_rules();
  put("k", "1");
  const auto second = put("k", "22");
  put("other", "1");
  put("other", "22");
  days(3);
  const auto meddle = [&](Family family) -> Task<void> {
    if (family != Family::kVersions) co_return;
    metadata.behind_scan = nullptr;
    RemoveRequest restore{"k", second.version_id, {}};
    EXPECT_TRUE(co_await catalog.objects.remove(bucket, std::move(restore)));
    EXPECT_TRUE(co_await catalog.put_task(bucket, "k", "333"));
  };
  metadata.behind_scan = meddle;
  auto report = walk();
  EXPECT_EQ(report.noncurrent, 1U);
  EXPECT_EQ(report.failed, 0U);
  EXPECT_THAT(versions(), ElementsAre("k 3", "k 1", "other 2"));
  EXPECT_EQ(walk().noncurrent, 0U);
  days(2);
  EXPECT_EQ(walk().noncurrent, 1U);
}

TEST_F(LifecycleTest, what_cannot_be_read_is_no_coverage) {
  enable();
  add().days = 1;
  rules.rules.front().noncurrent_days = 1;
  keep_rules();
  put("k", "1");
  put("k", "22");
  days(3);
  metadata.unreadable = Family::kCurrent;
  const auto report = walk();
  EXPECT_EQ(report.failed, 1U);
  EXPECT_EQ(report.noncurrent, 1U);  // noncurrent versions are still read
  EXPECT_FALSE(lifecycle.status().covered);
  EXPECT_TRUE(lifecycle.status().finished);
  metadata.unreadable.reset();
  EXPECT_EQ(walk().expired, 1U);
  EXPECT_EQ(lifecycle.status().covered, lifecycle.status().begun);
}

TEST_F(LifecycleTest, rules_that_are_withdrawn_remove_nothing_more) {
  add().days = 1;
  keep_rules();
  for (int i = 0; i < 20; ++i) put("key-" + std::to_string(i));
  days(3);
  const auto withdraw = [&](Family family) -> Task<void> {
    if (family != Family::kCurrent) co_return;
    metadata.behind_scan = nullptr;
    EXPECT_TRUE(
        co_await catalog.buckets.set_document("bucket", BucketDocument::kLifecycle, std::nullopt));
  };
  metadata.behind_scan = withdraw;
  const auto report = walk();
  EXPECT_EQ(report.looked_at, 20U);
  EXPECT_EQ(report.attempts(), 0U);
  keep_rules();
  EXPECT_EQ(walk().expired, 20U);
}

TEST_F(LifecycleTest, a_bucket_made_again_is_gone_through_from_its_beginning) {
  add().days = 1;
  keep_rules();
  for (int i = 0; i < 300; ++i) put("key-" + std::to_string(1000 + i));
  days(3);
  lifecycle.begin();
  LifecycleReport sum;
  while (sum.expired == 0) sum.expired += (*sync_wait(lifecycle.step()))->expired;
  for (int i = 0; i < 300; ++i) catalog.remove(bucket, "key-" + std::to_string(1000 + i));
  ASSERT_TRUE(sync_wait(catalog.buckets.remove("bucket")));
  const auto next = catalog.make_bucket("bucket");
  keep_rules();
  ASSERT_TRUE(catalog.put(*next, "early", "bytes"));
  days(3);
  EXPECT_EQ(walk().expired, 1U) << "the same pass";
}

TEST_F(LifecycleTest, a_restart_in_the_middle_goes_on_there) {
  add().days = 1;
  catalog.make_bucket("another");
  keep_rules();
  keep_rules("another");
  for (int i = 0; i < 600; ++i) put("key-" + std::to_string(1000 + i));
  days(3);
  LifecycleReport sum;
  {
    Lifecycle first(catalog.engine, catalog.buckets, catalog.objects, {});
    ASSERT_TRUE(sync_wait(first.load()));
    first.begin();
    while (sum.expired == 0) sum.expired += (*sync_wait(first.step()))->expired;
    ASSERT_TRUE(sync_wait(first.save()));
    put("key-0");  // the pass has already visited this key
  }
  EXPECT_LT(sum.expired, 600U);
  days(2);
  ASSERT_TRUE(sync_wait(lifecycle.load()));
  EXPECT_TRUE(lifecycle.status().running);
  EXPECT_FALSE(lifecycle.status().covered);
  EXPECT_EQ(sum.expired + walk().expired, 600U);
  EXPECT_EQ(lifecycle.status().covered, catalog.clock.now() - hours(48));
  EXPECT_THAT(versions(), ElementsAre("key-0 5"));
  EXPECT_EQ(walk().expired, 1U);
}

TEST_F(LifecycleTest, a_bucket_that_goes_meanwhile_ends_nothing) {
  add().days = 1;
  catalog.make_bucket("aaa");
  keep_rules("aaa");
  keep_rules();
  put("k");
  days(3);
  lifecycle.begin();
  ASSERT_TRUE(sync_wait(lifecycle.step()));
  ASSERT_TRUE(sync_wait(catalog.buckets.remove("aaa")));
  EXPECT_EQ(walk().expired, 1U);
}

TEST_F(LifecycleTest, objects_and_versions_change_their_storage_class) {
  enable();
  auto& rule = add();
  rule.filter.size_above = 0;
  rule.transitions = {{.days = 1, .to = StorageClass::kIntelligentTiering},
                      {.days = 5, .to = StorageClass::kGlacierIr}};
  rule.noncurrent_transitions = {{.days = 1, .to = StorageClass::kGlacierIr}};
  keep_rules();
  const auto first = put("k", "1");
  const auto second = put("k", "22");
  const auto class_of = [&](const ObjectInfo& version) {
    const auto found = sync_wait(catalog.objects.stat(bucket, {"k", version.version_id}));
    EXPECT_TRUE(found);
    EXPECT_EQ(found->modified, version.modified);
    return found->attributes.storage_class;
  };
  EXPECT_EQ(walk().moved, 0U);
  days(3);
  auto report = walk();
  EXPECT_EQ(report.moved, 2U);
  EXPECT_EQ(report.removed(), 0U);
  EXPECT_EQ(class_of(first), StorageClass::kGlacierIr);
  EXPECT_EQ(class_of(second), StorageClass::kIntelligentTiering);
  EXPECT_EQ(walk().moved, 0U) << "again";
  days(4);
  EXPECT_EQ(walk().moved, 1U);
  EXPECT_EQ(class_of(second), StorageClass::kGlacierIr);
  EXPECT_EQ(catalog.get(bucket, "k"), "22");
}

TEST_F(LifecycleTest, expiry_comes_before_a_change_of_class) {
  auto& mover = add();
  mover.filter.size_above = 0;
  mover.transitions = {{.days = 1, .to = StorageClass::kGlacierIr}};
  add().days = 1;
  keep_rules();
  put("k");
  days(3);
  const auto report = walk();
  EXPECT_EQ(report.expired, 1U);
  EXPECT_EQ(report.moved, 0U);
}

TEST_F(LifecycleTest, what_is_written_meanwhile_keeps_its_class) {
  auto& rule = add();
  rule.filter.size_above = 0;
  rule.transitions = {{.days = 1, .to = StorageClass::kGlacierIr}};
  keep_rules();
  put("gone");
  put("overwritten");
  days(3);
  const auto meddle = [&](Family family) -> Task<void> {
    if (family != Family::kCurrent) co_return;
    metadata.behind_scan = nullptr;
    EXPECT_TRUE(co_await catalog.put_task(bucket, "overwritten", "bytes"));
    RemoveRequest removal;
    removal.key = "gone";
    EXPECT_TRUE(co_await catalog.objects.remove(bucket, std::move(removal)));
  };
  metadata.behind_scan = meddle;
  const auto report = walk();
  EXPECT_EQ(report.looked_at, 2U);
  EXPECT_EQ(report.attempts(), 0U);
  const auto found = sync_wait(catalog.objects.stat(bucket, {"overwritten"}));
  EXPECT_EQ(found->attributes.storage_class, StorageClass::kStandard);
}

TEST_F(LifecycleTest, other_tasks_run_between_two_objects) {
  add().days = 100;
  keep_rules();
  put("a");
  put("b");
  std::vector<std::string> order;
  const auto walk_and_note = [&]() -> Task<bool> {
    auto report = co_await lifecycle.step();
    while (report && *report) report = co_await lifecycle.step();
    order.emplace_back("walk");
    co_return report.has_value();
  };
  const auto note = [&]() -> Task<bool> {
    order.emplace_back("other");
    co_return true;
  };
  lifecycle.begin();
  std::vector<Task<bool>> tasks;
  tasks.push_back(walk_and_note());
  tasks.push_back(note());
  EXPECT_THAT(sync_wait(when_all(std::move(tasks), 2)), ElementsAre(true, true));
  EXPECT_THAT(order, ElementsAre("other", "walk"));
}

TEST_F(LifecycleTest, rules_that_do_not_parse_let_nothing_expire) {
  ASSERT_TRUE(sync_wait(
      catalog.buckets.set_document("bucket", BucketDocument::kLifecycle, std::string("garbage"))));
  put("k");
  days(1000);
  EXPECT_EQ(walk().removed(), 0U);
}

}  // namespace
}  // namespace onggi::catalog
