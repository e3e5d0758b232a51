// Interrupts every write operation of the catalog at each of its calls to the stores, in two ways:
// by a power cut (all calls to the stores fail, and then a new catalog opens the stores), and by a
// single failed call after which the process continues. An operation must take effect completely or
// not at all, and it must have taken effect if it was acknowledged. The usage counters must be
// correct, no blob may be leaked, and no shared data may be lost.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <optional>

#include "catalog/codes.h"
#include "catalog/testing/uploads.h"
#include "catalog/verify.h"
#include "storage/entry_scan.h"
#include "storage/testing/faulty_blob_store.h"
#include "storage/testing/faulty_metadata_store.h"

namespace onggi::catalog {
namespace {

using storage::FaultSwitch;

constexpr std::chrono::hours kLong{100};
constexpr std::array kKeys = {"old", "shared", "inline", "key"};

/// Everything that a client can see, as text: buckets, objects, versions, tags, open uploads and
/// their parts.
using View = std::map<std::string, std::string>;

/// A set of stores and a catalog that uses them. A restart replaces the catalog.
struct World {
  ManualClock clock{from_unix_ms(1'800'000'000'000)};
  std::unique_ptr<storage::MetadataStore> metadata = storage::make_memory_metadata_store();
  storage::MemoryBlobStore blobs{clock};
  FaultSwitch faults;
  storage::FaultyMetadataStore faulty_metadata{*metadata, faults};
  storage::FaultyBlobStore faulty_blobs{blobs, faults};
  std::unique_ptr<UploadCatalog> catalog = make(1);
  std::shared_ptr<const Bucket> bucket;
  std::string upload;  // the open upload of "key"
  std::vector<CompletedPart> parts;
  std::string version;

  std::unique_ptr<UploadCatalog> make(std::uint64_t seed) {
    auto settings = TestCatalog::small_settings();
    settings.commit_attempts_max = 4;
    return std::make_unique<UploadCatalog>(faulty_metadata, faulty_blobs, seed, settings);
  }
  void pass(std::chrono::seconds time) {
    clock.advance(time);
    catalog->clock.advance(time);
  }
  Status restart() {
    catalog = make(2);
    return sync_wait(catalog->buckets.open());
  }

  /// Creates an object, a copy that shares its blob, a small object, and an open upload.
  void fill() {
    bucket = catalog->make_bucket("bucket");
    ASSERT_TRUE(catalog->put(*bucket, "old", noise(300, 1)));
    ASSERT_TRUE(catalog->copy(*bucket, "old", *bucket, "shared"));
    ASSERT_TRUE(catalog->put(*bucket, "inline", noise(50, 2)));
    const auto created = catalog->create(*bucket, "key");
    ASSERT_TRUE(created);
    upload = *created;
  }
  void fill_with_parts() {
    fill();
    const auto copied = catalog->copy_part(*bucket, "key", upload, 1, "shared");
    const auto sent = catalog->put_part(*bucket, "key", upload, 2, noise(400, 3));
    ASSERT_TRUE(copied && sent);
    parts = {listed(*copied)};
  }
  /// Enables versioning and adds a version to "old", and a version and a delete marker to "shared".
  /// Their first versions become null versions. "inline" stays unchanged.
  void fill_versions() {
    fill_with_parts();
    catalog->set_versioning(*bucket, Versioning::kEnabled);
    ASSERT_TRUE(catalog->put(*bucket, "old", noise(300, 4)));
    ASSERT_TRUE(catalog->copy(*bucket, "old", *bucket, "shared"));
    ASSERT_TRUE(catalog->remove(*bucket, "shared"));
  }
  void fill_and_suspend() {
    fill_versions();
    catalog->set_versioning(*bucket, Versioning::kSuspended);
  }
  /// Returns the id of the version of `key` that has `back` newer versions.
  std::string version_of(const std::string& key, std::size_t back) {
    for (const auto& [info, latest] : catalog->list_versions(*bucket))
      if (info.key == key && back-- == 0) return info.version_id.empty() ? "null" : info.version_id;
    ADD_FAILURE() << key << " has too few versions";
    return {};
  }
  void empty_bucket() {
    fill_with_parts();
    for (const auto* key : {"old", "shared", "inline"}) ASSERT_TRUE(catalog->remove(*bucket, key));
  }

  void see_objects(const Bucket& seen, View& view) {
    std::int64_t objects = 0;
    std::int64_t bytes = 0;
    for (const auto* key : kKeys) {
      const auto got = catalog->get(seen, key);
      if (!got && got.error().code == kNoSuchKey) continue;
      ASSERT_TRUE(got) << key << ": " << got.error().message();
      view[seen.name + "/" + key] = *got;
    }
    for (const auto& [info, latest] : catalog->list_versions(seen, 2)) {
      ++objects;
      bytes += static_cast<std::int64_t>(info.size);
      see_version(seen, info, latest, view);
    }
    const auto usage = sync_wait(catalog->buckets.usage(seen));
    EXPECT_EQ(usage->objects, objects);
    EXPECT_EQ(usage->bytes, bytes);
  }
  /// Adds a version to the view. Leaves out its id, which differs from run to run.
  void see_version(const Bucket& seen, const ObjectInfo& info, bool latest, View& view) {
    auto& text = view[seen.name + " versions of " + info.key];
    text += info.version_id.empty() ? " null " : latest ? " latest " : " old ";
    if (info.delete_marker) {
      text += "marker";
      return;
    }
    const auto id = info.version_id.empty() ? "null" : info.version_id;
    const auto got = catalog->get(seen, info.key, id);
    ASSERT_TRUE(got) << info.key << " " << id << ": " << got.error().message();
    text += *got;
    const auto found = sync_wait(catalog->objects.stat(seen, {info.key, id}));
    for (const auto& [name, value] : found->attributes.tags) text += " " + name + "=" + value;
  }
  void see_uploads(const Bucket& seen, View& view) {
    const auto page = sync_wait(catalog->uploads.list(seen, {}));
    ASSERT_TRUE(page);
    for (const auto& open : page->uploads) {
      auto& text = view[seen.name + " upload " + std::to_string(view.size())];
      const auto listed =
          sync_wait(catalog->uploads.list_parts(seen, open.key, open.upload_id, 0, 100));
      ASSERT_TRUE(listed);
      for (const auto& part : listed->parts) text += std::to_string(part.number) + part.etag + " ";
    }
  }
  View see() {
    View view;
    for (const auto& seen : catalog->buckets.list("", "", 100).buckets) {
      view[seen.name] = "is there, " + std::to_string(int(seen.versioning->now()));
      see_objects(seen, view);
      see_uploads(seen, view);
    }
    return view;
  }

  /// Does the work of the background workers once.
  void tidy() {
    pass(kLong);
    for (const auto& each : catalog->buckets.list("", "", 100).buckets)
      EXPECT_TRUE(sync_wait(catalog->garbage.expire_uploads(each, std::nullopt)));
    EXPECT_TRUE(sync_wait(catalog->garbage.collect_all()));
    EXPECT_TRUE(sync_wait(catalog->garbage.sweep_orphans()));
  }
  void expect_sound() {
    const auto each = [](std::string what) { ADD_FAILURE() << what; };
    const auto checked = sync_wait(verify_catalog(catalog->engine, catalog->buckets, each));
    ASSERT_TRUE(checked);
    EXPECT_EQ(checked->orphans, 0U);
  }
  /// Deletes everything. Then expects that no blob, blob reference or garbage entry is left.
  void expect_no_leak() {
    for (const auto& left : catalog->buckets.list("", "", 100).buckets) {
      EXPECT_TRUE(catalog->put(left, "key", "still taken"));
      for (const auto* key : kKeys) EXPECT_TRUE(catalog->remove(left, key));
      for (const auto& [info, latest] : catalog->list_versions(left)) {
        const auto id = info.version_id.empty() ? "null" : info.version_id;
        EXPECT_TRUE(catalog->remove_version(left, info.key, id));
      }
      EXPECT_TRUE(sync_wait(catalog->buckets.remove(left.name)));
    }
    EXPECT_TRUE(sync_wait(catalog->garbage.collect_all()));
    EXPECT_TRUE(catalog->buckets.spaces().empty());
    EXPECT_EQ(blobs.blob_count(), 0U);
    storage::EntryScan holders(*metadata, storage::kSystemSpace, storage::Family::kRefs);
    EXPECT_EQ(*sync_wait(holders.next()), nullptr);
  }
};

struct Protocol {
  std::string name;
  std::function<void(World&)> prepare;
  std::function<Status(World&)> run;
};

void PrintTo(const Protocol& protocol, std::ostream* out) { *out << protocol.name; }

template <typename T>
Status status_of(const Result<T>& result) {
  if (result) return {};
  return fail(result.error());
}

Status put(World& world, std::size_t size, Conditions conditions = {}) {
  return status_of(world.catalog->put(*world.bucket, "key", noise(size, 9), conditions));
}

/// Repeats `operation` until it succeeds, cutting the power one call later each time. Afterwards,
/// the stores contain all leftovers that interruptions of the operation can produce.
void leave_behind(World& world, const std::function<Status()>& operation) {
  for (int n = 1; n < 100; ++n) {
    world.faults.cut_at(n, FaultSwitch::Moment::kBefore);
    const auto done = operation();
    world.faults.restore();
    if (done) return;
    EXPECT_TRUE(sync_wait(world.catalog->buckets.resume_deletions()));
  }
  FAIL() << "never succeeds";
}

const auto fill = [](World& world) { world.fill(); };
const auto fill_with_parts = [](World& world) { world.fill_with_parts(); };
const auto empty_bucket = [](World& world) { world.empty_bucket(); };

std::vector<Protocol> object_protocols() {
  return {
      {"create_bucket", fill,
       [](World& w) { return status_of(sync_wait(w.catalog->buckets.create("bucket2", {"o"}))); }},
      {"put_inline", fill, [](World& w) { return put(w, 50); }},
      {"put_blob", fill, [](World& w) { return put(w, 2500); }},
      {"put_if_absent", fill, [](World& w) { return put(w, 300, {.if_none_match = "*"}); }},
      {"overwrite_blob_if_match", fill,
       [](World& w) {
         const Conditions is_there{.if_match = "*"};
         return status_of(w.catalog->put(*w.bucket, "old", noise(300, 9), is_there));
       }},
      {"overwrite_inline_by_blob", fill,
       [](World& w) { return status_of(w.catalog->put(*w.bucket, "inline", noise(300, 9))); }},
      {"overwrite_shared_by_inline", fill,
       [](World& w) { return status_of(w.catalog->put(*w.bucket, "shared", noise(50, 9))); }},
      {"copy_blob", fill,
       [](World& w) { return status_of(w.catalog->copy(*w.bucket, "old", *w.bucket, "key")); }},
      {"copy_over_another_of_the_same_blob", fill,
       [](World& w) { return status_of(w.catalog->copy(*w.bucket, "old", *w.bucket, "shared")); }},
      {"copy_inline_over_blob", fill,
       [](World& w) { return status_of(w.catalog->copy(*w.bucket, "inline", *w.bucket, "old")); }},
      {"copy_onto_itself", fill,
       [](World& w) { return status_of(w.catalog->copy(*w.bucket, "old", *w.bucket, "old")); }},
      {"delete_inline", fill,
       [](World& w) { return status_of(w.catalog->remove(*w.bucket, "inline")); }},
      {"delete_shared", fill,
       [](World& w) { return status_of(w.catalog->remove(*w.bucket, "old")); }},
  };
}

std::vector<Protocol> rename_protocols() {
  const auto renaming = [](const char* from, const char* to) {
    return [from, to](World& w) { return status_of(w.catalog->rename(*w.bucket, from, to)); };
  };
  const auto assembled = [](World& w) {
    w.fill_with_parts();
    ASSERT_TRUE(w.catalog->complete(*w.bucket, complete_request("key", w.upload, w.parts)));
  };
  // A rename that was interrupted after its step 2 (see rename.cc).
  const auto half_renamed = [](World& w) {
    w.fill();
    leave_behind(w, [&] { return status_of(w.catalog->rename(*w.bucket, "old", "key")); });
  };
  return {
      {"rename_blob", fill, renaming("old", "key")},
      {"rename_inline", fill, renaming("inline", "key")},
      {"rename_over_the_same_blob", fill, renaming("old", "shared")},
      {"rename_inline_over_blob", fill, renaming("inline", "old")},
      {"rename_manifest", assembled, renaming("key", "old")},
      {"rename_if_absent", fill,
       [](World& w) {
         return status_of(w.catalog->rename(*w.bucket, "old", "key", {.if_none_match = "*"}));
       }},
      {"resume_renames", half_renamed,
       [](World& w) { return w.restart() ? Status() : w.restart(); }},
  };
}

std::vector<Protocol> upload_protocols() {
  return {
      {"create_upload", fill,
       [](World& w) { return status_of(w.catalog->create(*w.bucket, "key")); }},
      {"put_part", fill,
       [](World& w) {
         return status_of(w.catalog->put_part(*w.bucket, "key", w.upload, 1, noise(2500, 9)));
       }},
      {"replace_part", fill_with_parts,
       [](World& w) {
         return status_of(w.catalog->put_part(*w.bucket, "key", w.upload, 1, noise(300, 9)));
       }},
      {"copy_part", fill,
       [](World& w) {
         return status_of(w.catalog->copy_part(*w.bucket, "key", w.upload, 1, "old"));
       }},
      {"copy_range_over_part", fill_with_parts,
       [](World& w) {
         return status_of(
             w.catalog->copy_part(*w.bucket, "key", w.upload, 2, "old", ByteRange{10, 200}));
       }},
      {"copy_inline_part", fill,
       [](World& w) {
         return status_of(w.catalog->copy_part(*w.bucket, "key", w.upload, 1, "inline"));
       }},
      {"complete", fill_with_parts,
       [](World& w) {
         return status_of(
             w.catalog->complete(*w.bucket, complete_request("key", w.upload, w.parts)));
       }},
      {"abort", fill_with_parts,
       [](World& w) { return w.catalog->abort(*w.bucket, "key", w.upload); }},
  };
}

/// Returns a test case that removes the version of `key` that has `back` newer versions.
Protocol removal(std::string name, std::string key, std::size_t back) {
  const auto prepare = [key, back](World& w) {
    w.fill_versions();
    w.version = w.version_of(key, back);
  };
  const auto run = [key](World& w) {
    return status_of(w.catalog->remove_version(*w.bucket, key, w.version));
  };
  return {std::move(name), prepare, run};
}

std::vector<Protocol> version_protocols() {
  const auto put_to = [](const char* key, std::size_t size) {
    return
        [key, size](World& w) { return status_of(w.catalog->put(*w.bucket, key, noise(size, 9))); };
  };
  const auto remove_key = [](const char* key) {
    return [key](World& w) { return status_of(w.catalog->remove(*w.bucket, key)); };
  };
  const auto set_tags = [](const char* key, const char* id) {
    return [key, id](World& w) {
      return status_of(sync_wait(w.catalog->objects.set_tags(*w.bucket, {key, id}, {{"a", "b"}})));
    };
  };
  const auto versions = [](World& world) { world.fill_versions(); };
  const auto suspended = [](World& world) { world.fill_and_suspend(); };
  return {
      {"enable", fill,
       [](World& w) {
         return sync_wait(w.catalog->buckets.set_versioning("bucket", Versioning::kEnabled));
       }},
      {"tag_without_a_history", versions, set_tags("inline", "")},
      {"tag_the_current_version", versions, set_tags("old", "")},
      {"tag_an_old_version", versions, set_tags("old", "null")},
      {"put_new_key", versions, put_to("key", 300)},
      {"put_over_the_null_version", versions, put_to("inline", 300)},
      {"put_over_a_version", versions, put_to("old", 50)},
      {"put_over_a_marker", versions, put_to("shared", 300)},
      {"mark_the_null_version", versions, remove_key("inline")},
      {"mark_a_version", versions, remove_key("old")},
      {"mark_a_marker", versions, remove_key("shared")},
      {"copy_an_old_version_back", versions,
       [](World& w) {
         return status_of(w.catalog->copy(*w.bucket, "old", *w.bucket, "old", "null"));
       }},
      {"complete_over_the_null_version", versions,
       [](World& w) {
         return status_of(
             w.catalog->complete(*w.bucket, complete_request("key", w.upload, w.parts)));
       }},
      removal("remove_the_newest", "old", 0),
      removal("remove_the_null_version", "old", 1),
      removal("remove_a_marker", "shared", 0),
      removal("remove_below_a_marker", "shared", 1),
      removal("remove_the_only_version", "inline", 0),
      {"suspended_put_over_no_history", suspended, put_to("inline", 300)},
      {"suspended_put_replaces_an_old_null", suspended, put_to("old", 300)},
      {"suspended_put_over_a_marker", suspended, put_to("shared", 300)},
      {"suspended_mark", suspended, remove_key("old")},
      {"suspended_mark_over_no_history", suspended, remove_key("inline")},
  };
}

std::vector<Protocol> background_protocols() {
  const auto complete_and_overwrite = [](World& w) {
    w.fill_with_parts();
    ASSERT_TRUE(w.catalog->complete(*w.bucket, complete_request("key", w.upload, w.parts)));
    ASSERT_TRUE(w.catalog->copy(*w.bucket, "key", *w.bucket, "inline"));
    for (const auto* key : {"old", "key"}) ASSERT_TRUE(w.catalog->remove(*w.bucket, key));
  };
  const auto orphans = [](World& w) {
    w.fill();
    leave_behind(w, [&] { return status_of(w.catalog->copy(*w.bucket, "old", *w.bucket, "key")); });
    leave_behind(w, [&] { return put(w, 2500); });
    ASSERT_TRUE(w.restart());
    w.bucket = *w.catalog->buckets.find("bucket");
    w.pass(kLong);
  };
  // A deletion that was interrupted after the bucket was marked as deleting.
  const auto half_deleted = [](World& w) {
    w.empty_bucket();
    leave_behind(w, [&] { return sync_wait(w.catalog->buckets.remove("bucket")); });
  };
  return {
      {"delete_bucket", empty_bucket,
       [](World& w) { return sync_wait(w.catalog->buckets.remove("bucket")); }},
      {"resume_deletion", half_deleted, [](World& w) { return w.restart(); }},
      {"collect", complete_and_overwrite,
       [](World& w) { return status_of(sync_wait(w.catalog->garbage.collect_all())); }},
      {"sweep", orphans,
       [](World& w) { return status_of(sync_wait(w.catalog->garbage.sweep_orphans())); }},
      {"expire", complete_and_overwrite,
       [](World& w) {
         w.pass(kLong);
         return sync_wait(w.catalog->garbage.expire_uploads(*w.bucket, w.catalog->clock.now()));
       }},
  };
}

enum class Fault : std::uint8_t { kCut, kFailBefore, kFailAfter };

class Interrupted : public testing::TestWithParam<Protocol> {
 protected:
  const Protocol& protocol = GetParam();
  View before;
  View after;
  int calls = 0;

  void SetUp() override {
    World world;
    protocol.prepare(world);
    ASSERT_FALSE(HasFatalFailure());
    before = world.see();
    world.faults.restore();
    const auto done = protocol.run(world);
    ASSERT_TRUE(done) << done.error().message();
    calls = world.faults.calls();
    after = world.see();
    world.tidy();
    EXPECT_EQ(world.see(), after);
    world.expect_sound();
    world.expect_no_leak();
  }

  void interrupt(int n, Fault fault) {
    World world;
    protocol.prepare(world);
    switch (fault) {
      case Fault::kCut: world.faults.cut_at(n, FaultSwitch::Moment::kBefore); break;
      case Fault::kFailBefore:
        world.faults.fail_at(n, FaultSwitch::Moment::kBefore, Code::kUnavailable);
        break;
      case Fault::kFailAfter:
        world.faults.fail_at(n, FaultSwitch::Moment::kAfter, Code::kOutcomeUnknown);
        break;
    }
    const auto done = protocol.run(world);
    world.faults.restore();
    if (fault == Fault::kCut) ASSERT_TRUE(world.restart());
    const auto seen = world.see();
    if (done) EXPECT_EQ(seen, after) << "acknowledged";
    if (!done) EXPECT_TRUE(seen == before || seen == after) << "half done";
    world.tidy();
    EXPECT_EQ(world.see(), seen);
    world.expect_sound();
    world.expect_no_leak();
  }
};

TEST_P(Interrupted, at_every_call_happens_wholly_or_not_at_all) {
  for (const auto fault : {Fault::kCut, Fault::kFailBefore, Fault::kFailAfter}) {
    for (int n = 1; n <= calls + 1 && !HasFailure(); ++n) {
      SCOPED_TRACE("fault " + std::to_string(static_cast<int>(fault)) + " at call " +
                   std::to_string(n) + " of " + std::to_string(calls));
      interrupt(n, fault);
    }
  }
}

struct AfterAFailure : testing::Test {
  World world;
  void SetUp() override { world.fill(); }
  /// Repeats `operation`, making its first call to the stores fail, then its second call, and so
  /// on. Runs `check` after each failed attempt.
  void fail_each(const std::function<Status()>& operation, FaultSwitch::Moment moment, Code code,
                 const std::function<void()>& check) {
    for (int n = 1; n < 100; ++n) {
      SCOPED_TRACE("call " + std::to_string(n));
      world.faults.fail_at(n, moment, code);
      const auto done = operation();
      const bool met = world.faults.calls() >= n;
      world.faults.restore();
      if (!met) return;
      if (!done) check();
    }
    FAIL() << "never succeeds";
  }
};

TEST_F(AfterAFailure, a_name_is_not_taken_by_a_bucket_that_nobody_finds) {
  int number = 0;
  const auto name = [&] { return "bucket-" + std::to_string(number); };
  const auto create = [&] {
    ++number;
    return status_of(sync_wait(world.catalog->buckets.create(name(), {"owner"})));
  };
  const auto again = [&] {
    const auto created = sync_wait(world.catalog->buckets.create(name(), {"owner"}));
    EXPECT_TRUE(created || created.error().code == Code::kExists);
    EXPECT_TRUE(world.catalog->buckets.find(name()));
  };
  fail_each(create, FaultSwitch::Moment::kBefore, Code::kUnavailable, again);
  fail_each(create, FaultSwitch::Moment::kAfter, Code::kOutcomeUnknown, again);
}

TEST_F(AfterAFailure, a_refused_commit_leaves_no_blob) {
  const auto blobs = world.blobs.blob_count();
  const auto nothing_left = [&] { EXPECT_EQ(world.blobs.blob_count(), blobs); };
  const auto put_key = [&] { return put(world, 2500, {.if_none_match = "*"}); };
  const auto send_part = [&] {
    return status_of(world.catalog->put_part(*world.bucket, "key", world.upload, 1, noise(300, 9)));
  };
  const auto copy_part = [&] {
    return status_of(world.catalog->copy_part(*world.bucket, "key", world.upload, 1, "inline"));
  };
  for (const auto& operation :
       std::vector<std::function<Status()>>{put_key, send_part, copy_part}) {
    fail_each(operation, FaultSwitch::Moment::kBefore, Code::kUnavailable, nothing_left);
    ASSERT_FALSE(HasFailure());
    world.tidy();
    (void)world.catalog->remove(*world.bucket, "key");
    (void)world.catalog->abort(*world.bucket, "key", world.upload);
    world.upload = *world.catalog->create(*world.bucket, "key");
    world.tidy();
  }
}

const auto name_of = [](const auto& info) { return info.param.name; };
INSTANTIATE_TEST_SUITE_P(Objects, Interrupted, testing::ValuesIn(object_protocols()), name_of);
INSTANTIATE_TEST_SUITE_P(Renames, Interrupted, testing::ValuesIn(rename_protocols()), name_of);
INSTANTIATE_TEST_SUITE_P(Uploads, Interrupted, testing::ValuesIn(upload_protocols()), name_of);
INSTANTIATE_TEST_SUITE_P(Versions, Interrupted, testing::ValuesIn(version_protocols()), name_of);
INSTANTIATE_TEST_SUITE_P(Background, Interrupted, testing::ValuesIn(background_protocols()),
                         name_of);

}  // namespace
}  // namespace onggi::catalog
