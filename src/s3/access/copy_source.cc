#include "s3/access/copy_source.h"

#include "base/codec.h"
#include "catalog/buckets.h"
#include "catalog/codes.h"
#include "catalog/rules.h"
#include "s3/access/access.h"
#include "s3/headers/conditions.h"
#include "s3/protocol/object_error.h"

namespace onggi::s3 {
namespace {

constexpr std::string_view kSourceHeader = "x-amz-copy-source";
constexpr std::string_view kVersion = "?versionId=";

/// Converts a catalog error about the source to an S3 error that names the source, not the
/// destination.
S3Error source_error(const Error& error, const CopySource& source) {
  if (error.code == catalog::kDeleteMarker) {
    return S3Error("InvalidRequest",
                   "The source of a copy request may not specifically refer to a delete marker by "
                   "version id.");
  }
  S3Error out(error);
  if (error.code == catalog::kNoSuchKey || error.code == catalog::kNoSuchVersion)
    out.fields.emplace_back("Key", source.key);
  if (error.code == catalog::kNoSuchVersion)
    out.fields.emplace_back("VersionId", source.version_id);
  if (error.code == catalog::kNoSuchBucket) out.fields.emplace_back("BucketName", source.bucket);
  return out;
}

Task<S3Result<std::shared_ptr<const catalog::Bucket>>> source_bucket(const Context& context,
                                                                     const CopySource& source) {
  auto bucket = context.services.buckets.find(source.bucket);
  if (!bucket) co_return refuse(source_error(bucket.error(), source));
  const auto expected_owner = context.request.header("x-amz-source-expected-bucket-owner");
  if (expected_owner && !is_owner(**bucket, *expected_owner)) co_return refuse("AccessDenied");
  if (!co_await may(context, "s3:GetObject", **bucket, source.key, source.version_id))
    co_return refuse("AccessDenied");
  co_return *std::move(bucket);
}

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
    S3_ASSIGN(source.version_id, check_version_id(path.substr(query + kVersion.size())));
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

Task<S3Result<OpenedSource>> open_copy_source(Context& context, const CopySource& source) {
  S3_CO_ASSIGN(auto bucket, co_await source_bucket(context, source));
  const catalog::ObjectName name{.key = source.key, .version_id = source.version_id};
  auto object = co_await context.services.objects.open(*bucket, name);
  if (!object) co_return refuse(source_error(object.error(), source));
  const auto conditions = copy_source_conditions(context.request);
  S3_CO_TRY(catalog::check_copy_source(conditions, (*object)->info(), context.now));
  co_return OpenedSource{std::move(bucket), *std::move(object)};
}

}  // namespace onggi::s3
