#include "s3/access/copy_source.h"

#include "base/codec.h"
#include "catalog/rules.h"
#include "s3/protocol/object_error.h"
#include "s3/protocol/target.h"

namespace onggi::s3 {
namespace {

constexpr std::string_view kSourceHeader = "x-amz-copy-source";
constexpr std::string_view kVersion = "?versionId=";

}  // namespace

S3Result<CopySource> parse_copy_source(std::string_view header) {
  const auto invalid = [header](std::string message) {
    return refuse(invalid_argument(kSourceHeader, header, std::move(message)));
  };
  auto path = header;
  CopySource source;
  // A '?' that belongs to the key is encoded as %3F.
  if (const auto query = path.find('?'); query != std::string_view::npos) {
    if (!path.substr(query).starts_with(kVersion)) return invalid("Invalid copy source object key");
    source.version_id = ONGGI_TRY(check_version_id(path.substr(query + kVersion.size())));
    path = path.substr(0, query);
  }
  const auto decoded = form_decode(path);
  if (!decoded || !is_utf8(*decoded)) return invalid("Invalid copy source encoding");
  auto name = std::string_view(*decoded);
  if (name.starts_with('/')) name.remove_prefix(1);
  const auto slash = name.find('/');
  if (slash == std::string_view::npos) {
    return invalid("Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
  }
  source.bucket = name.substr(0, slash);
  source.key = name.substr(slash + 1);
  if (!catalog::check_bucket_name(source.bucket)) return invalid("Invalid copy source bucket name");
  if (source.key.empty() || !check_key(source.key))
    return invalid("Invalid copy source object key");
  return source;
}

S3Result<std::string> parse_rename_source(std::string_view header) {
  auto key = uri_decode(header);
  if (key && key->starts_with('/')) key->erase(0, 1);
  if (!key || key->empty() || !check_key(*key))
    return refuse(invalid_argument(kRenameSource, header, "Invalid rename source object key"));
  return *std::move(key);
}

}  // namespace onggi::s3
