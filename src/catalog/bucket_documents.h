// BucketDocuments: a bucket's configuration documents, validated and encoded as text. The bucket's
// record stores the documents, and every Bucket object contains them, so reading a document needs
// no I/O. Only class Buckets changes documents.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace onggi::catalog {

/// The numbers are stored on disk: never change them.
enum class BucketDocument : std::uint8_t {
  kPolicy = 1,             // JSON of the policy, as received
  kPublicAccessBlock = 2,  // the names of the enabled settings, comma-separated
  kOwnership = 3,          // S3's name for the setting, or "none" if the client deleted it
  kAcl = 4,                // encoded by iam/acl.h; a bucket without this document is private
  kCors = 5,
  kLifecycle = 6,
  kObjectLock = 7,
  kRequestPayment = 8,  // always "Requester"
  kAccelerate = 9,      // "Enabled" or "Suspended"
};
inline constexpr auto kLastBucketDocument = BucketDocument::kAccelerate;

/// One configuration document. Immutable and thread-safe.
class Document {
 public:
  explicit Document(std::string text) : text_(std::move(text)) {}

  [[nodiscard]] const std::string& text() const { return text_; }

  /// Returns the parsed document, a std::shared_ptr<const T> that `parse` created from the text.
  /// `parse` is called only on first use, so all callers must use the same T for a given kind of
  /// document.
  template <typename T, typename Parse>
  [[nodiscard]] std::shared_ptr<const T> as(Parse parse) const {
    std::call_once(parse_once_, [&] { parsed_ = std::shared_ptr<const T>(parse(text_)); });
    return std::static_pointer_cast<const T>(parsed_);
  }

 private:
  std::string text_;
  mutable std::once_flag parse_once_;
  mutable std::shared_ptr<const void> parsed_;
};

/// A snapshot of one bucket's documents.
class BucketDocuments {
 public:
  using Texts = std::vector<std::pair<BucketDocument, std::string>>;

  BucketDocuments() = default;
  explicit BucketDocuments(Texts texts);

  /// Returns the document of the given kind, or null if the bucket has none.
  [[nodiscard]] const Document* find(BucketDocument kind) const;

  /// Returns a copy in which `text` replaces the document of the given kind. If `text` is nullopt,
  /// the copy has no document of that kind. The copy shares all other documents with the original,
  /// so they are not parsed again.
  [[nodiscard]] BucketDocuments with(BucketDocument kind, std::optional<std::string> text) const;

  [[nodiscard]] Texts texts() const;

 private:
  using Slot = std::shared_ptr<const Document>;  // null if the bucket has no document of this kind
  std::array<Slot, std::size_t{static_cast<std::uint8_t>(kLastBucketDocument)} + 1> documents_;
};

}  // namespace onggi::catalog
