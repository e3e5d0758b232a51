// BucketDocuments: the configuration documents of a bucket, in the form in which their validators
// encoded them. They are stored in the bucket's record and are part of every Bucket, so reading one
// costs nothing. Buckets changes them.
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

/// On disk: never renumber.
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

  /// Returns the document as a T: the std::shared_ptr<const T> that `parse` made of the text.
  /// `parse` is called only at the first use, so all callers for one kind of document must use the
  /// same T.
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

/// The documents of one bucket at one moment.
class BucketDocuments {
 public:
  using Texts = std::vector<std::pair<BucketDocument, std::string>>;

  BucketDocuments() = default;
  explicit BucketDocuments(Texts texts);

  /// Returns the document of that kind, or null if the bucket has none.
  [[nodiscard]] const Document* find(BucketDocument kind) const;

  /// Returns a copy in which the document of that kind has this text, or is absent if `text` is
  /// nullopt. The copy shares all other documents, so they are not parsed again.
  [[nodiscard]] BucketDocuments with(BucketDocument kind, std::optional<std::string> text) const;

  [[nodiscard]] Texts texts() const;

 private:
  using Slot = std::shared_ptr<const Document>;  // null: no document of that kind
  std::array<Slot, std::size_t{static_cast<std::uint8_t>(kLastBucketDocument)} + 1> documents_;
};

}  // namespace onggi::catalog
