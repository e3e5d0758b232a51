// Compares multipart uploads with a simple model. After any sequence of operations, the catalog and
// the model must agree on every part and every completed object, in listings and in the usage
// counters. A rejected completion must change nothing, and no data may be leaked.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <ostream>
#include <set>

#include "catalog/codes.h"
#include "catalog/testing/uploads.h"
#include "catalog/verify.h"

namespace onggi::catalog {
namespace {

struct UploadStep {
  int kind = 0;
  int upload = 0;
  int part = 0;
  int pick = 0;  // random number that selects a size or an invalid request
};

std::ostream& operator<<(std::ostream& out, const UploadStep& step) {
  return out << "{" << step.kind << ", upload " << step.upload << ", part " << step.part
             << ", pick " << step.pick << "}";
}

struct ModelPart {
  std::string etag;
  std::uint64_t size = 0;
  std::string bytes;  // empty if the part was copied from kSource
};

struct ModelUpload {
  enum class State : std::uint8_t { kOpen, kCompleted, kAborted };
  std::string key;
  std::string id;
  State state = State::kOpen;
  std::map<std::uint32_t, ModelPart> parts;
  std::vector<CompletedPart> completed_with;
};

/// Runs each step on the catalog and on the model, and compares the two.
class UploadTwins {
 public:
  UploadTwins() {
    RC_ASSERT(catalog_.put(bucket, kSource, large_).has_value());
    for (int i = 0; i < 3; ++i) create(i);
  }

  void run(const UploadStep& step) {
    auto& upload = uploads_[static_cast<std::size_t>(step.upload) % uploads_.size()];
    const auto number = static_cast<std::uint32_t>(step.part);
    switch (step.kind) {
      case 0: return create(step.pick);
      case 1:
      case 2:
      case 3: return put_part(upload, number, noise(static_cast<std::size_t>(step.pick), seed_++));
      case 4:
      case 5:
      case 6: return copy_part(upload, number);
      case 7:
      case 8: return complete(upload, step.part, step.pick);
      case 9: return abort(upload);
      case 10: return remove(upload.key);
      default: RC_ASSERT(sync_wait(catalog_.garbage.collect_all()));
    }
  }

  void compare() {
    std::set<std::string> open;
    for (const auto& upload : uploads_) {
      compare_parts(upload);
      if (upload.state == ModelUpload::State::kOpen) open.insert(upload.id);
    }
    RC_ASSERT(listed_uploads() == open);
    std::int64_t bytes = static_cast<std::int64_t>(large_.size());
    for (const auto& [key, parts] : objects_) bytes += compare_object(key, parts);
    const auto usage = sync_wait(catalog_.buckets.usage(bucket));
    RC_ASSERT(usage->objects == static_cast<std::int64_t>(objects_.size()) + 1);
    RC_ASSERT(usage->bytes == bytes);
    const auto each = [](std::string what) { RC_FAIL(what); };
    RC_ASSERT(sync_wait(verify_catalog(catalog_.engine, catalog_.buckets, each)).has_value());
  }

  void empty() {
    for (auto& upload : uploads_)
      if (upload.state == ModelUpload::State::kOpen) abort(upload);
    while (!objects_.empty()) remove(objects_.begin()->first);
    RC_ASSERT(catalog_.remove(bucket, kSource).has_value());
    RC_ASSERT(sync_wait(catalog_.garbage.collect_all()).has_value());
    RC_ASSERT(memory_.blobs.blob_count() == 0U);
  }

 private:
  static constexpr const char* kSource = "source";
  using Parts = std::vector<ModelPart>;

  void create(int pick) {
    const auto key = "k" + std::to_string(pick % 2);
    auto id = catalog_.create(bucket, key);
    RC_ASSERT(id.has_value());
    uploads_.push_back({key, *std::move(id), {}, {}, {}});
  }

  /// Stores a part in the model. The operation must have succeeded if the upload is open; otherwise
  /// it must have failed with kNoSuchUpload.
  void keep(ModelUpload& upload, std::uint32_t number, const Result<PartInfo>& part,
            std::string bytes) {
    const bool open = upload.state == ModelUpload::State::kOpen;
    RC_ASSERT(part.has_value() == open);
    if (!open) RC_ASSERT(part.error().code == kNoSuchUpload);
    if (open) upload.parts[number] = {part->etag, part->size, std::move(bytes)};
  }
  void put_part(ModelUpload& upload, std::uint32_t number, std::string bytes) {
    const auto part = catalog_.put_part(bucket, upload.key, upload.id, number, bytes);
    keep(upload, number, part, std::move(bytes));
  }
  void copy_part(ModelUpload& upload, std::uint32_t number) {
    keep(upload, number, catalog_.copy_part(bucket, upload.key, upload.id, number, kSource), {});
  }

  /// Completes an upload with all of its parts, or without part number `mask` if `pick` is even.
  /// Some values of `pick` cause a wrong ETag or a wrong order of the parts.
  void complete(ModelUpload& upload, int mask, int pick) {
    std::vector<CompletedPart> list;
    Parts parts;
    for (const auto& [number, part] : upload.parts) {
      if (pick % 2 == 0 && number == static_cast<std::uint32_t>(mask)) continue;
      list.push_back({number, part.etag, {}, {}});
      parts.push_back(part);
    }
    if (list.empty()) return;
    auto expected = expected_code(parts);
    if (pick % 5 == 1) {
      list.front().etag = std::string(32, '0');
      expected = kInvalidPart;
    } else if (pick % 5 == 2 && list.size() > 1) {
      std::swap(list.front(), list.back());
      expected = kInvalidPartOrder;
    }
    finish(upload, std::move(list), std::move(parts), expected);
  }

  /// Returns kEntityTooSmall if any part except the last is too small.
  static std::optional<Code> expected_code(const Parts& parts) {
    for (std::size_t i = 0; i + 1 < parts.size(); ++i)
      if (parts[i].size < kPartSizeMin) return kEntityTooSmall;
    return {};
  }

  void finish(ModelUpload& upload, std::vector<CompletedPart> list, Parts parts,
              std::optional<Code> expected) {
    const auto done = catalog_.complete(bucket, complete_request(upload.key, upload.id, list));
    if (upload.state != ModelUpload::State::kOpen) {
      // A repeated Complete succeeds again if it lists the same ETags.
      const bool same = upload.state == ModelUpload::State::kCompleted &&
                        expected != kInvalidPartOrder &&
                        describe(list) == describe(upload.completed_with);
      RC_ASSERT(done.has_value() == same);
      return;
    }
    RC_ASSERT(done.has_value() == !expected);
    if (expected) {
      RC_ASSERT(done.error().code == *expected);
      return;
    }
    upload.state = ModelUpload::State::kCompleted;
    upload.completed_with = std::move(list);
    objects_[upload.key] = std::move(parts);
  }
  static std::string describe(const std::vector<CompletedPart>& list) {
    std::string text;
    for (const auto& part : list) text += part.etag;
    return text;
  }

  void abort(ModelUpload& upload) {
    const auto aborted = catalog_.abort(bucket, upload.key, upload.id);
    RC_ASSERT(aborted.has_value());  // aborting an ended upload changes nothing
    if (upload.state == ModelUpload::State::kOpen) upload.state = ModelUpload::State::kAborted;
  }
  void remove(const std::string& key) {
    RC_ASSERT(catalog_.remove(bucket, key).has_value());
    objects_.erase(key);
  }

  std::set<std::string> listed_uploads() {
    const auto page = sync_wait(catalog_.uploads.list(bucket, {}));
    RC_ASSERT(page.has_value());
    std::set<std::string> ids;
    for (const auto& upload : page->uploads) ids.insert(upload.upload_id);
    return ids;
  }

  void compare_parts(const ModelUpload& upload) {
    const auto page =
        sync_wait(catalog_.uploads.list_parts(bucket, upload.key, upload.id, 0, 1000));
    const bool open = upload.state == ModelUpload::State::kOpen;
    RC_ASSERT(page.has_value() == open);
    if (!open) return;
    RC_ASSERT(page->parts.size() == upload.parts.size());
    auto listed = page->parts.begin();
    for (const auto& [number, part] : upload.parts) {
      RC_ASSERT(listed->number == number);
      RC_ASSERT(listed->etag == part.etag);
      RC_ASSERT(listed->size == part.size);
      ++listed;
    }
  }

  /// Compares an object with the model. Returns its size in bytes.
  std::int64_t compare_object(const std::string& key, const Parts& parts) {
    std::string bytes;
    for (const auto& part : parts) bytes += part.size == large_.size() ? large_ : part.bytes;
    const auto got = catalog_.get(bucket, key);
    RC_ASSERT(got.has_value());
    RC_ASSERT((*got == bytes));  // the parentheses keep megabytes out of the output
    return static_cast<std::int64_t>(bytes.size());
  }

  MemoryCatalog memory_;
  UploadCatalog catalog_{*memory_.metadata, memory_.blobs};
  std::shared_ptr<const Bucket> bucket_ = catalog_.make_bucket("bucket");
  const Bucket& bucket = *bucket_;
  const std::string large_ = std::string(kPartSizeMin, 'L');
  std::vector<ModelUpload> uploads_;
  std::map<std::string, Parts> objects_;
  std::uint64_t seed_ = 1;
};

TEST(UploadsModel, agrees_with_the_catalog_whatever_is_done) {
  const auto step =
      rc::gen::construct<UploadStep>(rc::gen::inRange(0, 12), rc::gen::inRange(0, 100),
                                     rc::gen::inRange(1, 5), rc::gen::inRange(0, 300));
  EXPECT_TRUE(rc::check([&] {
    const auto steps = *rc::gen::container<std::vector<UploadStep>>(step);
    UploadTwins twins;
    for (const auto& each : steps) twins.run(each);
    twins.compare();
    twins.empty();
  }));
}

}  // namespace
}  // namespace onggi::catalog
