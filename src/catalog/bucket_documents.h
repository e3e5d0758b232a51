// BucketDocuments: what configures a bucket, as whoever checked it wrote it down. They lie in the
// bucket's record and come along with every Bucket, so that to look at one costs nothing; Buckets
// changes them.
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
  kPolicy = 1,             // JSON, as it came
  kPublicAccessBlock = 2,  // the settings that are on, by name, with commas between
  kOwnership = 3,  // "BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"; "none": deleted
  kAcl = 4,        // as iam/acl.h writes it; none: private
  kCors = 5,
  kLifecycle = 6,
  kObjectLock = 7,
  kRequestPayment = 8,  // "Requester"
  kAccelerate = 9,      // "Enabled" or "Suspended"
};
inline constexpr auto kLastBucketDocument = BucketDocument::kAccelerate;

/// Never changes; safe from any thread.
class Document {
 public:
  explicit Document(std::string text) : text_(std::move(text)) {}

  [[nodiscard]] const std::string& text() const { return text_; }

  /// What `parse`, given the text, returns: a std::shared_ptr<const T>. Asked at the first use
  /// only, so a kind of document has one T.
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

/// Those of one bucket at one moment.
class BucketDocuments {
 public:
  using Texts = std::vector<std::pair<BucketDocument, std::string>>;

  BucketDocuments() = default;
  explicit BucketDocuments(Texts texts);

  /// Null when there is none of that kind.
  [[nodiscard]] const Document* find(BucketDocument kind) const;

  /// The same, but with this text of this kind; with none, when there is no text. The others stay
  /// the very same, parsed as they are.
  [[nodiscard]] BucketDocuments with(BucketDocument kind, std::optional<std::string> text) const;

  [[nodiscard]] Texts texts() const;

 private:
  using Slot = std::shared_ptr<const Document>;  // null: none of that kind
  std::array<Slot, std::size_t{static_cast<std::uint8_t>(kLastBucketDocument)} + 1> documents_;
};

}  // namespace onggi::catalog
