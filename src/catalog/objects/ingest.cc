#include "catalog/objects/ingest.h"

#include <algorithm>
#include <memory>

#include "base/check.h"
#include "base/memory/buffer.h"
#include "catalog/codes.h"
#include "catalog/commit/core.h"
#include "catalog/commit/pending_blobs.h"

namespace onggi::catalog {
namespace {

/// Computes all digests of a body, piece by piece.
class Digests {
 public:
  explicit Digests(const IncomingBody& body)
      : md5_(make_md5()), checksum_(make_hasher(body.checksum_algorithm)) {
    const bool same = body.checksum_algorithm == ChecksumAlgorithm::kSha256;
    if (body.sha256 && !same) sha256_ = make_sha256();
  }

  void update(std::string_view bytes) {
    md5_->update(bytes);
    checksum_->update(bytes);
    if (sha256_) sha256_->update(bytes);
  }

  /// Stores the digests in `into` and compares them with the digests that the client sent. Errors:
  /// kBadDigest, kPayloadHashMismatch, those of body.trailing_checksum().
  Status finish(IncomingBody& body, Ingested& into) {
    into.md5 = md5_->finish();
    into.checksum = {body.checksum_algorithm, ChecksumType::kFullObject, checksum_->finish()};
    const auto& checksum = into.checksum.value;
    ONGGI_DCHECK(into.md5.size() == kMd5Size);
    ONGGI_DCHECK(checksum.size() == checksum_size(body.checksum_algorithm));
    if (body.sha256) {
      const auto sha256 = sha256_ ? sha256_->finish() : checksum;
      if (*body.sha256 != sha256) return fail(wrong_sha256(sha256, *body.sha256));
    }
    if (body.md5 && *body.md5 != into.md5) return fail(wrong_md5(into.md5, *body.md5));
    if (body.checksum && *body.checksum != checksum) return bad_checksum(body);
    if (!body.trailing_checksum) return {};
    const auto trailing = ONGGI_TRY(body.trailing_checksum());
    if (trailing && *trailing != checksum) return bad_checksum(body);
    return {};
  }

 private:
  static Status bad_checksum(const IncomingBody& body) {
    return fail(kBadDigest, std::string(checksum_header(body.checksum_algorithm)));
  }

  std::unique_ptr<Hasher> md5_;
  std::unique_ptr<Hasher> checksum_;
  std::unique_ptr<Hasher> sha256_;
};

Error incomplete() {
  return {Code::kIncompleteBody, "the body size differs from the announced size"};
}

/// Checks that the source ends after the last byte of the body. Some errors, such as a wrong
/// signature of the last chunk or a wrong trailer, are reported only by this last read. Returns
/// kIncompleteBody if there are more bytes.
Task<Status> expect_end(ByteSource& source) {
  char byte = 0;
  const std::span<char> into(&byte, 1);
  const auto count = ONGGI_CO_TRY(co_await source.read(into));
  if (count != 0) co_return fail(incomplete());
  co_return Status();
}

Task<Result<Ingested>> take_small(IncomingBody& body) {
  Ingested taken;
  taken.size = body.size;
  taken.inline_body.resize(body.size);
  Digests digests(body);
  std::size_t done = 0;
  while (done < body.size) {
    const auto into = std::span(taken.inline_body).subspan(done);
    const auto count = ONGGI_CO_TRY(co_await body.source->read(into));
    if (count == 0) co_return fail(incomplete());
    ONGGI_DCHECK(count <= into.size());
    done += count;
  }
  ONGGI_DCHECK(done == body.size);
  ONGGI_CO_TRY(co_await expect_end(*body.source));
  digests.update(taken.inline_body);
  ONGGI_CO_TRY(digests.finish(body, taken));
  co_return taken;
}

/// Appends `size` zero bytes, so that the blob reaches the size with which it was created. Returns
/// kInvalidRequest if `size` exceeds kPaddingMax.
Task<Status> pad(storage::BlobWriter& writer, std::uint64_t size) {
  if (size > kPaddingMax)
    co_return fail(kInvalidRequest, "Too much follows the end of the uploaded file.");
  const std::string zeros(size, '\0');
  if (size > 0) ONGGI_CO_TRY(co_await writer.append(zeros));
  co_return Status();
}

/// Stores a body in a blob. `begin` holds the bytes that were already read from the source.
Task<Result<Ingested>> take_blob(Core& core, IncomingBody& body, std::string_view begin = {}) {
  ONGGI_DCHECK(body.size > 0 && begin.size() <= body.size);
  Ingested taken;
  Digests digests(body);
  auto writer = ONGGI_CO_TRY(co_await core.blobs.create(body.size));
  const AlignedBuffer buffer(std::min<std::uint64_t>(body.size, core.settings.read_piece_size));
  digests.update(begin);
  if (!begin.empty()) ONGGI_CO_TRY(co_await writer->append(begin));
  std::uint64_t left = body.size - begin.size();
  bool ended = false;
  while (left > 0 && !ended) {
    const auto into = buffer.span(0, std::min<std::uint64_t>(left, buffer.capacity()));
    const auto count = ONGGI_CO_TRY(co_await body.source->read(into));
    ONGGI_DCHECK(!into.empty() && count <= into.size());
    ended = count == 0;
    if (ended && !body.size_is_max) co_return fail(incomplete());
    const auto piece = buffer.view(0, count);
    digests.update(piece);
    if (!ended) ONGGI_CO_TRY(co_await writer->append(piece));
    left -= count;
  }
  if (!ended) ONGGI_CO_TRY(co_await expect_end(*body.source));
  ONGGI_CO_TRY(digests.finish(body, taken));
  taken.size = body.size - left;
  ONGGI_DCHECK(left == 0 || body.size_is_max);
  ONGGI_DCHECK(taken.size >= begin.size() && taken.size <= body.size);
  ONGGI_CO_TRY(co_await pad(*writer, left));
  taken.pending_blob = core.pending_blobs.begin();
  taken.blob = ONGGI_CO_TRY(co_await writer->finish());
  co_return taken;
}

/// Ingests a body of unknown size. Stores the body inline if it has at most `inline_size_max`
/// bytes, otherwise in a blob.
Task<Result<Ingested>> take_until_end(Core& core, IncomingBody& body,
                                      std::uint64_t inline_size_max) {
  std::string begin(std::min(body.size, inline_size_max + 1), '\0');
  std::size_t done = 0;
  while (done < begin.size()) {
    const auto into = std::span(begin).subspan(done);
    const auto count = ONGGI_CO_TRY(co_await body.source->read(into));
    if (count == 0) break;
    ONGGI_DCHECK(count <= into.size());
    done += count;
  }
  begin.resize(done);
  if (done > inline_size_max) co_return co_await take_blob(core, body, begin);

  if (done == body.size) ONGGI_CO_TRY(co_await expect_end(*body.source));
  Ingested taken;
  Digests digests(body);
  digests.update(begin);
  ONGGI_CO_TRY(digests.finish(body, taken));
  ONGGI_DCHECK(done <= inline_size_max && done <= body.size);
  taken.size = done;
  taken.inline_body = std::move(begin);
  co_return taken;
}

}  // namespace

Task<Result<Ingested>> ingest(Core& core, IncomingBody& body, std::uint64_t inline_size_max) {
  ONGGI_DCHECK(body.source != nullptr);
  if (body.size_is_max) return take_until_end(core, body, inline_size_max);
  if (body.size <= inline_size_max) return take_small(body);
  return take_blob(core, body);
}

}  // namespace onggi::catalog
