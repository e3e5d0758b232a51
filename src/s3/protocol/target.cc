#include "s3/protocol/target.h"

#include <cstddef>

#include "base/codec.h"
#include "catalog/types.h"

namespace onggi::s3 {
namespace {

/// Returns the host without its port, for both "a.b:80" and "[::1]:80".
std::string_view without_port(std::string_view host) {
  const auto colon = host.rfind(':');
  const bool in_brackets = host.ends_with(']');
  return colon == std::string_view::npos || in_brackets ? host : host.substr(0, colon);
}

/// Returns the part of the host before ".domain", or an empty string if no domain matches. If
/// several domains match, the longest domain is used.
std::string bucket_of_host(std::string_view raw_host, const std::vector<std::string>& domains) {
  const auto host = to_lower_ascii(without_port(raw_host));
  std::string_view best;
  for (const auto& domain : domains) {
    const bool fits = host.size() > domain.size() + 1 && host.ends_with(domain) &&
                      host[host.size() - domain.size() - 1] == '.';
    if (host == domain) return {};
    if (fits && domain.size() > best.size()) best = domain;
  }
  return best.empty() ? std::string() : host.substr(0, host.size() - best.size() - 1);
}

}  // namespace

bool is_addressable(std::string_view key) {
  if (key.contains('\0')) return false;
  std::ptrdiff_t depth = 0;
  while (true) {
    const auto slash = key.find('/');
    depth += key.substr(0, slash) == ".." ? -1 : 1;
    if (depth < 0) return false;
    if (slash == std::string_view::npos) return true;
    key.remove_prefix(slash + 1);
  }
}

S3Result<void> check_key(std::string_view key) {
  if (!is_utf8(key) || !is_addressable(key)) return refuse("InvalidURI");
  if (key.size() <= catalog::kKeySizeMax) return {};
  return refuse(S3Error("KeyTooLongError")
                    .field("Size", std::to_string(key.size()))
                    .field("MaxSizeAllowed", std::to_string(catalog::kKeySizeMax)));
}

S3Result<Target> find_target(std::string_view host, std::string_view path,
                             const std::vector<std::string>& domains) {
  if (!path.starts_with('/')) return refuse("InvalidURI");
  path.remove_prefix(1);
  Target target;
  target.bucket = bucket_of_host(host, domains);
  target.virtual_host = !target.bucket.empty();
  std::string_view raw_key = path;
  if (!target.virtual_host) {
    const auto slash = path.find('/');
    auto bucket = form_decode(path.substr(0, slash));
    if (!bucket || !is_utf8(*bucket)) return refuse("InvalidURI");
    // "//key" is a key without a bucket, not a request to the service.
    if (bucket->empty() && slash != std::string_view::npos) return refuse("InvalidURI");
    target.bucket = *std::move(bucket);
    raw_key = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  }
  auto key = form_decode(raw_key);
  if (!key) return refuse("InvalidURI");
  ONGGI_TRY(check_key(*key));
  target.key = *std::move(key);
  return target;
}

}  // namespace onggi::s3
