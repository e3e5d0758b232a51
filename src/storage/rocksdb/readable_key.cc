#include "storage/rocksdb/readable_key.h"

#include <algorithm>
#include <utility>

#include "storage/rocksdb/careful_iterator.h"

namespace onggi::storage {
namespace {

// The number of damaged blocks that are skipped one at a time. After that, each skip is twice as
// long as the previous skip, because a table with a damaged index may span all keys.
constexpr int kSingleBlocksMax = 64;

/// Returns the approximate size of the table data between two keys, according to the tables'
/// indexes. The distance between two keys in the same block is 0.
std::uint64_t bytes_between(const Database& database, rocksdb::ColumnFamilyHandle* column,
                            const std::string& low, const std::string& high) {
  const rocksdb::Range range(low, high);
  std::uint64_t bytes = 0;
  const auto status = database.db().GetApproximateSizes(rocksdb::SizeApproximationOptions(), column,
                                                        &range, 1, &bytes);
  return status.ok() ? bytes : 0;
}

/// Returns the first key that is at least `bytes` bytes of table data after `from`, or `high` if no
/// key before `high` is that far away.
std::string behind_bytes(const Database& database, rocksdb::ColumnFamilyHandle* column,
                         const std::string& from, std::string high, std::uint64_t bytes) {
  if (bytes_between(database, column, from, high) < bytes) return high;
  const auto digits = std::max(from.size(), high.size()) + 1;
  auto low = from;
  low.resize(digits, '\0');
  while (true) {
    auto middle = halfway(low, high, digits);
    if (middle <= low) return high;
    const bool behind = bytes_between(database, column, from, middle) >= bytes;
    (behind ? high : low) = std::move(middle);
  }
}

}  // namespace

std::string halfway(const std::string& low, const std::string& high, std::size_t digits) {
  const auto digit = [](const std::string& key, std::size_t place) {
    return place < key.size() ? static_cast<unsigned char>(key[place]) : 0U;
  };
  std::string half(digits, '\0');
  unsigned carry = 0;
  for (auto place = digits; place-- > 0; carry >>= 8U) {
    carry += digit(low, place) + digit(high, place);
    half[place] = static_cast<char>(carry);
  }
  for (auto& byte : half) {
    const auto value = carry << 8U | static_cast<unsigned char>(byte);
    byte = static_cast<char>(value / 2);
    carry = value % 2;
  }
  return half;
}

Result<std::optional<std::string>> first_readable_key(const Database& database,
                                                      rocksdb::ColumnFamilyHandle* column,
                                                      std::string from, const std::string& end) {
  const rocksdb::Slice end_slice(end);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &end_slice;
  options.total_order_seek = true;
  options.fill_cache = false;
  std::uint64_t bytes = 1;
  for (int failures = 0; from < end; ++failures) {
    CarefulIterator it(database, column, options);
    it.seek(from);
    if (it.valid()) return it.key().ToString();
    const auto status = it.status();
    if (status.ok()) return std::nullopt;
    if (!status.IsCorruption() && !status.IsIOError())
      return fail(to_error(status, "searching for readable entries"));
    if (failures >= kSingleBlocksMax) bytes *= 2;
    from = behind_bytes(database, column, from, it.next_table(from, end), bytes);
  }
  return std::nullopt;
}

}  // namespace onggi::storage
