// Objects: retention and legal hold. The rules in retention.h decide whether a change is allowed.
// The rules are checked against exactly the record that the commit replaces.
#include "catalog/bucket_lock.h"
#include "catalog/commit/core.h"
#include "catalog/objects/rewrite.h"

namespace onggi::catalog {

Task<Result<ObjectInfo>> Objects::set_retention(const Bucket& bucket, const ObjectName& name,
                                                std::optional<Retention> next,
                                                bool bypass_governance) {
  ONGGI_CO_TRY(check_lockable(bucket));
  const auto change = [&](ObjectInfo& object) -> Status {
    auto& lock = object.attributes.lock;
    ONGGI_TRY(check_retention_change(lock, next, {core_.clock.now(), bypass_governance}));
    lock.retention = next;
    return {};
  };
  co_return co_await rewrite_object(core_, bucket, name, change);
}

Task<Result<ObjectInfo>> Objects::set_legal_hold(const Bucket& bucket, const ObjectName& name,
                                                 bool on) {
  ONGGI_CO_TRY(check_lockable(bucket));
  const auto change = [on](ObjectInfo& object) -> Status {
    object.attributes.lock.legal_hold = on;
    return {};
  };
  co_return co_await rewrite_object(core_, bucket, name, change);
}

}  // namespace onggi::catalog
