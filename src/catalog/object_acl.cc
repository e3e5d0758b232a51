// Objects: ACLs. Nothing else of the version changes.
#include "catalog/object_rewrite.h"

namespace onggi::catalog {

Task<Result<ObjectInfo>> Objects::set_acl(const Bucket& bucket, const ObjectName& name,
                                          std::string acl) {
  const auto change = [&acl](ObjectInfo& object) -> Status {
    object.attributes.acl = acl;
    return {};
  };
  co_return co_await rewrite_object(stores_, bucket, name, change);
}

}  // namespace onggi::catalog
