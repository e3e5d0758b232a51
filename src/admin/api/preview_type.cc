#include "admin/api/preview_type.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/codec.h"

namespace onggi::admin {
namespace {

constexpr std::string_view kText = "text/plain; charset=utf-8";
constexpr std::string_view kUnknown = "application/octet-stream";

// Types that are sent unchanged: images, audio, video and PDF, which browsers display without
// running scripts.
constexpr auto kDisplayed = std::to_array<std::string_view>({
    "application/pdf", "audio/aac",  "audio/flac",   "audio/mp3",        "audio/mp4",
    "audio/mpeg",      "audio/ogg",  "audio/opus",   "audio/vnd.wave",   "audio/wav",
    "audio/wave",      "audio/webm", "audio/x-flac", "audio/x-m4a",      "audio/x-wav",
    "image/avif",      "image/bmp",  "image/gif",    "image/jpeg",       "image/png",
    "image/webp",      "video/3gpp", "video/mp4",    "video/mpeg",       "video/ogg",
    "video/quicktime", "video/webm", "video/x-m4v",  "video/x-matroska",
});
static_assert(std::ranges::is_sorted(kDisplayed));

// Types other than text/ that are shown as plain text.
constexpr auto kTexts = std::to_array<std::string_view>({
    "application/javascript",
    "application/json",
    "application/jsonl",
    "application/x-ndjson",
    "application/x-yaml",
    "application/xml",
    "application/yaml",
    "image/svg+xml",
});
static_assert(std::ranges::is_sorted(kTexts));

bool is_token(std::string_view text) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~";
  return !text.empty() && text.find_first_not_of(kLetters) == std::string_view::npos;
}

/// Returns "type/subtype" in lower case without the parameters, or nullopt if `text` is not one
/// media type (RFC 9110, section 8.3.1).
std::optional<std::string> media_type(std::string_view text) {
  const auto type = trim(text.substr(0, text.find(';')));
  const auto slash = type.find('/');
  if (slash == std::string_view::npos || !is_token(type.substr(0, slash)) ||
      !is_token(type.substr(slash + 1)))
    return std::nullopt;
  return to_lower_ascii(type);
}

}  // namespace

std::string_view preview_type(std::string_view stored) {
  const auto type = media_type(stored);
  if (!type) return kUnknown;
  if (type->starts_with("text/") || std::ranges::binary_search(kTexts, *type)) return kText;
  const auto displayed = std::ranges::lower_bound(kDisplayed, *type);
  return displayed != kDisplayed.end() && *displayed == *type ? *displayed : kUnknown;
}

}  // namespace onggi::admin
