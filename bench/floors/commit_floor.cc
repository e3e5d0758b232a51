// Measures the lower bound for the cost of a small durable PUT. WRITERS threads write COUNT batches
// in total to RocksDB. Each batch contains a 300-byte record and a body, and is synced. Prints JSON
// with the same member names as onggi-load.
//
//   commit_floor DIRECTORY WRITERS COUNT BODY_SIZE
#include <fmt/format.h>
#include <rocksdb/db.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr std::size_t kRecordSize = 300;

double cpu_s() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::string noise(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint64_t state = 1;
  for (auto& byte : bytes) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    byte = static_cast<char>(state >> 56);
  }
  return bytes;
}

rocksdb::DB* open(const char* path, std::vector<rocksdb::ColumnFamilyHandle*>& columns) {
  rocksdb::DBOptions options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.max_write_batch_group_size_bytes = 8UL << 20;
  rocksdb::DB* db = nullptr;
  const auto status = rocksdb::DB::Open(
      options, path, {{rocksdb::kDefaultColumnFamilyName, {}}, {"body", {}}}, &columns, &db);
  if (status.ok()) return db;
  fmt::print(stderr, "commit_floor: {}\n", status.ToString());
  std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return fmt::print(stderr, "usage: commit_floor DIRECTORY WRITERS COUNT SIZE\n"), 2;
  const auto writers = std::strtoul(argv[2], nullptr, 10);
  const auto count = std::strtoul(argv[3], nullptr, 10);
  const auto record = noise(kRecordSize);
  const auto body = noise(std::strtoul(argv[4], nullptr, 10));
  std::vector<rocksdb::ColumnFamilyHandle*> columns;
  auto* const db = open(argv[1], columns);

  std::atomic<std::size_t> next = 0;
  const auto write = [&] {
    rocksdb::WriteOptions synced;
    synced.sync = true;
    for (auto number = next++; number < count; number = next++) {
      const auto key = fmt::format("o/{:012}", number);
      rocksdb::WriteBatch batch;
      if (!batch.Put(columns[0], key, record).ok() || !batch.Put(columns[1], key, body).ok() ||
          !db->Write(synced, &batch).ok())
        std::abort();
    }
  };
  const auto cpu_before = cpu_s();
  const auto started = std::chrono::steady_clock::now();
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < writers; ++i) threads.emplace_back(write);
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - started;
  const auto ops = static_cast<double>(count);
  fmt::print(
      "{{\"requests\":{},\"seconds\":{:.4f},\"server_cpu_us_per_op\":{:.2f},"
      "\"requests_per_s\":{:.1f}}}\n",
      count, seconds.count(), (cpu_s() - cpu_before) * 1e6 / ops, ops / seconds.count());
  // The database is not closed: the process ends here, and the cost of closing is not measured.
  std::fflush(stdout);
  std::_Exit(0);
}
