// Object Lock in the catalog: every operation that would remove or replace a locked version fails
// and changes nothing.
#include <gtest/gtest.h>

#include "catalog/bucket_lock.h"
#include "catalog/codes.h"
#include "catalog/testing/uploads.h"

namespace onggi::catalog {
namespace {

using enum LockMode;

class ObjectLockTest : public ::testing::Test {
 protected:
  std::shared_ptr<const Bucket> make(std::string name, Versioning versioning,
                                     const LockConfiguration& configuration = {}) {
    NewBucket request{"owner", versioning, {}};
    request.documents.emplace_back(BucketDocument::kObjectLock, lock_document(configuration));
    return sync_wait(catalog.buckets.create(std::move(name), std::move(request))).value();
  }
  std::string put(const Bucket& bucket, std::string key, ObjectLock lock = {}) {
    return sync_wait(catalog.put_task(bucket, std::move(key), "bytes", {}, lock))->version_id;
  }
  ObjectLock governed() { return {.retention = Retention{kGovernance, in_days(10)}}; }
  ObjectLock complied() { return {.retention = Retention{kCompliance, in_days(10)}}; }
  static ObjectLock held() { return {.retention = {}, .legal_hold = true}; }
  Time in_days(int count) { return catalog.clock.now() + std::chrono::days(count); }

  Code retain(const Bucket& bucket, const ObjectName& name, std::optional<Retention> next,
              bool bypass = false) {
    const auto done = sync_wait(catalog.objects.set_retention(bucket, name, next, bypass));
    return done ? Code::kInternal : done.error().code;
  }
  ObjectLock lock_of(const Bucket& bucket, const ObjectName& name) {
    return sync_wait(catalog.objects.stat(bucket, name))->attributes.lock;
  }

  static constexpr auto kDone = Code::kInternal;  // retain() returns this code on success
  MemoryCatalog memory;
  UploadCatalog catalog{*memory.metadata, memory.blobs};
};

TEST_F(ObjectLockTest, a_locked_version_stays_and_a_marker_may_hide_it) {
  const auto bucket = make("bucket", Versioning::kEnabled);
  for (const auto& lock : {governed(), complied(), held()}) {
    const auto version = put(*bucket, "k", lock);
    EXPECT_EQ(catalog.remove_version(*bucket, "k", version).error().code, kLocked);
    const auto marker = catalog.remove(*bucket, "k");
    ASSERT_TRUE(marker && marker->delete_marker);
    EXPECT_EQ(catalog.remove_version(*bucket, "k", version).error().code, kLocked);
    EXPECT_TRUE(catalog.remove_version(*bucket, "k", marker->version_id)) << "markers have no lock";
    EXPECT_EQ(catalog.get(*bucket, "k"), "bytes");
    EXPECT_EQ(lock_of(*bucket, {"k", version}), lock);
  }
  EXPECT_EQ(sync_wait(catalog.buckets.remove("bucket")).error().code, kBucketNotEmpty);
}

TEST_F(ObjectLockTest, a_version_goes_by_bypass_or_after_its_time) {
  const auto bucket = make("bucket", Versioning::kEnabled);
  const auto governance = put(*bucket, "k", governed());
  EXPECT_TRUE(catalog.remove_version(*bucket, "k", governance, {}, true));
  const auto compliance = put(*bucket, "k", complied());
  EXPECT_EQ(catalog.remove_version(*bucket, "k", compliance, {}, true).error().code, kLocked);
  catalog.clock.advance(std::chrono::days(10));
  EXPECT_TRUE(catalog.remove_version(*bucket, "k", compliance));
}

TEST_F(ObjectLockTest, nothing_replaces_a_locked_null_version) {
  for (const auto versioning : {Versioning::kNever, Versioning::kSuspended}) {
    const auto number = std::to_string(static_cast<int>(versioning));
    const auto bucket = make("bucket-" + number, versioning);
    put(*bucket, "k", governed());
    put(*bucket, "other");
    EXPECT_EQ(catalog.put(*bucket, "k", "new").error().code, kLocked);
    EXPECT_EQ(catalog.put(*bucket, "k", noise(500, 1)).error().code, kLocked);
    EXPECT_EQ(catalog.remove(*bucket, "k").error().code, kLocked);
    EXPECT_EQ(catalog.copy(*bucket, "other", *bucket, "k").error().code, kLocked);
    EXPECT_EQ(catalog.copy(*bucket, "k", *bucket, "k").error().code, kLocked);
    const auto upload = *catalog.create(*bucket, "k");
    const auto part = catalog.put_part(*bucket, "k", upload, 1, noise(500, 2));
    const auto request = complete_request("k", upload, {listed(*part)});
    EXPECT_EQ(catalog.complete(*bucket, request).error().code, kLocked);
    EXPECT_EQ(catalog.get(*bucket, "k"), "bytes");
    EXPECT_EQ(lock_of(*bucket, {"k"}), governed());
    catalog.clock.advance(std::chrono::days(10));
    EXPECT_TRUE(catalog.complete(*bucket, request)) << "the parts are still there";
  }
}

TEST_F(ObjectLockTest, a_locked_object_is_not_renamed_nor_renamed_over) {
  const auto bucket = make("bucket", Versioning::kNever);
  put(*bucket, "locked", held());
  put(*bucket, "free");
  EXPECT_EQ(catalog.rename(*bucket, "locked", "new").error().code, kLocked);
  EXPECT_EQ(catalog.rename(*bucket, "free", "locked").error().code, kLocked);
  EXPECT_EQ(catalog.get(*bucket, "locked"), "bytes");
  EXPECT_EQ(catalog.get(*bucket, "free"), "bytes");
  EXPECT_FALSE(catalog.get(*bucket, "new"));
}

TEST_F(ObjectLockTest, locks_are_changed_where_versions_can_be_locked) {
  const auto plain = catalog.make_bucket("plain");
  put(*plain, "k");
  EXPECT_EQ(retain(*plain, {"k"}, governed().retention), kInvalidRequest);
  const auto bucket = make("bucket", Versioning::kEnabled);
  EXPECT_EQ(retain(*bucket, {"none"}, governed().retention), kNoSuchKey);
  const auto first = put(*bucket, "k");
  const auto second = put(*bucket, "k");
  EXPECT_EQ(retain(*bucket, {"k", first}, governed().retention), kDone);
  EXPECT_EQ(lock_of(*bucket, {"k", first}), governed());
  EXPECT_EQ(lock_of(*bucket, {"k", second}), ObjectLock{});
  EXPECT_EQ(retain(*bucket, {"k", first}, std::nullopt), kLocked);
  EXPECT_EQ(retain(*bucket, {"k", first}, std::nullopt, true), kDone);
  EXPECT_TRUE(sync_wait(catalog.objects.set_legal_hold(*bucket, {"k", first}, true)));
  EXPECT_EQ(catalog.remove_version(*bucket, "k", first, {}, true).error().code, kLocked);
  EXPECT_TRUE(sync_wait(catalog.objects.set_legal_hold(*bucket, {"k", first}, false)));
  EXPECT_TRUE(catalog.remove_version(*bucket, "k", first));
  const auto marker = catalog.remove(*bucket, "k")->version_id;
  EXPECT_EQ(retain(*bucket, {"k", marker}, governed().retention), kDeleteMarker);
}

TEST_F(ObjectLockTest, tags_leave_it_alone_and_copies_do_not_have_it) {
  const auto bucket = make("bucket", Versioning::kEnabled);
  const auto version = put(*bucket, "k", complied());
  ASSERT_TRUE(sync_wait(catalog.objects.set_tags(*bucket, {"k"}, {{"a", "1"}})));
  EXPECT_EQ(lock_of(*bucket, {"k", version}), complied());
  ASSERT_TRUE(catalog.copy(*bucket, "k", *bucket, "copy"));
  EXPECT_EQ(lock_of(*bucket, {"copy"}), ObjectLock{});
}

TEST_F(ObjectLockTest, every_new_version_has_the_default_unless_it_says_another) {
  const auto bucket = make("bucket", Versioning::kEnabled, {DefaultRetention{kCompliance, 30, 0}});
  const ObjectLock expected{.retention = Retention{kCompliance, in_days(30)}};
  put(*bucket, "k");
  EXPECT_EQ(lock_of(*bucket, {"k"}), expected);
  put(*bucket, "own", governed());
  EXPECT_EQ(lock_of(*bucket, {"own"}), governed());
  put(*bucket, "held", held());
  EXPECT_EQ(lock_of(*bucket, {"held"}), (ObjectLock{expected.retention, true}));
  catalog.clock.advance(std::chrono::hours(1));
  ASSERT_TRUE(catalog.copy(*bucket, "own", *bucket, "copy"));
  EXPECT_EQ(lock_of(*bucket, {"copy"}).retention, (Retention{kCompliance, in_days(30)}));
  const auto upload = *catalog.create(*bucket, "m");
  const auto part = catalog.put_part(*bucket, "m", upload, 1, "x");
  ASSERT_TRUE(catalog.complete(*bucket, complete_request("m", upload, {listed(*part)})));
  EXPECT_EQ(lock_of(*bucket, {"m"}).retention, (Retention{kCompliance, in_days(30)}));
}

TEST_F(ObjectLockTest, an_upload_brings_the_lock_that_it_was_created_with) {
  const auto bucket = make("bucket", Versioning::kEnabled, {DefaultRetention{kCompliance, 30, 0}});
  UploadRequest request;
  request.key = "m";
  request.attributes.lock = {governed().retention, true};
  const auto upload = sync_wait(catalog.uploads.create(*bucket, request))->upload_id;
  const auto part = catalog.put_part(*bucket, "m", upload, 1, "x");
  ASSERT_TRUE(catalog.complete(*bucket, complete_request("m", upload, {listed(*part)})));
  EXPECT_EQ(lock_of(*bucket, {"m"}), request.attributes.lock);
}

TEST_F(ObjectLockTest, needs_versions_and_keeps_them) {
  const auto bucket = catalog.make_bucket("bucket");
  const auto enable = [&](std::string text) {
    const auto done = sync_wait(
        catalog.buckets.set_document("bucket", BucketDocument::kObjectLock, std::move(text)));
    return done ? kDone : done.error().code;
  };
  const auto set = [&](Versioning versioning) {
    const auto done = sync_wait(catalog.buckets.set_versioning("bucket", versioning));
    return done ? kDone : done.error().code;
  };
  EXPECT_EQ(enable("Enabled"), kBucketState);
  EXPECT_EQ(set(Versioning::kSuspended), kDone);
  EXPECT_EQ(enable("Enabled"), kBucketState);
  EXPECT_EQ(set(Versioning::kEnabled), kDone);
  EXPECT_EQ(enable("GOVERNANCE 1 days"), kDone);
  EXPECT_EQ(set(Versioning::kSuspended), kBucketState);
  EXPECT_EQ(set(Versioning::kEnabled), kDone);
  EXPECT_EQ(enable("Enabled"), kDone) << "without a default again";
  EXPECT_EQ(lock_configuration(**catalog.buckets.find("bucket"))->rule, std::nullopt);
  EXPECT_EQ(lock_configuration(*bucket), nullptr) << "as it was found";
}

}  // namespace
}  // namespace onggi::catalog
