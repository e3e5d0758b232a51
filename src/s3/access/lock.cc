#include "s3/access/lock.h"

#include "s3/access/access.h"

namespace onggi::s3 {

Task<S3Result<void>> authorize_lock(const Context& context, const catalog::ObjectLock& lock) {
  const auto& key = context.target.key;
  const bool allowed =
      (!lock.retention || co_await may(context, "s3:PutObjectRetention", *context.bucket, key)) &&
      (!lock.legal_hold || co_await may(context, "s3:PutObjectLegalHold", *context.bucket, key));
  if (!allowed) co_return refuse("AccessDenied");
  co_return S3Result<void>();
}

Task<bool> may_bypass(const Context& context, std::string_view key) {
  co_return co_await may(context, "s3:BypassGovernanceRetention", *context.bucket, key);
}

}  // namespace onggi::s3
