// The encoding of a Series: a magic string, varints and a CRC32C (docs/disk-format.md).
#include <algorithm>

#include "base/check.h"
#include "base/digest/checksum.h"
#include "base/metrics/series.h"

namespace onggi::metrics {
namespace {

constexpr std::string_view kMagic = "ONGGIMS1";
constexpr std::size_t kCrcSize = 4;
constexpr std::int64_t kSlotNumberMax = std::int64_t{1} << 40;

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}
  void number(std::uint64_t value) {
    while (value >= 0x80) {
      out_ += static_cast<char>(0x80 | (value & 0x7f));
      value >>= 7;
    }
    out_ += static_cast<char>(value);
  }
  void text(std::string_view value) {
    number(value.size());
    out_ += value;
  }
  void slot(const Stored& stored) {
    ONGGI_DCHECK(stored.bytes >= -1 && stored.objects >= -1);
    // Write the value plus one, so that -1 (unknown) becomes zero.
    number(static_cast<std::uint64_t>(stored.bytes + 1));
    number(static_cast<std::uint64_t>(stored.objects + 1));
  }
  void slot(const Point& point) {
    slot(point.stored);
    number(static_cast<std::uint64_t>(point.covered.count()));
    if (point.covered.count() == 0) return;
    const auto& counted = point.counted;
    for (const auto value : {counted.requests, counted.errors_4xx, counted.errors_5xx,
                             counted.bytes_in, counted.bytes_out})
      number(value);
    for (const auto value : counted.durations) number(value);
  }

 private:
  std::string& out_;
};

/// Reads encoded values. After the first missing or invalid value, ok() returns false and every
/// number read is zero.
class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return in_.empty(); }
  std::uint64_t number(std::uint64_t max) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 63 && !in_.empty(); shift += 7) {
      const auto byte = static_cast<std::uint8_t>(in_.front());
      in_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) return value <= max ? value : wrong();
    }
    return wrong();
  }
  std::uint64_t number() { return number(kCountMax); }
  std::string_view text(std::size_t size_max) {
    const auto size = number(size_max);
    if (size > in_.size()) wrong();
    const auto value = in_.substr(0, ok_ ? size : 0);
    in_.remove_prefix(value.size());
    return value;
  }
  void slot(Stored& stored) {
    stored.bytes = static_cast<std::int64_t>(number()) - 1;
    stored.objects = static_cast<std::int64_t>(number()) - 1;
  }
  void slot(Point& point) {
    slot(point.stored);
    point.covered = std::chrono::milliseconds(number());
    if (point.covered.count() == 0) return;
    auto& counted = point.counted;
    for (auto* value : {&counted.requests, &counted.errors_4xx, &counted.errors_5xx,
                        &counted.bytes_in, &counted.bytes_out})
      *value = number();
    for (auto& value : counted.durations) value = number();
  }

 private:
  static constexpr std::uint64_t kCountMax = std::uint64_t{1} << 62;
  std::uint64_t wrong() {
    ok_ = false;
    in_ = {};
    return 0;
  }
  std::string_view in_;
  bool ok_ = true;
};

std::string crc_of(std::string_view bytes) {
  const auto crc = crc32c(0, bytes);
  std::string text(kCrcSize, '\0');
  for (std::size_t i = 0; i < kCrcSize; ++i) text[i] = static_cast<char>(crc >> (8 * i));
  return text;
}

}  // namespace

struct Series::Codec {
  /// Returns slot `number`, which must be in the ring.
  template <typename T>
  static const T& find_kept(const Ring<T>& ring, std::int64_t number) {
    const T* const slot = ring.find(number);
    ONGGI_DCHECK(slot != nullptr);
    return *slot;
  }

  template <typename T>
  static void write(Writer& writer, const Rings<T>& rings) {
    for (const auto& ring : rings) {
      writer.number(static_cast<std::uint64_t>(ring.newest + 1));
      const auto length = static_cast<std::int64_t>(ring.slots.size());
      for (auto number = ring.newest - length + 1; number <= ring.newest && length > 0; ++number)
        writer.slot(find_kept(ring, number));
    }
  }

  template <typename T>
  static void read(Reader& reader, Rings<T>& rings) {
    for (std::size_t i = 0; i < rings.size() && reader.ok(); ++i) {
      auto& ring = rings[i];
      const auto& points = kResolutions[i].points;
      ring.newest = static_cast<std::int64_t>(reader.number(kSlotNumberMax)) - 1;
      if (ring.newest < static_cast<std::int64_t>(points)) continue;  // the ring is empty
      ring.slots.resize(points);
      for (std::size_t slot = 1; slot <= points; ++slot)
        reader.slot(ring.slots[(static_cast<std::size_t>(ring.newest) + slot) % points]);
    }
  }
};

std::string Series::encode() const {
  const std::scoped_lock lock(mutex_);
  std::string out(kMagic);
  Writer writer(out);
  Codec::write(writer, rings_);
  writer.number(buckets_.size());
  for (const auto& [name, rings] : buckets_) {
    writer.text(name);
    Codec::write(writer, rings);
  }
  return out + crc_of(out);
}

Status Series::decode(std::string_view bytes) {
  if (!bytes.starts_with(kMagic) || bytes.size() < kMagic.size() + kCrcSize)
    return fail(Code::kCorrupt, "not a file in this format");
  const auto body = bytes.substr(0, bytes.size() - kCrcSize);
  if (bytes.substr(body.size()) != crc_of(body))
    return fail(Code::kCorrupt, "the checksum does not match");
  Reader reader(body.substr(kMagic.size()));
  Rings<Point> rings;
  std::map<std::string, Rings<Stored>, std::less<>> buckets;
  Codec::read(reader, rings);
  for (auto left = reader.number(kBucketsMax); left > 0 && reader.ok(); --left) {
    const std::string name(reader.text(kBucketNameMax));
    Codec::read(reader, buckets[name]);
  }
  if (!reader.ok() || !reader.at_end()) return fail(Code::kCorrupt, "the file does not parse");
  const std::scoped_lock lock(mutex_);
  rings_ = std::move(rings);
  buckets_ = std::move(buckets);
  return {};
}

}  // namespace onggi::metrics
