#include "workers/chart_recorder.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/check.h"
#include "base/log.h"

namespace onggi::workers {
namespace {

// The file stays below this size even if all ring buffers are full of the largest numbers.
constexpr std::uintmax_t kSeriesFileMax = 16 << 20;

Status series_error(const std::string& what) {
  return fail(Code::kIo, what + ": " + std::strerror(errno));
}

/// Replaces the file atomically: writes and syncs a new file, then renames it. Does not sync the
/// directory, because after a crash the old file is good enough.
Status replace_series_file(const std::string& path, std::string_view bytes) {
  const auto fresh = path + ".new";
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return series_error("opening " + fresh);
  bool written = true;
  while (written && !bytes.empty()) {
    const auto got = ::write(fd, bytes.data(), bytes.size());
    written = got >= 0 || errno == EINTR;
    if (got > 0) bytes.remove_prefix(static_cast<std::size_t>(got));
  }
  written = written && ::fdatasync(fd) == 0;
  const auto status = written ? Status() : series_error("writing " + fresh);
  ::close(fd);
  if (!status) return status;
  if (std::rename(fresh.c_str(), path.c_str()) != 0) return series_error("replacing " + path);
  return {};
}

metrics::Stored stored_of(const catalog::BucketUsage& usage) {
  return {std::max<std::int64_t>(usage.bytes, 0), std::max<std::int64_t>(usage.objects, 0)};
}

}  // namespace

ChartRecorder::ChartRecorder(metrics::Series& series, catalog::Buckets& buckets, const Clock& clock,
                             Sleeper& sleeper, BlockingPool& pool, std::string file,
                             std::function<metrics::Totals()> read, RecordSchedule schedule)
    : series_(series),
      buckets_(buckets),
      clock_(clock),
      sleeper_(sleeper),
      pool_(pool),
      file_(std::move(file)),
      read_(std::move(read)),
      schedule_(schedule) {}

void ChartRecorder::load() {
  std::error_code error;
  const auto size = std::filesystem::file_size(file_, error);
  if (error == std::errc::no_such_file_or_directory) return;
  std::string bytes(error ? 0 : std::min(size, kSeriesFileMax), '\0');
  std::ifstream in(file_, std::ios::binary);
  in.read(bytes.data(), std::ssize(bytes));
  const auto read = series_.decode(bytes);
  if (!read) log::warn("the charts start empty: {}: {}", file_, read.error().message());
}

Task<void> ChartRecorder::run() {
  co_await sample();
  saved_ = Sleeper::Clock::now();
  while (co_await sleeper_.sleep_for(until_next())) {
    co_await sample();
    if (Sleeper::Clock::now() < saved_ + schedule_.save) continue;
    saved_ = Sleeper::Clock::now();
    co_await save();
  }
  co_await sample();
  co_await save();
}

/// Returns the time until the next slot begins, so that each slot gets one sample.
std::chrono::milliseconds ChartRecorder::until_next() const {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(clock_.now().time_since_epoch());
  const auto left = schedule_.sample - now % schedule_.sample;
  ONGGI_DCHECK(left.count() > 0);
  return left;
}

Task<void> ChartRecorder::sample() {
  const auto now = Sleeper::Clock::now();
  if (usage_read_ == Sleeper::Clock::time_point() || now >= usage_read_ + schedule_.usage) {
    usage_read_ = now;
    co_await look_at_usage();
  }
  series_.add(clock_.now(), read_(), usage_);
}

Task<void> ChartRecorder::look_at_usage() {
  constexpr std::size_t kPageSize = 1000;
  metrics::Usage usage{.total = {0, 0}};
  std::optional<std::string> after = "";
  while (after && !sleeper_.stopped()) {
    const auto page = buckets_.list({}, *after, kPageSize);
    for (const auto& bucket : page.buckets) {
      const auto found = co_await buckets_.usage(bucket);
      if (!found) continue;  // the bucket was deleted in the meantime
      const auto stored = stored_of(*found);
      ONGGI_DCHECK(stored.bytes >= 0 && stored.objects >= 0);
      usage.total.bytes += stored.bytes;
      usage.total.objects += stored.objects;
      // Keep the buckets that the charts already contain. Add other buckets only while there are
      // fewer than kBucketsMax.
      if (usage.buckets.size() < metrics::Series::kBucketsMax ||
          usage_.buckets.contains(bucket.name))
        usage.buckets.emplace(bucket.name, stored);
    }
    ONGGI_DCHECK(!page.next || *page.next > *after);  // each page begins after the previous page
    after = page.next;
  }
  if (!after) usage_ = std::move(usage);
}

Task<void> ChartRecorder::save() {
  const auto bytes = series_.encode();
  const auto write = [&] { return replace_series_file(file_, bytes); };
  const auto written = co_await pool_.run(write);
  if (!written) log::warn("saving the charts: {}", written.error().message());
}

}  // namespace onggi::workers
