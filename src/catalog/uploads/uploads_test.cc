#include "catalog/uploads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/codec.h"
#include "catalog/codes.h"
#include "catalog/listing.h"
#include "catalog/testing/uploads.h"

namespace onggi::catalog {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Code code_of(const auto& result) {
  EXPECT_FALSE(result.has_value());
  return result ? Code::kInternal : result.error().code;
}

class UploadsTest : public testing::Test {
 protected:
  /// Uploads two parts of the smallest sizes that allow the upload to be completed.
  std::vector<PartInfo> put_two(const std::string& id,
                                std::optional<ChecksumAlgorithm> algorithm = {}) {
    return {*catalog.put_part(bucket, "key", id, 1, first, algorithm),
            *catalog.put_part(bucket, "key", id, 2, last, algorithm)};
  }
  std::size_t blobs_after_collecting() {
    EXPECT_TRUE(sync_wait(catalog.garbage.collect_all()).has_value());
    return memory.blobs.blob_count();
  }
  std::vector<std::string> open_uploads(UploadListRequest request = {}) {
    auto page = sync_wait(catalog.uploads.list(bucket, std::move(request)));
    EXPECT_TRUE(page.has_value());
    std::vector<std::string> keys;
    for (const auto& upload : page->uploads) keys.push_back(upload.key);
    for (const auto& prefix : page->common_prefixes) keys.push_back(prefix);
    return keys;
  }
  void damage_all_blobs() {
    std::vector<storage::BlobId> ids;
    const auto note = [&ids](const storage::BlobInfo& info) {
      ids.push_back(info.id);
      return true;
    };
    EXPECT_TRUE(sync_wait(memory.blobs.list(note)).has_value());
    for (const auto& id : ids) memory.blobs.damage(id, 0);
  }

  MemoryCatalog memory;
  UploadCatalog catalog{*memory.metadata, memory.blobs};
  std::shared_ptr<const Bucket> bucket_ = catalog.make_bucket("uploads");
  const Bucket& bucket = *bucket_;
  const std::string first = noise(kPartSizeMin, 1);
  const std::string last = noise(1000, 2);
};

TEST_F(UploadsTest, parts_become_one_object) {
  const auto id = *catalog.create(bucket, "key");
  const auto parts = put_two(id);
  const auto done =
      catalog.complete(bucket, complete_request("key", id, {listed(parts[0]), listed(parts[1])}));
  ASSERT_TRUE(done.has_value()) << done.error().message();
  EXPECT_EQ(done->etag, hex_encode(md5(md5(first) + md5(last))) + "-2");
  EXPECT_EQ(done->size, first.size() + last.size());
  EXPECT_EQ(done->part_count, 2U);
  EXPECT_THAT(done->attributes.user_metadata, ElementsAre(std::pair("color", "brown")));
  EXPECT_EQ(catalog.get(bucket, "key"), first + last);
  EXPECT_THAT(open_uploads(), IsEmpty());

  const auto usage = sync_wait(catalog.buckets.usage(bucket));
  ASSERT_TRUE(usage.has_value());
  EXPECT_EQ(usage->objects, 1);
  EXPECT_EQ(usage->bytes, static_cast<std::int64_t>(done->size));
}

TEST_F(UploadsTest, without_a_declared_algorithm_the_object_gets_crc64nvme) {
  const auto id = *catalog.create(bucket, "key");
  const auto one = *catalog.put_part(bucket, "key", id, 1, first);
  const auto two = *catalog.put_part(bucket, "key", id, 2, last);
  EXPECT_FALSE(one.checksum) << "nobody asked for it";
  auto request = complete_request("key", id, {listed(one), listed(two)});
  request.checksum_expected = Checksum{ChecksumAlgorithm::kSha1, ChecksumType::kComposite, "x", 2};
  const auto done = catalog.complete(bucket, std::move(request));
  ASSERT_TRUE(done.has_value()) << done.error().message();
  auto whole = make_hasher(ChecksumAlgorithm::kCrc64nvme);
  whole->update(first + last);
  EXPECT_EQ(done->checksum->algorithm, ChecksumAlgorithm::kCrc64nvme);
  EXPECT_EQ(done->checksum->type, ChecksumType::kFullObject);
  EXPECT_EQ(done->checksum->value, whole->finish());
  const ObjectName name{"key", {}};
  const auto object = sync_wait(catalog.objects.open(bucket, name));
  ASSERT_TRUE(object.has_value());
  const auto parts = sync_wait((*object)->parts());
  ASSERT_TRUE(parts.has_value());
  for (const auto& part : *parts) EXPECT_FALSE(part.checksum);
}

TEST_F(UploadsTest, full_object_crcs_are_combined_and_checked) {
  const auto id =
      *catalog.create(bucket, "key", ChecksumAlgorithm::kCrc32, ChecksumType::kFullObject);
  const auto parts = put_two(id);
  auto whole = make_hasher(ChecksumAlgorithm::kCrc32);
  whole->update(first + last);
  const Checksum expected{ChecksumAlgorithm::kCrc32, ChecksumType::kFullObject, whole->finish(), 0};
  auto request = complete_request("key", id, {listed(parts[0]), listed(parts[1])});
  request.checksum_expected = expected;
  request.checksum_expected->value = "oops";
  const auto wrong = catalog.complete(bucket, request);
  ASSERT_EQ(code_of(wrong), kBadDigest);
  EXPECT_EQ(wrong.error().detail, "The crc32 you specified did not match the calculated checksum.");
  request.checksum_expected = expected;
  request.checksum_type = ChecksumType::kComposite;
  EXPECT_EQ(code_of(catalog.complete(bucket, request)), kInvalidRequest);
  request.checksum_type = ChecksumType::kFullObject;
  const auto done = catalog.complete(bucket, request);
  ASSERT_TRUE(done.has_value()) << done.error().message();
  EXPECT_EQ(done->checksum->value, expected.value);
}

TEST_F(UploadsTest, composite_wants_the_checksum_of_each_part) {
  const auto id = *catalog.create(bucket, "key", ChecksumAlgorithm::kSha1);
  const auto silent = catalog.put_part(bucket, "key", id, 1, first);
  ASSERT_EQ(code_of(silent), kInvalidRequest);
  EXPECT_EQ(silent.error().detail,
            "Checksum Type mismatch occurred, expected checksum Type: sha1, actual checksum Type: "
            "null");
  const auto parts = put_two(id, ChecksumAlgorithm::kSha1);
  const auto missing =
      catalog.complete(bucket, complete_request("key", id, {listed(parts[0]), listed(parts[1])}));
  ASSERT_EQ(code_of(missing), kInvalidRequest);
  EXPECT_EQ(missing.error().detail,
            "The upload was created using a sha1 checksum. The complete request must include the "
            "checksum for each part. It was missing for part 1 in the request.");
  auto request =
      complete_request("key", id, {listed_with_checksum(parts[0]), listed_with_checksum(parts[1])});
  request.parts[1].checksum[0] ^= 1;
  EXPECT_EQ(code_of(catalog.complete(bucket, request)), kInvalidPart);
  request.parts[1].checksum[0] ^= 1;
  auto other = request;
  other.parts[1].checksum_algorithm = ChecksumAlgorithm::kSha256;
  const auto refused = catalog.complete(bucket, other);
  ASSERT_EQ(code_of(refused), kBadDigest);
  EXPECT_EQ(refused.error().detail,
            "The sha256 you specified for part 2 did not match what we received.");
  request.checksum_expected = Checksum{ChecksumAlgorithm::kSha1, ChecksumType::kComposite,
                                       sha1(sha1(first) + sha1(last)), 3};
  EXPECT_EQ(code_of(catalog.complete(bucket, request)), kBadDigest) << "of three parts";
  request.checksum_expected->part_count = 2;
  const auto done = catalog.complete(bucket, request);
  ASSERT_TRUE(done.has_value()) << done.error().message();
  EXPECT_EQ(done->checksum->text(), base64_encode(sha1(sha1(first) + sha1(last))) + "-2");
}

TEST_F(UploadsTest, copies_have_a_checksum_of_all_bytes) {
  for (const auto algorithm : {ChecksumAlgorithm::kCrc32, ChecksumAlgorithm::kSha1}) {
    const auto id = *catalog.create(bucket, "key", algorithm);
    const auto parts = put_two(id, algorithm);
    const auto made = catalog.complete(
        bucket, complete_request("key", id,
                                 {listed_with_checksum(parts[0]), listed_with_checksum(parts[1])}));
    ASSERT_TRUE(made.has_value()) << made.error().message();
    EXPECT_EQ(made->checksum->type, ChecksumType::kComposite);
    const auto copied = catalog.copy(bucket, "key", bucket, "copy");
    ASSERT_TRUE(copied.has_value()) << copied.error().message();
    auto whole = make_hasher(algorithm);
    whole->update(first + last);
    EXPECT_EQ(copied->checksum->type, ChecksumType::kFullObject);
    EXPECT_EQ(copied->checksum->algorithm, algorithm);
    EXPECT_EQ(copied->checksum->value, whole->finish());
    // A rename keeps the existing checksum.
    const auto renamed = catalog.rename(bucket, "key", "renamed");
    ASSERT_TRUE(renamed.has_value()) << renamed.error().message();
    EXPECT_EQ(renamed->checksum->text(), made->checksum->text());
  }
}

TEST_F(UploadsTest, an_upload_without_an_algorithm_takes_no_checksums) {
  const auto id = *catalog.create(bucket, "key");
  const auto refused = catalog.put_part(bucket, "key", id, 1, last, ChecksumAlgorithm::kCrc32);
  ASSERT_EQ(code_of(refused), kInvalidRequest);
  EXPECT_EQ(refused.error().detail,
            "Checksum Type mismatch occurred, expected checksum Type: null, actual checksum Type: "
            "crc32");
}

TEST_F(UploadsTest, a_part_of_another_algorithm_is_refused) {
  const auto id =
      *catalog.create(bucket, "key", ChecksumAlgorithm::kCrc32c, ChecksumType::kFullObject);
  const auto refused = catalog.put_part(bucket, "key", id, 1, last, ChecksumAlgorithm::kSha256);
  EXPECT_EQ(code_of(refused), kInvalidRequest);
  EXPECT_EQ(memory.blobs.blob_count(), 0U);
  const auto silent = catalog.put_part(bucket, "key", id, 1, last);
  ASSERT_TRUE(silent.has_value());
  EXPECT_EQ(silent->checksum->algorithm, ChecksumAlgorithm::kCrc32c);
}

TEST_F(UploadsTest, algorithms_have_the_types_that_s3_gives_them) {
  using enum ChecksumAlgorithm;
  using enum ChecksumType;
  EXPECT_EQ(code_of(catalog.create(bucket, "key", kCrc64nvme, kComposite)), kInvalidRequest);
  EXPECT_EQ(code_of(catalog.create(bucket, "key", kSha256, kFullObject)), kInvalidRequest);
  EXPECT_EQ(code_of(catalog.create(bucket, "key", std::nullopt, kFullObject)), kInvalidRequest);
  EXPECT_TRUE(catalog.create(bucket, "key", kCrc32, kFullObject).has_value());
  const auto info =
      sync_wait(catalog.uploads.find(bucket, "key", *catalog.create(bucket, "key", kCrc32)));
  EXPECT_EQ(info->checksum_type, kComposite);
}

TEST_F(UploadsTest, lists_of_parts_that_break_a_rule_are_refused) {
  const auto id = *catalog.create(bucket, "key");
  const auto parts = put_two(id);
  const auto small = *catalog.put_part(bucket, "key", id, 3, last);
  const auto one = listed(parts[0]);
  const auto two = listed(parts[1]);
  const auto attempt = [&](std::vector<CompletedPart> list) {
    return catalog.complete(bucket, complete_request("key", id, std::move(list)));
  };
  EXPECT_EQ(code_of(attempt({})), kInvalidRequest);
  EXPECT_EQ(code_of(attempt({two, one})), kInvalidPartOrder);
  EXPECT_EQ(code_of(attempt({one, one})), kInvalidPartOrder);
  EXPECT_EQ(code_of(attempt({one, {4, two.etag, {}, {}}})), kInvalidPart);
  EXPECT_EQ(code_of(attempt({{1, two.etag, {}, {}}})), kInvalidPart);
  EXPECT_EQ(code_of(attempt({{10'001, two.etag, {}, {}}})), kInvalidPart);
  const auto too_small = attempt({one, two, listed(small)});
  EXPECT_EQ(code_of(too_small), kEntityTooSmall);
  EXPECT_EQ(too_small.error().detail, "2");
  auto request = complete_request("key", id, {one, two});
  request.size_expected = 1;
  EXPECT_EQ(code_of(catalog.complete(bucket, request)), kInvalidRequest);
  EXPECT_EQ(code_of(catalog.get(bucket, "key")), kNoSuchKey);
  EXPECT_TRUE(attempt({one, listed(small)}).has_value());
}

TEST_F(UploadsTest, unknown_uploads_are_unknown_to_every_call) {
  const auto id = *catalog.create(bucket, "key");
  for (const auto& [key, name] : std::vector<std::pair<std::string, std::string>>{
           {"other", id}, {"key", "nonsense"}, {"key", std::string(48, 'a')}, {"key", ""}}) {
    EXPECT_EQ(code_of(sync_wait(catalog.uploads.find(bucket, key, name))), kNoSuchUpload);
    EXPECT_EQ(code_of(catalog.put_part(bucket, key, name, 1, last)), kNoSuchUpload);
    EXPECT_EQ(code_of(sync_wait(catalog.uploads.list_parts(bucket, key, name, 0, 10))),
              kNoSuchUpload);
    EXPECT_EQ(code_of(catalog.complete(bucket, complete_request(key, name, {{1, "x", {}, {}}}))),
              kNoSuchUpload);
    EXPECT_EQ(code_of(catalog.abort(bucket, key, name)), kNoSuchUpload);
  }
}

TEST_F(UploadsTest, a_part_sent_again_replaces_the_first_one) {
  const auto id = *catalog.create(bucket, "key");
  const auto before = *catalog.put_part(bucket, "key", id, 1, first);
  const auto after = *catalog.put_part(bucket, "key", id, 1, last);
  EXPECT_EQ(blobs_after_collecting(), 1U);
  EXPECT_EQ(code_of(catalog.complete(bucket, complete_request("key", id, {listed(before)}))),
            kInvalidPart);
  EXPECT_TRUE(catalog.complete(bucket, complete_request("key", id, {listed(after)})).has_value());
  EXPECT_EQ(catalog.get(bucket, "key"), last);
}

TEST_F(UploadsTest, parts_that_are_not_listed_and_the_object_before_are_given_up) {
  ASSERT_TRUE(catalog.put(bucket, "key", noise(500, 3)).has_value());
  const auto id = *catalog.create(bucket, "key");
  const auto parts = put_two(id);
  EXPECT_EQ(memory.blobs.blob_count(), 3U);
  ASSERT_TRUE(
      catalog.complete(bucket, complete_request("key", id, {listed(parts[1])})).has_value());
  EXPECT_EQ(blobs_after_collecting(), 1U);
  EXPECT_EQ(catalog.get(bucket, "key"), last);
  ASSERT_TRUE(catalog.remove(bucket, "key").has_value());
  EXPECT_EQ(blobs_after_collecting(), 0U);
}

TEST_F(UploadsTest, complete_says_the_same_when_it_is_repeated) {
  const auto id = *catalog.create(bucket, "key");
  const auto parts = put_two(id);
  auto request = complete_request("key", id, {listed(parts[0]), listed(parts[1])});
  request.conditions.if_none_match = "*";
  const auto once = catalog.complete(bucket, request);
  const auto twice = catalog.complete(bucket, request);
  ASSERT_TRUE(once && twice);
  EXPECT_EQ(once->etag, twice->etag);
  EXPECT_EQ(once->size, twice->size);
  EXPECT_EQ(once->modified, twice->modified);
  EXPECT_EQ(once->checksum->value, twice->checksum->value);
  request.parts.pop_back();
  EXPECT_EQ(code_of(catalog.complete(bucket, request)), kNoSuchUpload);
  EXPECT_TRUE(catalog.abort(bucket, "key", id)) << "nothing is left to abort";
  EXPECT_EQ(code_of(catalog.put_part(bucket, "key", id, 3, last)), kNoSuchUpload);
  EXPECT_EQ(memory.blobs.blob_count(), 2U);
  EXPECT_TRUE(catalog.get(bucket, "key"));
}

TEST_F(UploadsTest, conditions_are_decided_by_complete_and_leave_the_upload_open) {
  ASSERT_TRUE(catalog.put(bucket, "key", "in the way").has_value());
  const auto id = *catalog.create(bucket, "key");
  const auto part = *catalog.put_part(bucket, "key", id, 1, last);
  auto request = complete_request("key", id, {listed(part)});
  request.conditions.if_none_match = "*";
  EXPECT_EQ(code_of(catalog.complete(bucket, request)), Code::kPreconditionFailed);
  ASSERT_TRUE(catalog.remove(bucket, "key").has_value());
  EXPECT_TRUE(catalog.complete(bucket, request).has_value());
}

TEST_F(UploadsTest, abort_gives_everything_up) {
  const auto id = *catalog.create(bucket, "key");
  const auto parts = put_two(id);
  EXPECT_TRUE(catalog.abort(bucket, "key", id).has_value());
  EXPECT_EQ(blobs_after_collecting(), 0U);
  EXPECT_THAT(open_uploads(), IsEmpty());
  EXPECT_TRUE(catalog.abort(bucket, "key", id)) << "again";
  EXPECT_EQ(code_of(sync_wait(catalog.uploads.find(bucket, "key", id))), kNoSuchUpload);
  EXPECT_EQ(code_of(catalog.complete(bucket, complete_request("key", id, {listed(parts[0])}))),
            kNoSuchUpload);
}

TEST_F(UploadsTest, ended_uploads_are_remembered_for_a_day) {
  const auto aborted = *catalog.create(bucket, "aborted");
  const auto completed = *catalog.create(bucket, "completed");
  const auto part = *catalog.put_part(bucket, "completed", completed, 1, last);
  ASSERT_TRUE(catalog.abort(bucket, "aborted", aborted));
  ASSERT_TRUE(catalog.complete(bucket, complete_request("completed", completed, {listed(part)})));
  const auto expire = [&] {
    EXPECT_TRUE(sync_wait(catalog.garbage.expire_uploads(bucket, std::nullopt)));
  };
  const auto code = [&](const std::string& key, const std::string& id) {
    const auto again = catalog.abort(bucket, key, id);
    return again ? std::optional<Code>() : std::optional(again.error().code);
  };
  catalog.clock.advance(std::chrono::hours(23));
  expire();
  EXPECT_EQ(code("aborted", aborted), std::nullopt);
  EXPECT_EQ(code("completed", completed), std::nullopt);
  EXPECT_EQ(code("other", aborted), kNoSuchUpload);
  EXPECT_EQ(sync_wait(catalog.uploads.initiator(bucket, "aborted", aborted)).value(),
            sync_wait(catalog.uploads.initiator(bucket, "completed", completed)).value());
  catalog.clock.advance(std::chrono::hours(2));
  expire();
  EXPECT_EQ(code("aborted", aborted), kNoSuchUpload);
  EXPECT_EQ(code("completed", completed), kNoSuchUpload);
  EXPECT_EQ(catalog.get(bucket, "completed"), last);
}

TEST_F(UploadsTest, empty_parts_and_empty_objects_are_possible) {
  const auto id = *catalog.create(bucket, "key");
  const auto one = *catalog.put_part(bucket, "key", id, 1, first);
  const auto two = *catalog.put_part(bucket, "key", id, 2, "");
  EXPECT_TRUE(catalog.complete(bucket, complete_request("key", id, {listed(one), listed(two)}))
                  .has_value());
  EXPECT_EQ(catalog.get(bucket, "key"), first);
  const auto empty = *catalog.create(bucket, "key");
  const auto only = *catalog.put_part(bucket, "key", empty, 1, "");
  const auto done = catalog.complete(bucket, complete_request("key", empty, {listed(only)}));
  ASSERT_TRUE(done.has_value()) << done.error().message();
  EXPECT_EQ(done->etag, hex_encode(md5(md5(""))) + "-1");
  EXPECT_EQ(catalog.get(bucket, "key"), "");
  EXPECT_EQ(blobs_after_collecting(), 0U);
}

TEST_F(UploadsTest, part_numbers_and_sizes_have_limits) {
  const auto id = *catalog.create(bucket, "key");
  EXPECT_EQ(code_of(catalog.put_part(bucket, "key", id, 0, last)), Code::kInvalid);
  EXPECT_EQ(code_of(catalog.put_part(bucket, "key", id, 10'001, last)), Code::kInvalid);
  IncomingBody body;
  body.size = kPutSizeMax + 1;
  const auto huge = sync_wait(catalog.uploads.put_part(bucket, "key", id, 1, std::move(body)));
  EXPECT_EQ(code_of(huge), kEntityTooLarge);
}

TEST_F(UploadsTest, parts_are_listed_by_pages) {
  const auto before = *catalog.create(bucket, "key");
  const auto id = *catalog.create(bucket, "key");
  for (const std::uint32_t number : {1U, 3U, 10'000U, 7U}) {
    ASSERT_TRUE(catalog.put_part(bucket, "key", id, number, last).has_value());
    ASSERT_TRUE(catalog.put_part(bucket, "key", before, number, last).has_value());
  }
  const auto page = sync_wait(catalog.uploads.list_parts(bucket, "key", id, 1, 2));
  ASSERT_TRUE(page.has_value());
  ASSERT_EQ(page->parts.size(), 2U);
  EXPECT_EQ(page->parts[0].number, 3U);
  EXPECT_EQ(page->parts[0].etag, hex_encode(md5(last)));
  EXPECT_EQ(page->next_marker, 7U);
  EXPECT_TRUE(page->truncated);
  const auto rest = sync_wait(catalog.uploads.list_parts(bucket, "key", id, 7, 1));
  ASSERT_EQ(rest->parts.size(), 1U);
  EXPECT_EQ(rest->next_marker, 10'000U);
  EXPECT_FALSE(rest->truncated);
  EXPECT_TRUE(
      sync_wait(catalog.uploads.list_parts(bucket, "key", id, UINT32_MAX, 9))->parts.empty());
  EXPECT_FALSE(sync_wait(catalog.uploads.list_parts(bucket, "key", id, 0, 0))->truncated);
}

TEST_F(UploadsTest, open_uploads_are_listed_by_key_and_initiation) {
  std::vector<std::string> ids;
  for (const auto* key : {"b/2", "a", "b/1", "c", "c"}) {
    ids.push_back(*catalog.create(bucket, key));
    catalog.clock.advance(std::chrono::microseconds(1));
  }
  EXPECT_THAT(open_uploads(), ElementsAre("a", "b/1", "b/2", "c", "c"));
  EXPECT_THAT(
      open_uploads(
          {.prefix = "b", .delimiter = "/", .key_marker = {}, .upload_id_marker = {}, .limit = 10}),
      ElementsAre("b/"));
  UploadListRequest request;
  request.key_marker = "c";
  EXPECT_THAT(open_uploads(request), IsEmpty());
  request.upload_id_marker = ids[3];
  const auto page = sync_wait(catalog.uploads.list(bucket, request));
  ASSERT_EQ(page->uploads.size(), 1U);
  EXPECT_EQ(page->uploads[0].upload_id, ids[4]);
  for (const auto& wrong : {std::string("nonsense"), ids[0], std::string(ids[0].size(), 'a')}) {
    request.upload_id_marker = wrong;
    EXPECT_EQ(code_of(sync_wait(catalog.uploads.list(bucket, request))), Code::kInvalid) << wrong;
  }
  // If the marker's key has no uploads, or no longer has any, the listing continues after that key.
  EXPECT_THAT(open_uploads({.prefix = {},
                            .delimiter = {},
                            .key_marker = "b/3",
                            .upload_id_marker = ids[0],
                            .limit = 10}),
              ElementsAre("c", "c"));
  ASSERT_TRUE(catalog.abort(bucket, "a", ids[1]).has_value());
  const auto first_page = sync_wait(catalog.uploads.list(
      bucket,
      {.prefix = {}, .delimiter = {}, .key_marker = {}, .upload_id_marker = {}, .limit = 3}));
  EXPECT_TRUE(first_page->truncated);
  EXPECT_EQ(first_page->next_key_marker, "c");
  EXPECT_EQ(first_page->next_upload_id_marker, ids[3]);
}

TEST_F(UploadsTest, copying_a_whole_object_shares_its_bytes_unread) {
  ASSERT_TRUE(catalog.put(bucket, "source", first).has_value());
  damage_all_blobs();
  const auto id = *catalog.create(bucket, "key");
  std::vector<CompletedPart> parts;
  for (std::uint32_t number = 1; number <= 3; ++number) {
    const auto part = catalog.copy_part(bucket, "key", id, number, "source");
    ASSERT_TRUE(part.has_value()) << part.error().message();
    EXPECT_EQ(part->etag, hex_encode(md5(first)));
    parts.push_back(listed(*part));
  }
  const auto done = catalog.complete(bucket, complete_request("key", id, parts));
  ASSERT_TRUE(done.has_value()) << done.error().message();
  EXPECT_EQ(done->size, 3 * first.size());
  EXPECT_EQ(memory.blobs.blob_count(), 1U);
  ASSERT_TRUE(catalog.remove(bucket, "source").has_value());
  EXPECT_EQ(blobs_after_collecting(), 1U);
  ASSERT_TRUE(catalog.remove(bucket, "key").has_value());
  EXPECT_EQ(blobs_after_collecting(), 0U);
}

TEST_F(UploadsTest, ranges_of_any_object_are_copied) {
  ASSERT_TRUE(catalog.put(bucket, "small", "0123456789").has_value());
  ASSERT_TRUE(catalog.put(bucket, "empty", "").has_value());
  const auto source = *catalog.create(bucket, "parts");
  const auto one = *catalog.put_part(bucket, "parts", source, 1, first);
  const auto two = *catalog.put_part(bucket, "parts", source, 2, last);
  ASSERT_TRUE(
      catalog.complete(bucket, complete_request("parts", source, {listed(one), listed(two)}))
          .has_value());

  const auto id = *catalog.create(bucket, "key", ChecksumAlgorithm::kSha256);
  std::vector<PartInfo> parts;
  parts.push_back(*catalog.copy_part(bucket, "key", id, 1, "parts"));
  parts.push_back(
      *catalog.copy_part(bucket, "key", id, 2, "parts", ByteRange{1, first.size() + 9}));
  parts.push_back(*catalog.put_part(bucket, "key", id, 3, first, ChecksumAlgorithm::kSha256));
  parts.push_back(*catalog.copy_part(bucket, "key", id, 4, "small", ByteRange{3, 4}));
  const auto whole = first + last;
  EXPECT_EQ(parts[0].etag, hex_encode(md5(whole)));
  EXPECT_EQ(parts[1].checksum->value, sha256(whole.substr(1, first.size() + 9)));
  std::vector<CompletedPart> list;
  for (const auto& part : parts) list.push_back(listed_with_checksum(part));
  const auto done = catalog.complete(bucket, complete_request("key", id, list));
  ASSERT_TRUE(done.has_value()) << done.error().message();
  EXPECT_EQ(catalog.get(bucket, "key"), whole + whole.substr(1, first.size() + 9) + first + "3456");

  const auto other = *catalog.create(bucket, "other");
  EXPECT_TRUE(catalog.copy_part(bucket, "other", other, 1, "empty").has_value());
  EXPECT_EQ(code_of(catalog.copy_part(bucket, "other", other, 1, "small", ByteRange{5, 6})),
            kInvalidRange);
  ASSERT_TRUE(catalog.abort(bucket, "other", other).has_value());
  for (const auto* key : {"small", "empty", "parts", "key"}) {
    ASSERT_TRUE(catalog.remove(bucket, key).has_value());
  }
  EXPECT_EQ(blobs_after_collecting(), 0U);
}

TEST_F(UploadsTest, ten_thousand_parts_complete) {
  ASSERT_TRUE(catalog.put(bucket, "source", first).has_value());
  const auto id = *catalog.create(bucket, "key");
  std::vector<CompletedPart> parts;
  for (std::uint32_t number = 1; number <= kPartNumberMax; ++number) {
    const auto part = catalog.copy_part(bucket, "key", id, number, "source");
    ASSERT_TRUE(part.has_value()) << part.error().message();
    parts.push_back(listed(*part));
  }
  const auto start = std::chrono::steady_clock::now();
  const auto done = catalog.complete(bucket, complete_request("key", id, parts));
  const auto took = std::chrono::steady_clock::now() - start;
  ASSERT_TRUE(done.has_value()) << done.error().message();
  RecordProperty(
      "complete_us",
      std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(took).count()));
  EXPECT_EQ(done->size, kPartNumberMax * first.size());
  EXPECT_TRUE(done->etag.ends_with("-10000"));
  EXPECT_EQ(memory.blobs.blob_count(), 1U);
}

}  // namespace
}  // namespace onggi::catalog
