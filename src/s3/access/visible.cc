#include "s3/access/visible.h"

#include "access/judge.h"
#include "s3/access/condition_keys.h"

namespace onggi::s3 {

bool sees_bucket(const Context& context, const catalog::Bucket& bucket) {
  const auto keys = RequestKeys::without_document(context);
  return access::may_see(context.caller.user.get(), bucket, context.caller.now, keys);
}

bool sees_all_buckets(const Context& context) {
  const RequestKeys keys(context);
  const auto decision = access::decide_on_account(*context.caller.user, "s3:ListAllMyBuckets", "*",
                                                  context.caller.now, keys);
  return decision.allowed;
}

}  // namespace onggi::s3
