#include "storage/testing/blob_store_contract.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace onggi::storage {

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(BlobStoreContract);

std::string blob_bytes(std::uint64_t size, std::uint64_t seed) {
  std::string bytes(size, '\0');
  std::uint64_t state = seed * 0x9e3779b97f4a7c15ULL + 1;
  for (std::size_t i = 0; i < bytes.size(); i += 8) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    std::memcpy(bytes.data() + i, &state, std::min<std::size_t>(8, bytes.size() - i));
  }
  return bytes;
}

Task<Result<BlobId>> write_blob(BlobStore& store, std::string_view bytes, std::size_t piece) {
  const auto writer = ONGGI_CO_TRY(co_await store.create(bytes.size()));
  while (!bytes.empty()) {
    const auto part = bytes.substr(0, piece);
    ONGGI_CO_TRY(co_await writer->append(part));
    bytes.remove_prefix(part.size());
  }
  co_return co_await writer->finish();
}

Task<Result<std::string>> read_blob(BlobStore& store, const BlobId& id, std::uint64_t offset,
                                    std::uint64_t length) {
  const auto reader = ONGGI_CO_TRY(co_await store.open(id, offset, length));
  std::string all;
  while (true) {
    const auto piece = ONGGI_CO_TRY(co_await reader->next());
    if (piece.empty()) co_return all;
    all.append(piece);
  }
}

Task<Result<std::vector<BlobInfo>>> list_blobs(BlobStore& store) {
  std::vector<BlobInfo> infos;
  const std::function collect = [&](const BlobInfo& info) {
    infos.push_back(info);
    return true;
  };
  ONGGI_CO_TRY(co_await store.list(collect));
  co_return infos;
}

namespace {

BlobId must_write(BlobStore& store, std::string_view bytes) {
  auto id = sync_wait(write_blob(store, bytes));
  if (!id) ADD_FAILURE() << id.error().message();
  return id.value_or(BlobId{});
}
std::string must_read(BlobStore& store, const BlobId& id, std::uint64_t offset,
                      std::uint64_t length) {
  auto bytes = sync_wait(read_blob(store, id, offset, length));
  if (!bytes) ADD_FAILURE() << bytes.error().message();
  return bytes.value_or("");
}
template <typename T>
Code code_of(const Result<T>& result) {
  return result ? Code::kInternal : result.error().code;
}
BlobId unknown_like(BlobId id) {
  id.bytes.back() ^= 1;
  return id;
}
/// Returns the sizes 1 and 2, and the sizes around 4 KiB, 64 KiB and each of `edges`.
std::set<std::uint64_t> around(const std::vector<std::uint64_t>& edges) {
  std::set<std::uint64_t> sizes{1, 2, 4095, 4096, 4097, 65535, 65536, 65537};
  for (const auto edge : edges) {
    for (const auto size : {edge - 1, edge, edge + 1}) sizes.insert(size);
  }
  return sizes;
}

}  // namespace

TEST_P(BlobStoreContract, gives_back_what_was_written_at_every_edge) {
  std::map<std::uint64_t, BlobId> ids;
  for (const auto size : around(GetParam().edges))
    ids[size] = must_write(store(), blob_bytes(size, size));
  for (const auto& [size, id] : ids) {
    EXPECT_TRUE(must_read(store(), id, 0, size) == blob_bytes(size, size)) << size;
    EXPECT_TRUE(sync_wait(store().verify(id))) << size;
  }
}

TEST_P(BlobStoreContract, takes_bytes_in_pieces_of_any_size) {
  const auto bytes = blob_bytes(150'001, 7);
  for (const std::size_t piece : {1'000UL, 4'096UL, 65'537UL, 150'001UL}) {
    const auto id = sync_wait(write_blob(store(), bytes, piece));
    ASSERT_TRUE(id);
    EXPECT_TRUE(must_read(store(), *id, 0, bytes.size()) == bytes) << piece;
  }
}

TEST_P(BlobStoreContract, reads_ranges_across_block_borders) {
  auto edges = GetParam().edges;
  edges.push_back(200'000);
  for (const auto edge : edges) {
    const auto bytes = blob_bytes(edge + 1, edge);
    const auto id = must_write(store(), bytes);
    const std::uint64_t marks[] = {
        0, 1, 4096, 65535, 65536, 65537, bytes.size() / 2, bytes.size() - 1, bytes.size()};
    for (const auto begin : marks) {
      for (const auto end : marks) {
        if (begin > end || end > bytes.size()) continue;
        EXPECT_TRUE(must_read(store(), id, begin, end - begin) == bytes.substr(begin, end - begin))
            << begin << " to " << end << " of " << bytes.size();
      }
    }
  }
}

TEST_P(BlobStoreContract, plain_ranges_hold_the_bytes_of_the_range) {
  const auto bytes = blob_bytes(100'000, 3);
  const auto id = must_write(store(), bytes);
  const auto reader = sync_wait(store().open(id, 70'000, 1'000));
  ASSERT_TRUE(reader);
  const auto plain = (*reader)->plain();
  if (!plain) GTEST_SKIP() << "the engine has no plain files";
  std::string read(plain->length, '\0');
  ASSERT_EQ(::pread(plain->fd, read.data(), read.size(), static_cast<off_t>(plain->offset)), 1'000);
  EXPECT_EQ(read, bytes.substr(70'000, 1'000));
}

TEST_P(BlobStoreContract, refuses_ranges_outside_of_the_blob) {
  const auto id = must_write(store(), blob_bytes(1'000, 1));
  EXPECT_EQ(code_of(sync_wait(store().open(id, 0, 1'001))), Code::kInvalid);
  EXPECT_EQ(code_of(sync_wait(store().open(id, 1'001, 0))), Code::kInvalid);
  EXPECT_EQ(code_of(sync_wait(store().open(id, 1, ~0ULL))), Code::kInvalid);
  EXPECT_TRUE(sync_wait(store().open(id, 1'000, 0)));
}

TEST_P(BlobStoreContract, refuses_sizes_that_do_not_fit_the_announcement) {
  EXPECT_EQ(code_of(sync_wait(store().create(0))), Code::kInvalid);
  EXPECT_EQ(code_of(sync_wait(store().create((5ULL << 40) + 1))), Code::kInvalid);
  const auto bytes = blob_bytes(1'001, 1);
  auto writer = sync_wait(store().create(1'000));
  ASSERT_TRUE(writer);
  EXPECT_EQ(code_of(sync_wait((*writer)->append(bytes))), Code::kInvalid);
  auto short_writer = sync_wait(store().create(1'002));
  ASSERT_TRUE(short_writer);
  EXPECT_TRUE(sync_wait((*short_writer)->append(bytes)));
  EXPECT_EQ(code_of(sync_wait((*short_writer)->finish())), Code::kInvalid);
}

TEST_P(BlobStoreContract, knows_no_other_ids) {
  const auto size = GetParam().edges.empty() ? 100 : GetParam().edges.back() + 1;
  const auto small = must_write(store(), blob_bytes(100, 1));
  const auto large = must_write(store(), blob_bytes(size, 1));
  BlobId far = small;
  far.bytes[6] ^= 0xee;  // changes the location, which some engines encode at the front of the id
  for (const auto& id : {BlobId{}, unknown_like(small), unknown_like(large), far}) {
    EXPECT_EQ(code_of(sync_wait(store().open(id, 0, 1))), Code::kNotFound) << id.to_hex();
    EXPECT_EQ(code_of(sync_wait(store().verify(id))), Code::kNotFound) << id.to_hex();
    EXPECT_TRUE(sync_wait(store().remove(id))) << id.to_hex();
  }
  EXPECT_TRUE(sync_wait(store().verify(small)));
  EXPECT_TRUE(sync_wait(store().verify(large)));
}

TEST_P(BlobStoreContract, forgets_removed_blobs) {
  for (const auto size : around(GetParam().edges)) {
    const auto id = must_write(store(), blob_bytes(size, 1));
    const auto kept = must_write(store(), blob_bytes(size, 2));
    EXPECT_TRUE(sync_wait(store().remove(id)));
    EXPECT_EQ(code_of(sync_wait(store().open(id, 0, 1))), Code::kNotFound) << size;
    EXPECT_TRUE(sync_wait(store().remove(id)));
    EXPECT_TRUE(must_read(store(), kept, 0, size) == blob_bytes(size, 2)) << size;
  }
}

TEST_P(BlobStoreContract, open_readers_never_see_other_bytes_after_a_removal) {
  for (const auto size : {100'000UL, 3'000'000UL}) {
    const auto bytes = blob_bytes(size, 1);
    const auto id = must_write(store(), bytes);
    const auto reader = sync_wait(store().open(id, 0, size));
    ASSERT_TRUE(reader);
    EXPECT_TRUE(sync_wait(store().remove(id)));
    for (std::uint64_t seed = 10; seed < 14; ++seed) must_write(store(), blob_bytes(size, seed));
    std::string read;
    while (true) {
      const auto piece = sync_wait((*reader)->next());
      if (!piece) {
        EXPECT_TRUE(code_of(piece) == Code::kNotFound || code_of(piece) == Code::kCorrupt);
        break;
      }
      if (piece->empty()) break;
      read.append(*piece);
    }
    EXPECT_TRUE(bytes.starts_with(read));
  }
}

TEST_P(BlobStoreContract, discards_what_was_not_finished) {
  for (const auto size : around(GetParam().edges)) {
    auto writer = sync_wait(store().create(size));
    ASSERT_TRUE(writer);
    const auto half = blob_bytes(size / 2, 1);
    EXPECT_TRUE(sync_wait((*writer)->append(half)));
  }
  const auto infos = sync_wait(list_blobs(store()));
  ASSERT_TRUE(infos);
  EXPECT_TRUE(infos->empty());
}

TEST_P(BlobStoreContract, lists_every_finished_blob_once) {
  std::map<BlobId, std::uint64_t> written;
  for (const auto size : around(GetParam().edges))
    written[must_write(store(), blob_bytes(size, 1))] = size;
  const auto removed = written.begin()->first;
  EXPECT_TRUE(sync_wait(store().remove(removed)));
  written.erase(removed);
  const auto infos = sync_wait(list_blobs(store()));
  ASSERT_TRUE(infos);
  std::map<BlobId, std::uint64_t> listed;
  for (const auto& info : *infos) {
    EXPECT_TRUE(listed.emplace(info.id, info.size).second);
    EXPECT_GE(info.age_s, 0);
    EXPECT_LT(info.age_s, 3'600);
  }
  EXPECT_EQ(listed, written);
}

TEST_P(BlobStoreContract, stops_listing_when_told) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) must_write(store(), blob_bytes(20'000, seed));
  int calls = 0;
  const std::function stop_at_two = [&](const BlobInfo&) { return ++calls < 2; };
  EXPECT_TRUE(sync_wait(store().list(stop_at_two)));
  EXPECT_EQ(calls, 2);
}

TEST_P(BlobStoreContract, serves_many_threads_at_once) {
  constexpr std::uint64_t kThreads = 8;
  constexpr std::uint64_t kRounds = 6;
  std::mutex mutex;
  std::map<BlobId, std::uint64_t> kept;
  std::vector<std::jthread> threads;
  for (std::uint64_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (std::uint64_t round = 0; round < kRounds; ++round) {
        const auto seed = t * 100 + round;
        const auto bytes = blob_bytes(10'000 + seed * 997, seed);
        const auto id = must_write(store(), bytes);
        EXPECT_TRUE(must_read(store(), id, 0, bytes.size()) == bytes);
        if (round % 2 == 0) {
          EXPECT_TRUE(sync_wait(store().remove(id)));
        } else {
          const std::scoped_lock lock(mutex);
          EXPECT_TRUE(kept.emplace(id, seed).second);
        }
      }
    });
  }
  threads.clear();
  EXPECT_EQ(kept.size(), kThreads * kRounds / 2);
  for (const auto& [id, seed] : kept) {
    const auto bytes = blob_bytes(10'000 + seed * 997, seed);
    EXPECT_TRUE(must_read(store(), id, 0, bytes.size()) == bytes);
  }
}

}  // namespace onggi::storage
