// BucketDocuments: a bucket's configuration documents, as encoded by their validators. They are
// stored in the bucket's record and are part of every Bucket object, so reading a document costs
// nothing. Documents are changed through class Buckets.
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
  kPolicy = 1,             // JSON, as received
  kPublicAccessBlock = 2,  // the names of the enabled settings, comma-separated
  kOwnership = 3,  // "BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"; "none": deleted
  kAcl = 4,        // encoded by iam/acl.h; no document: private
  kCors = 5,
  kLifecycle = 6,
  kObjectLock = 7,
  kRequestPayment = 8,  // "Requester"
  kAccelerate = 9,      // "Enabled" or "Suspended"
};
inline constexpr auto kLastBucketDocument = BucketDocument::kAccelerate;

/// One configuration document. Immutable; safe to use from any thread.
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
  /// the copy has no document of that kind. It shares all other documents with the original, so
  /// they are not parsed again.
  [[nodiscard]] BucketDocuments with(BucketDocument kind, std::optional<std::string> text) const;

  [[nodiscard]] Texts texts() const;

 private:
  using Slot = std::shared_ptr<const Document>;  // null: no document of the slot's kind
  std::array<Slot, std::size_t{static_cast<std::uint8_t>(kLastBucketDocument)} + 1> documents_;
};

}  // namespace onggi::catalog
