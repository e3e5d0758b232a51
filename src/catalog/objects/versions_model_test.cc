// Compares versioning with a simple model. After any sequence of operations, the catalog and the
// model must agree on every version, in listings, by id and in the usage counters, and no data may
// be leaked.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>

#include "catalog/codes.h"
#include "catalog/testing/uploads.h"
#include "catalog/verify.h"

namespace onggi::catalog {
namespace {

struct Step {
  int kind = 0;
  int key = 0;
  int pick = 0;  // random number that selects a version, a size or another key
};

struct ModelVersion {
  std::string id;  // "null" or a version id
  bool marker = false;
  std::string bytes;
  bool locked = false;  // true if under a governance retention that never ends
  bool operator==(const ModelVersion&) const = default;
};

/// A model of S3's versioning rules, as the user guide describes them.
struct Model {
  using History = std::vector<ModelVersion>;  // newest first

  Versioning versioning = Versioning::kNever;
  std::map<std::string, History> keys;

  static const ModelVersion* current(const History& history) {
    return history.empty() || history.front().marker ? nullptr : &history.front();
  }
  void add(const std::string& key, ModelVersion version) {
    auto& history = keys[key];
    if (version.id == "null") std::erase_if(history, [](const auto& v) { return v.id == "null"; });
    history.insert(history.begin(), std::move(version));
  }
  /// Returns true if the next write to the key, or the next removal of its current version, would
  /// replace a locked null version.
  bool is_kept(const std::string& key) {
    const auto locked = [](const auto& v) { return v.id == "null" && v.locked; };
    return versioning != Versioning::kEnabled && std::ranges::any_of(keys[key], locked);
  }
  void remove(const std::string& key, const std::string& id) {
    std::erase_if(keys[key], [&](const auto& version) { return version.id == id; });
  }
};

std::string shown(const std::string& id) { return id.empty() ? "null" : id; }

/// Runs each step on the catalog and on the model, and compares the two.
class Twins {
 public:
  void run(const Step& step) {
    const auto key = "k" + std::to_string(step.key);
    switch (step.kind) {
      case 0:
      case 1:
      case 2:
        return put(key, noise(static_cast<std::size_t>(step.pick % 5) * 60, number_++),
                   step.pick % 4 == 0);
      case 3:
      case 4: return remove(key);
      case 5:
      case 6: return remove_version(key, step.pick);
      case 7: return copy("k" + std::to_string(step.pick % 3), step.pick, key);
      case 8: return complete(key);
      case 9:
        return set_versioning(step.pick % 3 == 0 ? Versioning::kSuspended : Versioning::kEnabled);
      default: RC_ASSERT(sync_wait(catalog_.garbage.collect_all()));
    }
  }

  void compare() {
    std::int64_t objects = 0;
    std::int64_t bytes = 0;
    auto listed = catalog_.list_versions(bucket, 3);
    auto next = listed.begin();
    for (const auto& [key, history] : model_.keys) {
      compare_current(key, history);
      for (const auto& version : history) {
        RC_ASSERT(next != listed.end());
        RC_ASSERT(next->info.key == key);
        RC_ASSERT(shown(next->info.version_id) == version.id);
        RC_ASSERT(next->info.delete_marker == version.marker);
        RC_ASSERT(next->latest == (&version == &history.front()));
        RC_ASSERT(next->info.attributes.lock.retention.has_value() == version.locked);
        compare_version(key, version);
        ++objects;
        bytes += static_cast<std::int64_t>(version.bytes.size());
        ++next;
      }
    }
    RC_ASSERT(next == listed.end());
    const auto usage = sync_wait(catalog_.buckets.usage(bucket));
    RC_ASSERT(usage->objects == objects);
    RC_ASSERT(usage->bytes == bytes);
    const auto each = [](std::string what) { RC_FAIL(what); };
    RC_ASSERT(sync_wait(verify_catalog(catalog_.engine, catalog_.buckets, each)).has_value());
  }

  void empty() {
    for (const auto& version : catalog_.list_versions(bucket))
      RC_ASSERT(catalog_.remove_version(bucket, version.info.key, shown(version.info.version_id),
                                        {}, true));
    RC_ASSERT(sync_wait(catalog_.buckets.remove("bucket")).has_value());
    RC_ASSERT(sync_wait(catalog_.garbage.collect_all()).has_value());
    RC_ASSERT(memory_.blobs.blob_count() == 0U);
  }

 private:
  void put(const std::string& key, std::string bytes, bool locked) {
    ObjectLock lock;
    if (locked) lock.retention = Retention{LockMode::kGovernance, Time::max()};
    const auto info = sync_wait(catalog_.put_task(bucket, key, bytes, {}, lock));
    if (came_about(key, info))
      model_.add(key, {shown(info->version_id), false, std::move(bytes), locked});
  }

  /// Returns true if the operation succeeded. The operation must succeed unless a locked version
  /// prevents it; in that case it must fail with kLocked.
  template <typename T>
  bool came_about(const std::string& key, const Result<T>& result) {
    const bool kept = model_.is_kept(key);
    RC_ASSERT(result.has_value() == !kept);
    if (kept) RC_ASSERT(result.error().code == kLocked);
    return !kept;
  }

  void remove(const std::string& key) {
    const auto removed = catalog_.remove(bucket, key);
    if (!came_about(key, removed)) return;
    RC_ASSERT(removed->existed == (Model::current(model_.keys[key]) != nullptr));
    RC_ASSERT(removed->delete_marker == (model_.versioning != Versioning::kNever));
    if (removed->delete_marker) {
      model_.add(key, {shown(removed->version_id), true, {}});
    } else {
      model_.remove(key, "null");
    }
  }

  void remove_version(const std::string& key, int pick) {
    const auto& history = model_.keys[key];
    const auto at = static_cast<std::size_t>(pick) % (history.size() + 1);
    const bool there = at < history.size();
    const auto id = there ? history[at].id : std::string(32, 'q');
    const bool marker = there && history[at].marker;
    const bool bypass = pick % 3 == 0;
    const auto removed = catalog_.remove_version(bucket, key, id, {}, bypass);
    const bool kept = there && history[at].locked && !bypass;
    RC_ASSERT(removed.has_value() == !kept);
    if (kept) return;
    RC_ASSERT(removed->existed == there);
    RC_ASSERT(removed->delete_marker == marker);
    model_.remove(key, id);
  }

  void copy(const std::string& from, int pick, const std::string& to) {
    const auto& history = model_.keys[from];
    if (history.empty()) return;
    const auto source = history[static_cast<std::size_t>(pick) % history.size()];
    const auto copied = catalog_.copy(bucket, from, bucket, to, source.id);
    if (!source.marker && came_about(to, copied))
      model_.add(to, {shown(copied->version_id), false, source.bytes});
  }

  void complete(const std::string& key) {
    const auto upload = *catalog_.create(bucket, key);
    auto bytes = noise(200, number_++);
    const auto part = catalog_.put_part(bucket, key, upload, 1, bytes);
    const auto done = catalog_.complete(bucket, complete_request(key, upload, {listed(*part)}));
    if (came_about(key, done)) model_.add(key, {shown(done->version_id), false, std::move(bytes)});
  }

  void set_versioning(Versioning versioning) {
    catalog_.set_versioning(bucket, versioning);
    model_.versioning = versioning;
  }

  void compare_current(const std::string& key, const Model::History& history) {
    const auto got = catalog_.get(bucket, key);
    const auto* current = Model::current(history);
    RC_ASSERT(got.has_value() == (current != nullptr));
    if (current != nullptr) RC_ASSERT(*got == current->bytes);
  }

  void compare_version(const std::string& key, const ModelVersion& version) {
    const auto got = catalog_.get(bucket, key, version.id);
    RC_ASSERT(got.has_value() == !version.marker);
    if (got) RC_ASSERT(*got == version.bytes);
    if (!got) RC_ASSERT(got.error().code == kDeleteMarker);
  }

  MemoryCatalog memory_;
  UploadCatalog catalog_{*memory_.metadata, memory_.blobs};
  std::shared_ptr<const Bucket> bucket_ = catalog_.make_bucket("bucket");
  const Bucket& bucket = *bucket_;
  Model model_;
  std::uint64_t number_ = 1;
};

TEST(VersionsModel, agrees_with_the_catalog_whatever_is_done) {
  const auto step = rc::gen::construct<Step>(rc::gen::inRange(0, 11), rc::gen::inRange(0, 3),
                                             rc::gen::inRange(0, 1000));
  EXPECT_TRUE(rc::check([&] {
    const auto steps = *rc::gen::container<std::vector<Step>>(step);
    Twins twins;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      twins.run(steps[i]);
      if (i % 4 == 0) twins.compare();
    }
    twins.compare();
    twins.empty();
  }));
}

}  // namespace
}  // namespace onggi::catalog
