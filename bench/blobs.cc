// Measures the file blob store: CPU time per operation and per GB, blobs per sync, and bytes
// written to disk per byte stored. Compares large writes with a bare O_DIRECT loop. The benchmark
// writes about 2 GB.
//
//   blobs DIRECTORY      (created if missing; the caller removes it)
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <thread>

#include "base/memory/buffer.h"
#include "storage/file/file_blob_store.h"

namespace {

using namespace onggi;
using namespace onggi::storage;

double cpu_s() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double wall_s() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Task<Result<BlobId>> write(BlobStore& store, std::string_view piece, std::uint64_t size) {
  const auto writer = ONGGI_CO_TRY(co_await store.create(size));
  for (std::uint64_t done = 0; done < size;) {
    const auto part = piece.substr(0, size - done);
    ONGGI_CO_TRY(co_await writer->append(part));
    done += part.size();
  }
  co_return co_await writer->finish();
}

Task<Status> read(BlobStore& store, const BlobId& id, std::uint64_t size) {
  const auto reader = ONGGI_CO_TRY(co_await store.open(id, 0, size));
  while (true) {
    const auto piece = ONGGI_CO_TRY(co_await reader->next());
    if (piece.empty()) co_return Status();
  }
}

/// Runs `work`, which performs `count` operations on `size` bytes each. Prints the cost of one
/// operation.
template <typename F>
void measure(const char* name, std::size_t count, std::uint64_t size, F work) {
  const auto cpu = cpu_s();
  const auto wall = wall_s();
  work();
  const auto cpu_used = cpu_s() - cpu;
  const auto wall_used = wall_s() - wall;
  const auto operations = static_cast<double>(count);
  const auto gigabytes = operations * static_cast<double>(size) * 1e-9;
  std::printf("%-28s %8.0f op/s %8.1f CPU-us/op %7.3f GB/s %7.3f CPU-s/GB\n", name,
              operations / wall_used, cpu_used * 1e6 / operations, gigabytes / wall_used,
              cpu_used / gigabytes);
}

std::vector<BlobId> write_many(FileBlobStore& store, std::size_t threads, std::size_t each,
                               std::uint64_t size) {
  const std::string piece(256 << 10, 'x');
  std::vector<BlobId> ids(threads * each);
  {
    std::vector<std::jthread> running;
    for (std::size_t t = 0; t < threads; ++t) {
      running.emplace_back([&, t] {
        for (std::size_t i = 0; i < each; ++i)
          ids[t * each + i] = sync_wait(write(store, piece, size)).value();
      });
    }
  }
  return ids;
}

void durable_writes(FileBlobStore& store, const char* name, std::size_t each, std::uint64_t size) {
  constexpr std::size_t kThreads = 16;
  (void)write_many(store, kThreads, each / 4 + 1, size);  // warm-up round, not measured
  const auto before = store.stats();
  measure(name, kThreads * each, size, [&] { (void)write_many(store, kThreads, each, size); });
  const auto after = store.stats();
  std::printf("%-28s %8.2f finishes/sync %8.3f disk bytes/byte\n", "",
              static_cast<double>(after.sync_requests - before.sync_requests) /
                  static_cast<double>(after.syncs - before.syncs),
              static_cast<double>(after.bytes_written - before.bytes_written) /
                  static_cast<double>(kThreads * each * size));
}

/// Measures the lower bound for large writes: writes and syncs the same bytes, and does nothing
/// else.
void bare_direct(const std::string& path, std::size_t count, std::uint64_t size) {
  const AlignedBuffer buffer(1 << 20);
  std::fill_n(buffer.data(), buffer.capacity(), 'x');
  measure("bare O_DIRECT 64 MiB", count, size, [&] {
    for (std::size_t i = 0; i < count; ++i) {
      const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_DIRECT, 0600);
      if (fd < 0 || ::fallocate(fd, 0, 0, static_cast<off_t>(size)) != 0) std::abort();
      for (std::uint64_t at = 0; at < size; at += buffer.capacity()) {
        if (::pwrite(fd, buffer.data(), buffer.capacity(), static_cast<off_t>(at)) < 0)
          std::abort();
      }
      if (::fdatasync(fd) != 0 || ::unlink(path.c_str()) != 0) std::abort();
      ::close(fd);
    }
  });
}

void large_writes(FileBlobStore& store, std::size_t count, std::uint64_t size) {
  const std::string piece(256 << 10, 'x');
  measure("write 64 MiB", count, size, [&] {
    for (std::size_t i = 0; i < count; ++i) {
      const auto id = sync_wait(write(store, piece, size)).value();
      (void)sync_wait(store.remove(id));
    }
  });
}

void cached_reads(FileBlobStore& store, const char* name, std::size_t count, std::uint64_t size) {
  const std::string piece(256 << 10, 'x');
  const auto id = sync_wait(write(store, piece, size)).value();
  const auto read_all = [&] {
    for (std::size_t i = 0; i < count; ++i) {
      if (!sync_wait(read(store, id, size))) std::abort();
    }
  };
  read_all();  // warm-up round, not measured
  measure(name, count, size, read_all);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("usage: blobs DIRECTORY\n", stderr), 2;
  BlockingPool pool(8);
  for (const std::size_t segments : {1, 2, 2, 1}) {
    std::printf("-- %zu open segments\n", segments);
    auto store = open_file_blob_store({.directory = argv[1], .segments_open = segments}, pool);
    if (!store) return std::fprintf(stderr, "%s\n", store.error().message().c_str()), 1;
    durable_writes(**store, "durable 64 KiB, 16 writers", 100, 64 << 10);
    durable_writes(**store, "durable 1 MiB, 16 writers", 10, 1 << 20);
  }
  auto store = open_file_blob_store({.directory = argv[1]}, pool);
  if (!store) return std::fprintf(stderr, "%s\n", store.error().message().c_str()), 1;
  constexpr std::uint64_t kLarge = 64 << 20;
  const auto bare = std::string(argv[1]) + "/bare";
  bare_direct(bare, 4, kLarge);
  large_writes(**store, 4, kLarge);
  large_writes(**store, 4, kLarge);
  bare_direct(bare, 4, kLarge);
  cached_reads(**store, "cached read 64 KiB", 5'000, 64 << 10);
  cached_reads(**store, "cached read 1 MiB", 500, 1 << 20);
  cached_reads(**store, "cached read 64 MiB", 8, kLarge);
  return 0;
}
