#include "storage/file/file_blob_store.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/codec.h"
#include "storage/testing/blob_store_contract.h"

namespace onggi::storage {
namespace {

/// A new directory under the system's temporary directory, deleted when the object is destroyed.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    SystemRandom random;
    path_ = std::filesystem::temp_directory_path() / ("onggi-blobs-" + hex_encode(random.bytes(8)));
    std::filesystem::create_directory(path_);
  }
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

class Fixture final : public BlobStoreFixture {
 public:
  explicit Fixture(FileBlobOptions options) {
    options.directory = directory_.path() + "/blobs";
    auto opened = open_file_blob_store(std::move(options), pool_);
    if (!opened) ADD_FAILURE() << opened.error().message();
    store_ = *std::move(opened);
  }
  BlobStore& store() override { return *store_; }

 private:
  TemporaryDirectory directory_;
  BlockingPool pool_{4};
  std::unique_ptr<FileBlobStore> store_;
};

BlobStoreMaker maker(std::string name, FileBlobOptions options) {
  const auto size_max = options.segment_blob_size_max;
  return {std::move(name), {size_max, 3 << 20}, [options] {
            return std::make_unique<Fixture>(options);
          }};
}

INSTANTIATE_TEST_SUITE_P(File, BlobStoreContract,
                         testing::Values(maker("small_segments",
                                               {.segment_blob_size_max = 256 << 10,
                                                .segment_size = 1 << 20}),
                                         maker("segments_only", {.segment_size = 32 << 20}),
                                         maker("buffered", {.segment_blob_size_max = 64 << 10,
                                                            .segment_size = 1 << 20,
                                                            .direct_io = false,
                                                            .cached_files_max = 2})));

TEST(FileBlobStore, keeps_blobs_when_opened_again) {
  const TemporaryDirectory directory;
  BlockingPool pool(2);
  const auto open = [&] {
    auto store = open_file_blob_store(
        {.directory = directory.path(), .segment_blob_size_max = 100'000, .segment_size = 500'000},
        pool);
    EXPECT_TRUE(store) << store.error().message();
    return *std::move(store);
  };
  auto store = open();
  std::vector<BlobId> ids;
  for (std::uint64_t seed = 0; seed < 60; ++seed)
    ids.push_back(sync_wait(write_blob(*store, blob_bytes(4'000 * (seed + 1), seed))).value());
  for (std::uint64_t seed = 0; seed < 60; seed += 3)
    EXPECT_TRUE(sync_wait(store->remove(ids[seed])));
  store = nullptr;
  store = open();
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const auto bytes = blob_bytes(4'000 * (seed + 1), seed);
    const auto read = sync_wait(read_blob(*store, ids[seed], 0, bytes.size()));
    if (seed % 3 == 0) {
      EXPECT_EQ(read.error().code, Code::kNotFound);
    } else {
      EXPECT_TRUE(read && *read == bytes) << seed;
      EXPECT_TRUE(sync_wait(store->remove(ids[seed])));
    }
  }
  store->wait_for_background_work();
  EXPECT_EQ(store->stats().segments, 0);
}

TEST(FileBlobStore, keeps_blobs_whose_segment_lost_its_header) {
  const TemporaryDirectory directory;
  BlockingPool pool(2);
  const auto open = [&] { return *open_file_blob_store({.directory = directory.path()}, pool); };
  auto store = open();
  const auto bytes = blob_bytes(100'000, 1);
  const auto id = sync_wait(write_blob(*store, bytes)).value();
  store = nullptr;
  for (const auto& segment : std::filesystem::directory_iterator(directory.path() + "/segments")) {
    std::fstream file(segment.path(), std::ios::binary | std::ios::in | std::ios::out);
    const std::string zeros(4096, '\0');
    file.write(zeros.data(), std::ssize(zeros));
  }
  store = open();
  EXPECT_EQ(sync_wait(read_blob(*store, id, 0, bytes.size())).value_or(""), bytes);
}

TEST(FileBlobStore, readers_know_where_a_file_has_their_bytes) {
  const TemporaryDirectory directory;
  BlockingPool pool(2);
  const auto store =
      *open_file_blob_store({.directory = directory.path(), .segment_blob_size_max = 4096}, pool);
  for (const std::size_t size : {4'000, 100'000}) {  // one blob in a segment, one in its own file
    const auto bytes = blob_bytes(size, 1);
    const auto id = sync_wait(write_blob(*store, bytes)).value();
    const auto reader = sync_wait(store->open(id, 100, size - 300)).value();
    const auto slice = reader->plain();
    ASSERT_TRUE(slice);
    ASSERT_EQ(slice->length, size - 300);
    std::string read(slice->length, '\0');
    EXPECT_EQ(::pread(slice->fd, read.data(), read.size(), static_cast<off_t>(slice->offset)),
              std::ssize(read));
    EXPECT_TRUE(read == bytes.substr(100, size - 300));
  }
}

TEST(FileBlobStore, lists_no_file_that_is_not_where_its_blob_belongs) {
  const TemporaryDirectory directory;
  BlockingPool pool(2);
  const auto store =
      *open_file_blob_store({.directory = directory.path(), .segment_blob_size_max = 4096}, pool);
  const auto bytes = blob_bytes(100'000, 1);
  const auto id = sync_wait(write_blob(*store, bytes)).value();
  const auto folder = id.to_hex().substr(2, 2);
  const auto file = std::filesystem::path(directory.path()) / folder / id.to_hex();
  const auto other = std::filesystem::path(directory.path()) / (folder == "7f" ? "80" : "7f");
  std::filesystem::create_directory(other);
  std::filesystem::copy_file(file, other / id.to_hex());
  std::vector<BlobId> listed;
  const std::function<bool(const BlobInfo&)> note = [&](const BlobInfo& blob) {
    listed.push_back(blob.id);
    return true;
  };
  ASSERT_TRUE(sync_wait(store->list(note)));
  EXPECT_THAT(listed, testing::ElementsAre(id));
  EXPECT_EQ(sync_wait(read_blob(*store, id, 0, bytes.size())).value_or(""), bytes);

  std::filesystem::remove(file);
  listed.clear();
  ASSERT_TRUE(sync_wait(store->list(note)));
  EXPECT_THAT(listed, testing::IsEmpty());
}

}  // namespace
}  // namespace onggi::storage
